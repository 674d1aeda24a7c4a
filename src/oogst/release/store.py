"""Canonical JSON, the seal, and the two files of a release."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

from oogst.errors import BadRelease
from oogst.release.items import parse_item
from oogst.release.model import FORMAT, Release


class _Head(msgspec.Struct):
    """The one field that is read before the rest, to know the version."""

    format: str


def to_json(release: Release) -> bytes:
    """The release as canonical JSON, with the digest it carries, as it stands on disk."""
    return msgspec.json.encode(release, order="sorted") + b"\n"


def digest_of(release: Release) -> str:
    """SHA-256, as 64 hexadecimal digits, of everything in the release but the digest."""
    body = {field.name: getattr(release, field.name) for field in dataclasses.fields(release)}
    del body["digest"]
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


def seal(release: Release) -> Release:
    """The same release with its digest."""
    return dataclasses.replace(release, digest=digest_of(release))


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
    if release.digest != digest_of(release) or data != to_json(release):
        raise BadRelease("release_changed", digest=release.digest)
    return release


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
        (at / "release.json").write_bytes(to_json(release))
        _write_parquet(release, at / "rows.parquet")
        for name in ("rows.parquet", "release.json"):
            os.replace(at / name, folder / name)


def _write_parquet(release: Release, file: Path) -> None:
    """One long table: a row for every group (item empty), cell and total."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    people = {(group.period, group.id): group.people for group in release.groups}
    rows: list[tuple[str | int | None, ...]] = [
        ("group", g.period, g.id, "", g.people, None, None, None, None) for g in release.groups
    ]
    rows += [
        (
            "cell",
            c.period,
            c.group,
            c.item,
            people[c.period, c.group],
            c.share,
            c.step,
            c.end,
            None,
        )
        for c in release.cells
    ]
    rows += [
        (
            "total",
            t.period,
            t.group,
            "",
            people[t.period, t.group],
            None,
            None,
            None,
            t.moments,
        )
        for t in release.totals
    ]
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
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in schema]
    pq.write_table(pa.table(columns, schema=schema), file, compression="zstd")
