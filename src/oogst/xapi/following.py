"""Whether statements follow a profile: its templates, and its patterns.

Source: "xAPI Profiles", version 1.0, part three, sections 2.1 and 2.2; of JSONPath what part two, section 8.1 allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from oogst.xapi.normal import tidied

_STEP = re.compile(r"\.([\w@:-]+|\*)|\[(\*|\d+(?:\s*,\s*\d+)*|'[^']*'(?:\s*,\s*'[^']*')*)\]")
_ABSENT = object()  # what a selector did not find: the specification's "unmatchable"
_CONTEXT_TYPES = {f"context{kind.title()}ActivityType": kind for kind in ("grouping", "parent", "other", "category")}


def templates_of(
    statement: Mapping[str, Any], profile: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[list[str], list[str]]:
    """The templates that a statement follows, and those that it should follow and does not, by their ids.

    ``known``: other statements by their ids; what a statement refers to is looked at if it is among them.
    """
    whole = tidied(dict(statement))
    meant = [one for one in profile["templates"] if _is_meant(whole, one)]
    followed = [one["id"] for one in meant if _follows_rules(whole, one, profile, known or {})]
    return followed, [one["id"] for one in meant if one["id"] not in followed]


def follows(statements: Sequence[Mapping[str, Any]], profile: Mapping[str, Any]) -> bool:
    """Whether statements of one registration, in their order, follow one of the profile's primary patterns."""
    known = {str(one["id"]): one for one in statements if "id" in one}
    told = []
    for one in statements:
        followed, broken = templates_of(one, profile, known)
        if broken or not followed:
            return False
        told.append(frozenset(followed))
    patterns = {one["id"]: one for one in profile["patterns"]}
    return any(_end(tuple(told), one, patterns) == len(told) for one in patterns.values() if one.get("primary"))


# Templates


def _is_meant(statement: Mapping[str, Any], template: Mapping[str, Any]) -> bool:
    """Whether it has all of the template's determining properties."""
    if "verb" in template and statement["verb"]["id"] != template["verb"]:
        return False
    wanted = template.get("objectActivityType")
    if wanted and statement["object"].get("definition", {}).get("type") != wanted:
        return False
    if not set(template.get("attachmentUsageType", ())) <= set(values_at(statement, "$.attachments[*].usageType")):
        return False
    return all(
        set(template.get(key, ()))
        <= set(values_at(statement, f"$.context.contextActivities.{kind}[*].definition.type"))
        for key, kind in _CONTEXT_TYPES.items()
    )


def _follows_rules(
    statement: Mapping[str, Any],
    template: Mapping[str, Any],
    profile: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
) -> bool:
    about, within = statement["object"], statement.get("context", {}).get("statement", {})
    references = ((about, "objectStatementRefTemplate"), (within, "contextStatementRefTemplate"))
    return all(_refers(part, template[key], profile, known) for part, key in references if key in template) and all(
        _follows_rule(statement, rule) for rule in template.get("rules", ())
    )


def _refers(
    part: Mapping[str, Any],
    templates: Iterable[str],
    profile: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
) -> bool:
    if part.get("objectType") != "StatementRef":
        return False
    target = known.get(part["id"])
    # A chain of references ends: what was looked at is not looked up again.
    rest = {key: one for key, one in known.items() if key != part["id"]}
    return target is None or not set(templates).isdisjoint(templates_of(target, profile, rest)[0])


def _follows_rule(statement: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    found = values_at(statement, rule["location"])
    if "selector" in rule:
        found = [inner for one in found for inner in values_at(one, rule["selector"]) or [_ABSENT]]
    presence = rule.get("presence")
    if presence == "included" and (not found or _ABSENT in found):
        return False
    if presence == "excluded":
        return all(one is _ABSENT for one in found)
    return (presence == "recommended" and not found) or _is_allowed(found, rule)


def _is_allowed(found: Sequence[Any], rule: Mapping[str, Any]) -> bool:
    return (
        ("any" not in rule or any(one in rule["any"] for one in found))
        and ("all" not in rule or all(one in rule["all"] for one in found))
        and not any(one in rule.get("none", ()) for one in found)
    )


def values_at(data: Any, path: str) -> list[Any]:
    """What a JSONPath finds: names, numbers, ``*``, several of these in brackets, and paths joined by ``|``."""
    return [value for one in path.split("|") for value in _walked([data], one.strip().removeprefix("$"))]


def _walked(values: list[Any], path: str) -> list[Any]:
    at = 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise ValueError(path)
        wanted = [part.strip().strip("'") for part in (step[1] or step[2]).split(",")]
        values = [inner for value in values for name in wanted for inner in _child(value, name)]
        at = step.end()
    return values


def _child(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values() if name == "*" else ([value[name]] if name in value else [])
    elif isinstance(value, list):
        if name == "*":
            yield from value
        elif name.isdigit() and int(name) < len(value):
            yield value[int(name)]


# Patterns


def _end(
    told: tuple[frozenset[str], ...],
    element: Mapping[str, Any] | str,
    patterns: Mapping[str, Mapping[str, Any]],
    at: int = 0,
) -> int | None:
    """Where matching ends that begins at ``at``, taking as much as it can; None where it fails or runs out."""
    if isinstance(element, str):
        if element in patterns:
            return _end(told, patterns[element], patterns, at)
        return at + 1 if at < len(told) and element in told[at] else None
    if "sequence" in element:
        return _in_sequence(told, element["sequence"], patterns, at)
    if "alternates" in element:
        ends = [_end(told, one, patterns, at) for one in element["alternates"]]
        return max((one for one in ends if one is not None), default=None)
    if "optional" in element:
        end = _end(told, element["optional"], patterns, at)
        return at if end is None else end
    last, end = None if "oneOrMore" in element else at, at
    while (step := _end(told, element.get("oneOrMore") or element["zeroOrMore"], patterns, end)) is not None:
        if step == end:
            return end
        last = end = step
    return last


def _in_sequence(
    told: tuple[frozenset[str], ...], elements: Iterable[str], patterns: Mapping[str, Mapping[str, Any]], at: int
) -> int | None:
    end: int | None = at
    for one in elements:
        end = _end(told, one, patterns, end) if end is not None else None
    return end
