"""The whole database in one file, back out of such a file, and from one database into another.

A copy holds rows and no tables, so that SQLite and PostgreSQL read each other's. Sessions are left out: after a restore
people sign in again. Keys are no part of it: texts in it stay closed, also for whoever finds the file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from oogst.errors import BadFile, BadInput
from oogst.site.databases import as_django
from oogst.site.moments.actions import forget_again
from oogst.site.settings_table import Postgres, Settings
from oogst.site.transactions import snapshot
from oogst.version import __version__

FORM = "oogst-backup/1"
#: What every database makes for itself, and who is signed in at this moment.
_LEFT_OUT = {"auth", "contenttypes", "sessions"}
_TARGET = "target"
_AT_ONCE = 500
Kept = type[Model]


def back_up(file: Path, settings: Settings, now: dt.datetime) -> int:
    """Write every row, as the database stands at one moment, into ``file``; how many rows. Others may go on writing.

    The file appears whole or not at all, for its owner only. Raises ``BadInput`` ``backup_not_written``.
    """
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive, snapshot():
            tables = {model._meta.label_lower: _write_table(archive, model) for model in _kept()}
            about = {"form": FORM, "made_by": f"oogst {__version__}", "made_at": now.isoformat(), "schema": _schema()}
            gone = sorted(_forgotten(settings.tombstones))
            archive.writestr("about.json", json.dumps(about | {"tables": tables, "forgotten": gone}, indent=1))
        _to_disk(draft)
        os.replace(draft, file)
    except OSError as problem:
        raise BadInput("backup_not_written", file=str(file), reason=problem.strerror or str(problem)) from None
    finally:
        draft.unlink(missing_ok=True)
    return sum(table["rows"] for table in tables.values())


def copy_keys(folder: Path, settings: Settings) -> list[Path]:
    """The keys, into a folder for their owner only, that is to be kept elsewhere than the backups; their files.

    Raises ``BadInput`` ``backup_not_written``.
    """
    files = (settings.master_key_file, settings.seal_key_file, settings.key_file, settings.release_secret_file)
    there = [file for file in files if file.exists()]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in there:
            (folder / file.name).touch(mode=0o600)
            shutil.copyfile(file, folder / file.name)
    except OSError as problem:
        raise BadInput("backup_not_written", file=str(folder), reason=problem.strerror or str(problem)) from None
    return [folder / file.name for file in there]


@dataclass(frozen=True)
class Restored:
    """``rows`` that came back, and how many people were ``forgotten`` again, who had gone after the backup."""

    rows: int
    forgotten: int


def restore(file: Path, settings: Settings) -> Restored:
    """Put the rows of a backup into the database, which must be empty; whoever was forgotten since stays forgotten.

    All or nothing. Raises ``BadFile`` (``file_missing``, ``backup_unreadable``, ``backup_other_version``) and
    ``BadInput`` ``database_not_empty``.
    """
    if not file.exists():
        raise BadFile("file_missing", file=str(file))
    _refuse_rows(DEFAULT_DB_ALIAS)
    try:
        with zipfile.ZipFile(file) as archive, transaction.atomic():
            about = json.loads(archive.read("about.json"))
            _refuse_other(about, file)
            rows = sum(_read_table(archive, name, table) for name, table in about["tables"].items())
            _after_loading(DEFAULT_DB_ALIAS)
            _lay_tombstones(about["forgotten"], settings.tombstones)
    except (zipfile.BadZipFile, KeyError, ValueError, LookupError, DeserializationError, DatabaseError) as problem:
        raise BadFile("backup_unreadable", file=str(file), where=type(problem).__name__) from None
    return Restored(rows, forget_again(settings.tombstones))


def move(database: Path | Postgres) -> int:
    """Every row into another, empty database, compared row by row before it counts as done; how many rows.

    The old database stays as it is. Raises ``BadInput``: ``database_not_empty``, ``database_unreachable``,
    ``copy_differs``.
    """
    connections.databases[_TARGET] = connections.configure_settings(
        {DEFAULT_DB_ALIAS: {}, _TARGET: as_django(database)}
    )[_TARGET]
    try:
        call_command("migrate", database=_TARGET, interactive=False, verbosity=0)
        _refuse_rows(_TARGET)
        with snapshot(), transaction.atomic(using=_TARGET):
            for model in _kept():
                for rows in _chunks(_rows(model, DEFAULT_DB_ALIAS)):
                    model._base_manager.using(_TARGET).bulk_create(rows)
            _after_loading(_TARGET)
            return sum(_compare(model) for model in _kept())
    except DatabaseError as problem:
        raise BadInput("database_unreachable", why=str(problem).strip().splitlines()[0]) from None
    finally:
        connections[_TARGET].close()
        del connections[_TARGET], connections.databases[_TARGET]


def _kept() -> list[Kept]:
    models = (model for model in apps.get_models() if model._meta.app_label not in _LEFT_OUT)
    return sorted((one for one in models if one._meta.managed and not one._meta.proxy), key=lambda one: one._meta.label)


def _schema() -> list[str]:
    """The migrations that the database has had."""
    applied = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _rows(model: Kept, using: str) -> Iterator[Model]:
    return model._base_manager.using(using).order_by("pk").iterator(chunk_size=_AT_ONCE)


def _chunks(rows: Iterable[Model]) -> Iterator[list[Model]]:
    left = iter(rows)
    while chunk := list(islice(left, _AT_ONCE)):
        yield chunk


class _Exact(DjangoJSONEncoder):
    """Django's own cuts a time off at milliseconds; the digests of the audit trail are made of microseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, dt.datetime) else super().default(o)


def _write_table(archive: zipfile.ZipFile, model: Kept) -> dict[str, Any]:
    """Its rows as JSON lines; what the table of contents says of them."""
    with archive.open(_entry(model._meta.label_lower), "w", force_zip64=True) as opened:
        lines = _Lines(opened)
        serializers.serialize("jsonl", _rows(model, DEFAULT_DB_ALIAS), stream=lines, cls=_Exact)
    return {"rows": lines.count, "sha256": lines.digest.hexdigest()}


class _Lines:
    """Passes on the text that is written, as UTF-8, and knows how many lines it had and their digest."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner, self.count, self.digest = inner, 0, hashlib.sha256()

    def write(self, text: str) -> int:
        data = text.encode()
        self.count += data.count(b"\n")
        self.digest.update(data)
        return self.inner.write(data)


def _read_table(archive: zipfile.ZipFile, name: str, table: Mapping[str, Any]) -> int:
    """Raises ``ValueError`` where the rows are not those that were written."""
    model, count, digest = apps.get_model(name), 0, hashlib.sha256()
    with archive.open(_entry(name)) as lines:
        for raw in iter(lambda: list(islice(lines, _AT_ONCE)), []):
            for line in raw:
                digest.update(line)
            rows = serializers.deserialize("jsonl", "".join(line.decode() for line in raw))
            count += len(model._base_manager.bulk_create([one.object for one in rows]))
    if (count, digest.hexdigest()) != (table["rows"], table["sha256"]):
        raise ValueError(name)
    return count


def _entry(name: str) -> str:
    return f"rows/{name}.jsonl"


def _refuse_other(about: Mapping[str, Any], file: Path) -> None:
    if about["form"] != FORM or about["schema"] != _schema():
        raise BadFile("backup_other_version", file=str(file), made_by=str(about["made_by"]))


def _refuse_rows(using: str) -> None:
    for model in _kept():
        if model._base_manager.using(using).exists():
            raise BadInput("database_not_empty", table=str(model._meta.db_table))


def _after_loading(using: str) -> None:
    """What the database counts by itself goes on after the rows that are there now."""
    with connections[using].cursor() as cursor:
        for statement in connections[using].ops.sequence_reset_sql(no_style(), _kept()):
            cursor.execute(statement)


def _compare(model: Kept) -> int:
    """Raises ``BadInput`` ``copy_differs``."""
    count = 0
    for rows in _chunks(_rows(model, DEFAULT_DB_ALIAS)):
        theirs = model._base_manager.using(_TARGET).in_bulk([row.pk for row in rows])
        for row in rows:
            if row.pk not in theirs or _values(row) != _values(theirs[row.pk]):
                raise BadInput("copy_differs", table=str(model._meta.db_table), row=str(row.pk))
        count += len(rows)
    if model._base_manager.using(_TARGET).count() != count:
        raise BadInput("copy_differs", table=str(model._meta.db_table), row="+")
    return count


def _values(row: Model) -> Sequence[Any]:
    values = [field.value_from_object(row) for field in row._meta.concrete_fields]
    return [bytes(value) if isinstance(value, memoryview) else value for value in values]


def _forgotten(tombstones: Path) -> set[str]:
    return {file.name for file in tombstones.glob("*-*-*-*-*")} if tombstones.is_dir() else set()


def _lay_tombstones(names: Iterable[str], tombstones: Path) -> None:
    tombstones.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        (tombstones / Path(name).name).touch(mode=0o600)


def _to_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
