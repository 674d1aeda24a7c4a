"""The two databases that the site runs on, in the form that Django asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oogst.site.settings_table import Postgres

_SQLITE = {
    # WAL: readers never wait for the writer. IMMEDIATE: a writer waits its turn at the start of its transaction, where
    # waiting is safe, instead of failing in the middle of it.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # secure_delete: what is deleted is overwritten, so that somebody's key is gone from the file as well.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON",
}


def as_django(database: Path | Postgres) -> dict[str, Any]:
    """An entry of Django's ``DATABASES``. Connections stay open; one that the server closed is noticed and replaced."""
    if isinstance(database, Path):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": database,
            "CONN_MAX_AGE": None,
            "OPTIONS": _SQLITE,
        }
    from psycopg.conninfo import conninfo_to_dict

    options = {name: str(value) for name, value in conninfo_to_dict(database.url).items() if value is not None}
    named = {asked: options.pop(theirs, "") for asked, theirs in _NAMES.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    } | named


_NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
