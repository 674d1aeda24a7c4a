"""Canonical JSON, the seal, and the two files of a release."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import tempfile
import types
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from oogst.errors import BadRelease
from oogst.release.items import parse_item
from oogst.release.model import FORMAT, Release


def to_json(release: Release) -> bytes:
    """The release as canonical JSON, with the digest it carries, as it stands on disk."""
    return _canonical(_plain(release)) + b"\n"


def digest_of(release: Release) -> str:
    """SHA-256, as 64 hexadecimal digits, of everything in the release but the digest."""
    body = _plain(release)
    del body["digest"]
    return hashlib.sha256(_canonical(body)).hexdigest()


def seal(release: Release) -> Release:
    """The same release with its digest."""
    return dataclasses.replace(release, digest=digest_of(release))


def from_json(data: bytes) -> Release:
    """Read a release and check its shape, its canonical form and its seal.

    Raises ``BadRelease``: ``release_unreadable`` (not JSON, or not of this shape; ``data["where"]`` says where),
    ``release_other_version``, ``release_changed`` (the bytes do not match the digest).
    """
    try:
        raw = json.loads(data)
        version = raw["format"]
    except (ValueError, TypeError, KeyError) as problem:
        raise BadRelease("release_unreadable", where=str(problem)) from None
    if version != FORMAT:
        raise BadRelease("release_other_version", found=str(version), known=FORMAT)
    try:
        release = _built(Release, raw, "release")
        for cell in release.cells:
            parse_item(cell.item)
    except ValueError as problem:
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
    rows = [("group", g.period, g.id, "", g.people, None, None, None, None) for g in release.groups]
    rows += [
        ("cell", c.period, c.group, c.item, people[c.period, c.group], c.share, c.step, c.end, None)
        for c in release.cells
    ]
    rows += [
        ("total", t.period, t.group, "", people[t.period, t.group], None, None, None, t.moments) for t in release.totals
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


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field: _plain(getattr(value, field)) for field in _fields(type(value))}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


@cache
def _fields(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in dataclasses.fields(shape)}


def _built(shape: Any, raw: Any, where: str) -> Any:
    """``raw`` as an instance of ``shape``, which is one of the few forms that the model uses. Raises ``ValueError``."""
    if dataclasses.is_dataclass(shape):
        fields = _fields(shape)
        if not isinstance(raw, dict) or raw.keys() != fields.keys():
            raise ValueError(where)
        return shape(**{name: _built(form, raw[name], f"{where}.{name}") for name, form in fields.items()})
    if get_origin(shape) is tuple:
        if not isinstance(raw, list):
            raise ValueError(where)
        inner = get_args(shape)[0]
        return tuple(_built(inner, one, f"{where}[{at}]") for at, one in enumerate(raw))
    if get_origin(shape) in (Union, types.UnionType):
        return None if raw is None else _built(get_args(shape)[0], raw, where)
    if shape is dt.date:
        return dt.date.fromisoformat(raw)
    if type(raw) is not shape:
        raise ValueError(where)
    return raw
