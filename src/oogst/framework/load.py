"""Reading the framework, checking that it holds together, and laying an organisation's own file over it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from oogst.errors import BadFramework
from oogst.framework.model import Framework
from oogst.texts import LANGUAGES

_LISTS = (
    "modes",
    "horizons",
    "stages",
    "domains",
    "outcomes",
    "examples",
    "follow_up_answers",
    "barriers",
    "visibility",
    "proof",
    "evidence_grades",
)
#: What an organisation may word differently; everything else decides what is counted and so stays comparable.
_RENAMED = ("label", "short_label")


def load_framework(own: Path | None = None) -> Framework:
    """The framework, with the organisation's own file laid over it where there is one.

    The own file (TOML) may hold ``[[outcomes]]`` and nothing else: a known id with a ``label`` or ``short_label``
    renames it; a new id ``<domain>.<name>``, complete as in ``framework.toml``, adds an outcome behind those of its
    domain and stage. Ids, domains and stages of the base never change, so that figures stay comparable.

    Raises ``BadFile`` or ``BadFramework`` with the place and what is wrong there.
    """
    if own is not None:
        return _overlaid(own)
    with _reading:
        return _base()


#: msgspec learns a type when it first meets it; two threads that teach it the same one at once crash the process.
_reading = Lock()


@cache
def _base() -> Framework:
    return _checked(
        _raw(
            files(__package__).joinpath("framework.toml").read_text("utf-8"),
            "framework.toml",
        )
    )


def _overlaid(own: Path) -> Framework:
    if not own.is_file():
        raise BadFramework("file_missing", file=str(own))
    base = _raw(
        files(__package__).joinpath("framework.toml").read_text("utf-8"),
        "framework.toml",
    )
    laid = _raw(own.read_text("utf-8"), own.name)
    if laid.keys() - {"outcomes"}:
        raise BadFramework(
            "framework_own_only_outcomes",
            file=own.name,
            found=min(laid.keys() - {"outcomes"}),
        )
    known = {outcome["id"]: outcome for outcome in base["outcomes"]}
    added = []
    for entry in laid.get("outcomes", ()):
        identity = str(entry.get("id"))
        if identity in known:
            _rename(known[identity], entry, own.name)
        else:
            _add(base["outcomes"], entry)
            added.append(identity)
    return _checked(base | {"added": added})


def _raw(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadFramework("framework_not_toml", file=file, where=str(problem)) from None


def _rename(outcome: dict[str, Any], entry: dict[str, Any], file: str) -> None:
    if fixed := entry.keys() - {"id", *_RENAMED}:
        raise BadFramework(
            "framework_base_is_fixed",
            file=file,
            id=outcome["id"],
            field=min(fixed),
        )
    for field in _RENAMED:
        outcome[field] = outcome[field] | entry.get(field, {})


def _add(outcomes: list[dict[str, Any]], entry: dict[str, Any]) -> None:
    """Behind the last outcome of the same domain and stage, so that pages keep their order."""
    place = [
        at
        for at, one in enumerate(outcomes)
        if (one["domain"], one["stage"]) == (entry.get("domain"), entry.get("stage"))
    ]
    outcomes.insert(place[-1] + 1 if place else len(outcomes), entry)


def _checked(raw: dict[str, Any]) -> Framework:
    try:
        framework = msgspec.convert(raw, Framework)
    except msgspec.ValidationError as problem:
        raise BadFramework("framework_wrong_shape", where=str(problem)) from None
    for where in _incomplete(msgspec.to_builtins(framework), "framework"):
        raise BadFramework("framework_language_missing", where=where)
    for name in _LISTS:
        if doubled := [
            one for one, count in Counter(part.id for part in getattr(framework, name)).items() if count > 1
        ]:
            raise BadFramework("framework_id_doubled", where=name, id=doubled[0])
    for where, identity in _dangling(framework):
        raise BadFramework("framework_unknown_id", where=where, id=identity)
    return framework


def _incomplete(value: Any, where: str) -> Iterator[str]:
    """Every text that lacks a language, has one too many, or is empty in one."""
    if isinstance(value, dict):
        if value.keys() & set(LANGUAGES):
            if value.keys() != set(LANGUAGES) or not all(value.values()):
                yield where
            return
        for key, inner in value.items():
            yield from _incomplete(inner, f"{where}.{key}")
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _incomplete(inner, f"{where}.{inner['id']}" if isinstance(inner, dict) else where)


def _dangling(framework: Framework) -> Iterator[tuple[str, str]]:
    """Every reference to an id that does not exist, and every outcome whose id does not begin with its domain."""
    domains = {domain.id for domain in framework.domains}
    outcomes = {outcome.id for outcome in framework.outcomes}
    for outcome in framework.outcomes:
        if outcome.domain not in domains or not outcome.id.startswith(f"{outcome.domain}."):
            yield outcome.id, outcome.domain
    referring = {"citizenship": framework.citizenship.outcomes} | {one.id: one.outcomes for one in framework.examples}
    for where, named in referring.items():
        for identity in set(named) - outcomes:
            yield where, identity
    for example in framework.examples:
        if example.domain not in domains:
            yield example.id, example.domain
    if framework.default_language not in framework.languages or set(framework.languages) != set(LANGUAGES):
        yield "languages", framework.default_language
