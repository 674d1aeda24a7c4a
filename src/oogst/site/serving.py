"""Bringing the site up: settings, folder, database, server. The commands call this; another WSGI server need not."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from oogst.errors import BadInput, OogstError
from oogst.site.settings_table import Postgres, Settings, prepare_data_folder, read_settings


def set_up(*, refuse: bool = True) -> Settings:
    """Make Django ready in this process, on the data folder of the environment. Raises ``BadInput``.

    With ``refuse=False`` a wrong setting is no reason to stop: its default is taken, as in ``read_settings``.
    """
    settings = read_settings(os.environ)
    if refuse:
        for _, problem in settings.problems:
            raise problem
    prepare_data_folder(settings)
    _check_driver(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oogst.site.settings")
    import django

    django.setup()
    return settings


def _check_driver(settings: Settings) -> None:
    if isinstance(settings.database, Postgres):
        try:
            import psycopg  # noqa: F401 (only whether it is there)
        except ImportError as problem:
            raise OogstError("postgres_driver_missing", why=str(problem)) from None


@contextmanager
def shared_metrics(workers: int) -> Iterator[None]:
    """Several processes add up their metrics in files, so that /metrics tells those of all. To be entered before the
    pages are read, which ``check_ready`` does: prometheus_client decides then where it counts."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="oogst-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def migrate() -> list[str]:
    """Bring the database to the form that this program expects; the names of the migrations that this took."""
    from django.core.management import call_command

    waiting = pending_migrations()
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return waiting


def pending_migrations() -> list[str]:
    """The migrations that the database has not had yet. Raises ``BadInput`` ``database_unreachable``."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as problem:
        raise BadInput("database_unreachable", why=str(problem).strip().splitlines()[0]) from None
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def check_migrated() -> None:
    """Raises ``BadInput`` ``not_migrated`` where the database is missing or of an older version."""
    if pending_migrations():
        raise BadInput("not_migrated")


def check_ready(host: str, port: int) -> None:
    """Raises ``BadInput``: ``start_check_failed``, ``not_migrated``, ``master_key_other``, ``port_taken``."""
    from django.core.checks import run_checks

    if failed := [message for message in run_checks() if message.is_serious()]:
        told = "; ".join(f"{message.id}: {message.msg} {message.hint or ''}".strip() for message in failed)
        raise BadInput("start_check_failed", told=told)
    check_migrated()
    from oogst.site.people.keys import check_master_key

    check_master_key()
    try:
        with socket.create_server((host, port)):
            pass
    except OSError:
        raise BadInput("port_taken", host=host, port=str(port)) from None


def tidy() -> None:
    """What must be so before anybody is served: the forgotten stay forgotten, also where an older backup was put back,
    and sessions that have ended are gone."""
    from django.conf import settings
    from django.core.management import call_command

    from oogst.site.moments.actions import forget_again

    forget_again(settings.OOGST.tombstones)
    call_command("clearsessions")


def serve(host: str, port: int, workers: int) -> None:
    """Serve until told to stop. On SQLite one process writes best; more of them help only with rendering."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    tidy()
    connections.close_all()
    Granian(
        "oogst.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def named(host: str) -> str:
    """The host as somebody would type it: "every address" is not one that a browser can go to."""
    if host in ("127.0.0.1", "0.0.0.0", "::1", "::"):  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host
