"""Statements and their links inserted past the ORM: a statement has some nine links, and to make an object of each of
them, and to ask the database twice, was half of what a write cost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.db import connection

from oogst.site.lrs.models import Link, Statement

_COLUMNS = ("place", "id", "source_id", "payload", "target", "is_void")
_AT_ONCE = 1000
_STATEMENT, _LINK = Statement._meta.db_table, Link._meta.db_table


def insert(rows: Sequence[Statement], links: Sequence[tuple[int, int]]) -> None:
    """Insert statements in this order, and links (key, place). Raises ``django.db.IntegrityError``."""
    if connection.vendor == "postgresql":
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            _insert_together(some, links if start == 0 else ())
    else:
        Statement.objects.bulk_create(rows)
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {_LINK} (key, place) VALUES (%s, %s)", links)  # noqa: S608 (our own names)


def _insert_together(rows: Sequence[Statement], links: Sequence[tuple[int, int]]) -> None:
    """Both in one question. The links as two arrays: PostgreSQL reads those far faster than as many rows."""
    marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    keys, places = (",".join(str(link[side]) for link in links) for side in (0, 1))
    values = chain.from_iterable([getattr(row, name) for name in _COLUMNS] for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH kept AS (INSERT INTO {_STATEMENT} ({', '.join(_COLUMNS)}) VALUES {marks})"  # noqa: S608
            f" INSERT INTO {_LINK} (key, place) SELECT * FROM unnest(%s::bigint[], %s::bigint[])",
            [*values, f"{{{keys}}}", f"{{{places}}}"],
        )
