"""Filters and paths of SCIM: read, and held against a resource (RFC 7644, sections 3.4.2.2 and 3.5.2).

A resource is plain data as it goes out as JSON. Names count whatever their letters; so do values, but for those of
``EXACT`` (RFC 7643, sections 2.2 and 7).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from oogst.errors import BadInput

#: The attributes of which the letters count.
EXACT = frozenset({"id", "externalid", "$ref", "ref"})
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_LONGEST, _DEEPEST = 2000, 20
_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>[\w$:.\-+]+)|(?P<sign>[()\[\]]))')
Resource = dict[str, Any]


@dataclass(frozen=True)
class Path:
    """An attribute. ``schema``: of an extension, else empty; ``names``: the attribute, then perhaps a part of it."""

    schema: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """``op``: ``eq``, ``ne``, ``co``, ``sw``, ``ew``, ``gt``, ``ge``, ``lt``, ``le`` or ``pr`` (without a value)."""

    path: Path
    op: str
    value: Any = None


@dataclass(frozen=True)
class Within:
    """At least one of the values of ``path`` fits ``inner`` by itself."""

    path: Path
    inner: Filter


@dataclass(frozen=True)
class Both:
    left: Filter
    right: Filter


@dataclass(frozen=True)
class Either:
    left: Filter
    right: Filter


@dataclass(frozen=True)
class Not:
    inner: Filter


Filter = Compare | Within | Both | Either | Not


@dataclass(frozen=True)
class Target:
    """What a change is about: an attribute; of its values those that fit ``where``; of these the part ``rest``."""

    path: Path
    where: Filter | None = None
    rest: str = ""


def read_filter(text: str) -> Filter:
    """Raises ``BadInput`` ``scim_filter``."""
    reader = _Reader(text, "scim_filter")
    found = reader.either(0)
    reader.end()
    return found


def read_target(text: str) -> Target:
    """The path of a change. Raises ``BadInput`` ``scim_path``."""
    reader = _Reader(text, "scim_path")
    path, where, rest = reader.path(), None, ""
    if reader.take("["):
        where = reader.either(0)
        reader.need("]")
        rest = reader.word().removeprefix(".") if reader.more() else ""
    reader.end()
    return Target(path, where, rest)


def read_path(text: str) -> Path:
    """The name of an attribute, with its schema before it or without. Raises ``BadInput`` ``scim_path``."""
    for schema in (USER, GROUP, ENTERPRISE):
        if text.lower() == schema.lower():
            return Path(schema, ())
        if text.lower().startswith(schema.lower() + ":"):
            return Path(schema if schema == ENTERPRISE else "", tuple(text[len(schema) + 1 :].split(".")))
    if ":" in text or not all(text.split(".")):
        raise BadInput("scim_path", path=text[:200])
    return Path("", tuple(text.split(".")))


class _Reader:
    """Goes through the words of a text once."""

    def __init__(self, text: str, code: str) -> None:
        self._text, self._code = text, code
        self._tokens = list(self._split()) if len(text) <= _LONGEST else []
        self._at = 0
        if not self._tokens:
            raise self._wrong()

    def _split(self) -> Iterator[tuple[str, str]]:
        at = 0
        while self._text[at:].strip():
            found = _TOKEN.match(self._text, at)
            if found is None:
                raise self._wrong()
            yield found.lastgroup or "", found[found.lastgroup or 0]
            at = found.end()

    def _wrong(self) -> BadInput:
        return BadInput(self._code, path=self._text[:200])

    def more(self) -> bool:
        return self._at < len(self._tokens)

    def end(self) -> None:
        if self.more():
            raise self._wrong()

    def take(self, wanted: str) -> bool:
        """Whether that word or sign is next; then it is passed."""
        is_next = self.more() and self._tokens[self._at][0] != "text" and self._tokens[self._at][1].lower() == wanted
        self._at += is_next
        return is_next

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise self._wrong()

    def word(self) -> str:
        if not self.more() or self._tokens[self._at][0] != "word":
            raise self._wrong()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def path(self) -> Path:
        return read_path(self.word())

    def either(self, depth: int) -> Filter:
        found = self.both(depth)
        while self.take("or"):
            found = Either(found, self.both(depth))
        return found

    def both(self, depth: int) -> Filter:
        found = self.one(depth)
        while self.take("and"):
            found = Both(found, self.one(depth))
        return found

    def one(self, depth: int) -> Filter:
        if depth > _DEEPEST:
            raise self._wrong()
        if self.take("not"):
            self.need("(")
            return Not(self._closed(")", depth))
        if self.take("("):
            return self._closed(")", depth)
        path = self.path()
        return Within(path, self._closed("]", depth)) if self.take("[") else self._compared(path)

    def _closed(self, sign: str, depth: int) -> Filter:
        found = self.either(depth + 1)
        self.need(sign)
        return found

    def _compared(self, path: Path) -> Compare:
        op = self.word().lower()
        if op == "pr":
            return Compare(path, op)
        if op not in _OPS or not self.more():
            raise self._wrong()
        self._at += 1
        try:
            value = json.loads(self._tokens[self._at - 1][1])
        except ValueError:
            raise self._wrong() from None
        if isinstance(value, dict | list) or (op in _ORDERED and (isinstance(value, bool) or value is None)):
            raise self._wrong()
        return Compare(path, op, value)


def matches(one: Filter, resource: Resource) -> bool:
    match one:
        case Both(left, right):
            return matches(left, resource) and matches(right, resource)
        case Either(left, right):
            return matches(left, resource) or matches(right, resource)
        case Not(inner):
            return not matches(inner, resource)
        case Within(path, inner):
            return any(isinstance(each, dict) and matches(inner, each) for each in values_at(path, resource))
        case Compare(path, op, value):
            return _compares(
                values_at(path, resource), op, value, path.names[-1].lower() in EXACT if path.names else False
            )


def values_at(path: Path, resource: Resource) -> list[Any]:
    """Every value of an attribute: those of a list one by one."""
    found: list[Any] = [item(resource, path.schema) or {}] if path.schema else [resource]
    for name in path.names:
        found = [each for one in found if isinstance(one, dict) for each in _listed(item(one, name))]
    return found


def item(resource: Resource, name: str) -> Any:
    key = key_of(resource, name)
    return None if key is None else resource[key]


def key_of(resource: Resource, name: str) -> str | None:
    """The name as the resource writes it."""
    return next((key for key in resource if key.lower() == name.lower()), None)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _compares(found: list[Any], op: str, value: Any, is_exact: bool) -> bool:
    plain = [one.get("value") if isinstance(one, dict) else one for one in found]
    if op == "pr":
        return any(one not in (None, "", [], {}) for one in found)
    if value is None:
        return bool(plain) is (op == "ne")
    if op == "ne":
        return not _compares(found, "eq", value, is_exact)
    return any(
        _OPS[op](_as_compared(one, is_exact), _as_compared(value, is_exact)) for one in plain if _alike(one, value)
    )


def _alike(one: Any, other: Any) -> bool:
    """Texts with texts, numbers with numbers, and yes and no with their like."""
    if isinstance(one, bool) or isinstance(other, bool):
        return isinstance(one, bool) and isinstance(other, bool)
    return isinstance(one, str) is isinstance(other, str)


def _as_compared(value: Any, is_exact: bool) -> Any:
    return value.casefold() if isinstance(value, str) and not is_exact else value


_ORDERED = {"co", "sw", "ew", "gt", "ge", "lt", "le"}
_OPS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: bool(one == other),
    "ne": lambda one, other: bool(one != other),
    "co": lambda one, other: str(other) in str(one),
    "sw": lambda one, other: str(one).startswith(str(other)),
    "ew": lambda one, other: str(one).endswith(str(other)),
    "gt": lambda one, other: bool(one > other),
    "ge": lambda one, other: bool(one >= other),
    "lt": lambda one, other: bool(one < other),
    "le": lambda one, other: bool(one <= other),
}
