"""Statements together with their attachments, as multipart/mixed (RFC 2046; xAPI 1.0.3, part 2, section 2.4.11)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from oogst.site.lrs.asking import boundary, media_type
from oogst.xapi import BadStatement, check_signature, read_json
from oogst.xapi.validate import SIGNATURE

_DIGESTS = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


def read_body(content_type: str, body: bytes) -> tuple[Any, dict[str, bytes]]:
    """What a body of statements holds: JSON, and attachments by their digest. Raises ``BadStatement``."""
    kind = media_type(content_type)
    if kind == "application/json":
        return read_json(body), {}
    if kind != "multipart/mixed":
        raise _wrong("Content-Type", "application/json, multipart/mixed")
    parts = list(_parts(body, boundary(content_type)))
    if not parts or media_type(parts[0][0].get("content-type", "")) != "application/json":
        raise _wrong("Content-Type", "application/json")
    return read_json(parts[0][1]), dict(_attachment(*part) for part in parts[1:])


def check_attachments(statements: Iterable[dict[str, Any]], contents: dict[str, bytes]) -> None:
    """Every attachment without an address is there, none is there that no statement declares, signatures sign."""
    declared: set[str] = set()
    for statement in statements:
        for one in _declared(statement):
            sha2 = one["sha2"].lower()
            declared.add(sha2)
            if sha2 not in contents and "fileUrl" not in one:
                raise BadStatement("xapi_missing_key", where=f"attachments: {sha2}")
            if one["usageType"] == SIGNATURE and sha2 in contents:
                check_signature(statement, contents[sha2])
    if surplus := set(contents) - declared:
        raise BadStatement("xapi_unknown_key", where=f"X-Experience-API-Hash: {min(surplus)}")


def _declared(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from statement.get("attachments", ())
    yield from statement["object"].get("attachments", ())


def write_parts(json: bytes, attachments: Iterable[tuple[dict[str, Any], bytes]]) -> tuple[str, bytes]:
    """A content type and a body."""
    mark = secrets.token_hex(16)
    parts = [b"Content-Type: application/json\r\n\r\n" + json]
    for said, content in attachments:
        heads = (
            f"Content-Type: {said['contentType']}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {said['sha2']}\r\n\r\n"
        )
        parts.append(heads.encode() + content)
    line = f"--{mark}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return f"multipart/mixed; boundary={mark}", body


def _parts(body: bytes, mark: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """Headers by small letters, and content. Raises ``BadStatement`` where the last delimiter is missing."""
    pieces = re.split(rb"(?:^|\r\n)--" + re.escape(mark) + rb"(?=--|[ \t]*\r\n)", body)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise _wrong("multipart/mixed", "boundary")
    for piece in pieces[1:-1]:
        heads, gap, content = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not gap:
            raise _wrong("multipart/mixed", "header")
        yield _headers(heads), content


def _headers(lines: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines.decode("latin-1").split("\r\n") if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _attachment(headers: dict[str, str], content: bytes) -> tuple[str, bytes]:
    if headers.get("content-transfer-encoding", "").lower() != "binary":
        raise _wrong("Content-Transfer-Encoding", "binary")
    sha2 = headers.get("x-experience-api-hash", "").lower()
    digest = _DIGESTS.get(len(sha2))
    if digest is None or digest(content).hexdigest() != sha2:
        raise _wrong("X-Experience-API-Hash", "SHA-2")
    return sha2, content


def _wrong(where: str, wanted: str) -> BadStatement:
    return BadStatement("xapi_wrong_value", where=where, wanted=wanted)
