"""The single values of a statement: each function takes one and raises ``BadStatement`` if it is no such."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from oogst.xapi.problems import BadStatement, wrong

Check = Callable[[Any], None]

#: RFC 4122, section 3.
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: RFC 3987: a scheme, then none of the characters that may never stand in one.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")
_MAILTO = re.compile(r"mailto:[^\x00-\x20@]+@[^\x00-\x20@]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
#: RFC 5646, section 2.1, and the tags that are allowed for old times' sake.
_LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]{3,8}(?:-[a-z]+)?|art-lojban|cel-gaulish|en-gb-oed|no-(?:bok|nyn)|sgn-[a-z]{2}-[a-z]{2}"
    r"|zh-(?:guoyu|hakka|min|min-nan|xiang))",
    re.IGNORECASE,
)
#: RFC 3339, section 5.6, with the shorter offsets of ISO 8601.
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?([Zz]|[+-]\d\d(?::?\d\d)?)?",
)
_NO_OFFSET = re.compile(r"-00(?::?00)?")
#: ISO 8601:2004, section 4.4.3.2: only the last part may have a fraction, weeks stand alone.
_DURATION = re.compile(
    r"P(?:\d+(?:[.,]\d+)?W|(?=\d|T)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)"
)
_MEDIA = re.compile(r"[\w.+\-!#$&^]+/[\w.+\-!#$&^]+(?:\s*;.*)?", re.ASCII)
_VERSION = re.compile(r"[12]\.0(?:\.\d+)?")
#: How deep extensions may go; what stands around them is never deep.
DEEPEST = 64


def text(value: Any) -> None:
    if type(value) is not str:
        raise wrong("string")


def _matching(pattern: re.Pattern[str], wanted: str) -> Check:
    matches = pattern.fullmatch

    def check(value: Any) -> None:
        if type(value) is not str or matches(value) is None:
            raise wrong(wanted)

    return check


uuid = _matching(_UUID, "UUID")
iri = _matching(_IRI, "IRI")
mailto = _matching(_MAILTO, "mailto IRI")
sha1 = _matching(_SHA1, "SHA-1")
sha2 = _matching(_SHA2, "SHA-2")
language = _matching(_LANGUAGE, "RFC 5646")
duration = _matching(_DURATION, "ISO 8601 duration")
media_type = _matching(_MEDIA, "media type")
version = _matching(_VERSION, "1.0.x, 2.0.x")


def timestamp(value: Any) -> None:
    moment_of(value)


def moment_of(value: Any) -> dt.datetime:
    """The moment of an ISO 8601 timestamp, without offset as UTC, cut off at microseconds. Raises ``BadStatement``."""
    found = _TIMESTAMP.fullmatch(value) if type(value) is str else None
    if found is None:
        raise wrong("ISO 8601 timestamp")
    day, time, fraction, offset = found.groups()
    if offset and _NO_OFFSET.fullmatch(offset):
        raise wrong("ISO 8601 timestamp")
    try:
        read = dt.datetime.fromisoformat(
            f"{day}T{time}{'.' + fraction[:6].ljust(6, '0') if fraction else ''}{offset or 'Z'}".upper()
        )
        return read.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise wrong("ISO 8601 timestamp") from None


def boolean(value: Any) -> None:
    if type(value) is not bool:
        raise wrong("boolean")


def number(value: Any) -> None:
    if type(value) not in (int, float) or (type(value) is float and not math.isfinite(value)):
        raise wrong("number")


def whole(value: Any) -> None:
    if type(value) is not int or not 0 <= value < 2**63:
        raise wrong("integer")


def scaled(value: Any) -> None:
    number(value)
    if not -1 <= value <= 1:
        raise wrong("−1…1")


def one_of(*values: str) -> Check:
    allowed, wanted = frozenset(values), ", ".join(values)

    def check(value: Any) -> None:
        if type(value) is not str or value not in allowed:
            raise wrong(wanted)

    return check


def array(of: Check, at_least: int = 0) -> Check:
    def check(value: Any) -> None:
        if type(value) is not list or len(value) < at_least:
            raise wrong("array" if not at_least else f"array (≥ {at_least})")
        for place, item in enumerate(value):
            try:
                of(item)
            except BadStatement as problem:
                problem.inside(place)
                raise

    return check


def mapping(keys: Check, values: Check) -> Check:
    """An object whose keys and values are all of one kind."""

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise wrong("object")
        for key, item in value.items():
            try:
                keys(key)
                values(item)
            except BadStatement as problem:
                problem.inside(key)
                raise

    return check


def anything(value: Any) -> None:
    """Whatever JSON can say, as long as it is not deeper than ``DEEPEST``."""
    if type(value) in (dict, list):
        _not_deep(value, DEEPEST)


def _not_deep(value: Any, left: int) -> None:
    if type(value) not in (dict, list):
        return
    if not left:
        raise wrong(f"depth ≤ {DEEPEST}")
    for item in value.values() if type(value) is dict else value:
        _not_deep(item, left - 1)


language_map = mapping(language, text)
extensions = mapping(iri, anything)


def structure(fields: dict[str, Check], required: Iterable[str] = (), *rules: Check) -> Check:
    """An object with these keys and no others; ``rules`` look at the whole once every value is right."""
    wanted = tuple(required)

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise wrong("object")
        for key, item in value.items():
            try:
                fields.get(key, _unknown)(item)
            except BadStatement as problem:
                problem.inside(key)
                raise
        for key in wanted:
            if key not in value:
                raise BadStatement("xapi_missing_key", where=key)
        for rule in rules:
            rule(value)

    return check


def _unknown(_value: Any) -> None:
    raise BadStatement("xapi_unknown_key", where="")
