"""A real PostgreSQL server for a test, on a free port; and for a command: ``python -m tests.postgres COMMAND …``.

The command runs with ``DATABASE_URL`` set to the server, so that any test of the site runs on PostgreSQL instead of
SQLite, for instance ``python -m tests.postgres python -m pytest tests/site``.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg


@contextmanager
def running_postgres(*options: str) -> Iterator[str]:
    """The address of a server of our own; its data are gone afterwards. ``options``: more words for the server."""
    programs = Path(shutil.which("initdb") or max(Path("/usr/lib/postgresql").glob("*/bin/initdb"))).parent
    # It refuses to run as root.
    who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="oogst-postgres-") as folder:
        if who:
            shutil.chown(folder, who["user"], who["group"])
        data, port = f"{folder}/data", free_port()
        initdb = [f"{programs}/initdb", "-D", data, "-U", "oogst", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(initdb, cwd=folder, check=True, capture_output=True, **who)
        words = ["-h", "127.0.0.1", "-p", str(port), "-k", folder, "-c", "fsync=off", *options]
        command = [f"{programs}/postgres", "-D", data, *words]
        running = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, **who)
        try:
            yield _awaited(f"postgresql://oogst@127.0.0.1:{port}/postgres")
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        return int(held.getsockname()[1])


def _awaited(url: str) -> str:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return url


def main(command: Sequence[str]) -> int:
    with running_postgres() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
