"""Canonical JSON, the seal, and the two files of a release."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from oogst.errors import BadRelease
from oogst.release.items import parse_item
from oogst.release.model import FORMAT, Release

#: The fields in the order of canonical JSON, and those that the seal leaves out: itself, and the end of the line.
_FIELDS = sorted(field.name for field in dataclasses.fields(Release))
_END, _LINE = "end", "line"
_UNSEALED = ("digest", _LINE)
_AT_ONCE = 1 << 16


class _Head(msgspec.Struct):
    """The one field that is read before the rest, to know the version."""

    format: str


def to_json(release: Release) -> bytes:
    """The release as canonical JSON, with the digest it carries, as it stands on disk."""
    return b"".join(piece for _, piece in _pieces(release))


def digest_of(release: Release) -> str:
    """SHA-256, as 64 hexadecimal digits, of everything in the release but the digest."""
    return _digest(_pieces(release))


def seal(release: Release) -> Release:
    """The same release with its digest."""
    return dataclasses.replace(release, digest=digest_of(release))


def _pieces(release: Release) -> Iterator[tuple[str, bytes]]:
    """Canonical JSON in pieces that fit in memory beside the release, each with the field to which it belongs."""
    for at, name in enumerate(_FIELDS):
        value = getattr(release, name)
        yield name, b"%b%b:" % (b"," if at else b"{", _encoded(name))
        if isinstance(value, tuple):
            yield name, b"["
            yield from ((name, piece) for piece in _rows(value))
            yield name, b"]"
        else:
            yield name, _encoded(value)
    yield _END, b"}"
    yield _LINE, b"\n"


def _rows(rows: tuple[object, ...]) -> Iterator[bytes]:
    for start in range(0, len(rows), _AT_ONCE):
        if start:
            yield b","
        yield _encoded(rows[start : start + _AT_ONCE])[1:-1]


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _digest(pieces: Iterable[tuple[str, bytes]]) -> str:
    found = hashlib.sha256()
    for name, piece in pieces:
        if name not in _UNSEALED:
            found.update(piece)
    return found.hexdigest()


def from_json(data: bytes) -> Release:
    """Read a release and check its shape, its canonical form and its seal.

    Raises ``BadRelease``: ``release_unreadable`` (not JSON, or not of this shape; ``data["where"]`` says where),
    ``release_other_version``, ``release_changed`` (the bytes do not match the digest).
    """
    try:
        version = msgspec.json.decode(data, type=_Head).format
        if version != FORMAT:
            raise BadRelease("release_other_version", found=version, known=FORMAT)
        release = msgspec.json.decode(data, type=Release)
        for name in {cell.item for cell in release.cells}:
            parse_item(name)
    except (msgspec.DecodeError, ValueError) as problem:
        raise BadRelease("release_unreadable", where=str(problem)) from None
    if release.digest != _digest(_as_written(data, release)):
        raise BadRelease("release_changed", digest=release.digest)
    return release


def _as_written(data: bytes, release: Release) -> Iterator[tuple[str, bytes]]:
    """The pieces of the release, which must be the bytes that were read, else ``BadRelease`` (``release_changed``)."""
    at = 0
    for name, piece in _pieces(release):
        if not data.startswith(piece, at):
            raise BadRelease("release_changed", digest=release.digest)
        at += len(piece)
        yield name, piece
    if at != len(data):
        raise BadRelease("release_changed", digest=release.digest)


def read_release(path: Path) -> Release:
    """Read ``release.json``, given itself or the folder it lies in. Raises ``BadRelease``."""
    file = path / "release.json" if path.is_dir() else path
    try:
        return from_json(file.read_bytes())
    except OSError:
        raise BadRelease("release_missing", file=str(path)) from None


def write_release(release: Release, folder: Path) -> None:
    """Write ``release.json`` and ``rows.parquet`` into the folder: both whole, or neither is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as place:
        at = Path(place)
        with (at / "release.json").open("wb") as file:
            file.writelines(piece for _, piece in _pieces(release))
        _write_parquet(release, at / "rows.parquet")
        for name in ("rows.parquet", "release.json"):
            os.replace(at / name, folder / name)


def _write_parquet(release: Release, file: Path) -> None:
    """One long table: a row for every group (item empty), cell and total."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            ("row", pa.string()),
            ("period", pa.string()),
            ("group", pa.string()),
            ("item", pa.string()),
            ("people", pa.int32()),
            ("share", pa.int8()),
            ("step", pa.int8()),
            ("end", pa.string()),
            ("moments", pa.int64()),
        ],
        metadata={"format": release.format, "digest": release.digest},
    )
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for columns in _columns(release):
            writer.write_batch(pa.record_batch([columns[name] for name in schema.names], schema))


def _columns(release: Release) -> Iterator[dict[str, list[str | int | None]]]:
    """The table's columns, so many rows at once: groups, then cells, then totals."""
    people = {(group.period, group.id): group.people for group in release.groups}
    for start in range(0, len(release.groups), _AT_ONCE):
        groups = release.groups[start : start + _AT_ONCE]
        yield _filled("group", [(one.period, one.id) for one in groups], people, {})
    for start in range(0, len(release.cells), _AT_ONCE):
        cells = release.cells[start : start + _AT_ONCE]
        own = {name: [getattr(one, name) for one in cells] for name in ("item", "share", "step", "end")}
        yield _filled("cell", [(one.period, one.group) for one in cells], people, own)
    totals = [one.moments for one in release.totals]
    yield _filled("total", [(one.period, one.group) for one in release.totals], people, {"moments": totals})


def _filled(
    row: str,
    groups: Sequence[tuple[str, str]],
    people: Mapping[tuple[str, str], int],
    own: Mapping[str, Sequence[str | int | None]],
) -> dict[str, list[str | int | None]]:
    """Columns of one kind of rows about these groups (period and id); what that kind does not have stays empty."""
    rows = len(groups)
    columns: dict[str, list[str | int | None]] = {name: [None] * rows for name in ("share", "step", "end", "moments")}
    columns |= {
        "row": [row] * rows,
        "period": [period for period, _ in groups],
        "group": [group for _, group in groups],
        "item": [""] * rows,
        "people": [people[one] for one in groups],
    }
    return columns | {name: list(values) for name, values in own.items()}
