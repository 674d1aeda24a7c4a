"""Taking turns, the same on both databases.

SQLite lets one transaction write at a time (``IMMEDIATE``). On PostgreSQL many do, and each sees what was written
before each of its statements (READ COMMITTED); there, whoever must not meet another first takes a lock by name, which
the database gives back at the end of the transaction (PostgreSQL 15, section 13.3.5, advisory locks).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction


@contextmanager
def alone(what: str) -> Iterator[None]:
    """A transaction that no other one ``alone`` with the same ``what`` runs beside."""
    with transaction.atomic():
        _lock("pg_advisory_xact_lock", what)
        yield


@contextmanager
def among(what: str) -> Iterator[None]:
    """A transaction that may run beside others ``among`` the same ``what``, and not beside one that is ``alone``."""
    with transaction.atomic():
        _lock("pg_advisory_xact_lock_shared", what)
        yield


def _lock(function: str, what: str) -> None:
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [number])  # one of the two named here


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction whose readings all show the database as it stands at the first of them. Nothing may be written.

    Nobody waits for it: on SQLite it does not take the one place to write, as other transactions do. Inside another
    transaction it cannot promise more than that one does.
    """
    with ExitStack() as stack:
        if not connection.in_atomic_block and connection.vendor == "sqlite":
            stack.enter_context(_that_only_reads())
        outermost = not connection.in_atomic_block
        stack.enter_context(transaction.atomic())
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _that_only_reads() -> Iterator[None]:
    """How the next transaction on SQLite begins: see ``databases`` for how they begin otherwise."""
    wrapper = vars(connections[DEFAULT_DB_ALIAS])
    connection.ensure_connection()  # which sets how transactions begin
    usual, wrapper["transaction_mode"] = wrapper["transaction_mode"], "DEFERRED"
    try:
        yield
    finally:
        wrapper["transaction_mode"] = usual
