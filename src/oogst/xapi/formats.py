"""The two shorter forms in which statements can be asked for (xAPI 1.0.3, part 3, section 2.1.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_IDENTITY = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
_Turn = Callable[[Any], Any]


def ids_form(statement: dict[str, Any]) -> dict[str, Any]:
    """Only what it takes to know who, what and which: no names, no definitions."""
    return _turned(statement, agent=_agent_id, verb=lambda verb: {"id": verb["id"]}, activity=_activity_id)


def canonical_form(statement: dict[str, Any], languages: Iterable[str], known: dict[str, Any]) -> dict[str, Any]:
    """Every text in one language: the first of ``languages`` (RFC 5646, best first) that it has, else its first.

    ``known``: the definitions of activities as the store knows them, by id; they stand in for the sender's own.
    """
    wanted = tuple(languages)

    def verb(one: dict[str, Any]) -> dict[str, Any]:
        return one | {"display": _chosen(one["display"], wanted)} if "display" in one else one

    def activity(one: dict[str, Any]) -> dict[str, Any]:
        definition = known.get(one["id"]) or one.get("definition")
        return one | {"definition": _in_one_language(definition, wanted)} if definition is not None else one

    return _turned(statement, agent=lambda one: one, verb=verb, activity=activity)


def _turned(statement: dict[str, Any], *, agent: _Turn, verb: _Turn, activity: _Turn) -> dict[str, Any]:
    turned = statement | {
        "actor": agent(statement["actor"]),
        "verb": verb(statement["verb"]),
        "object": _object(statement["object"], agent, verb, activity),
    }
    if "authority" in statement:
        turned["authority"] = agent(statement["authority"])
    if "context" in statement:
        turned["context"] = _context(statement["context"], agent, activity)
    return turned


def _object(one: dict[str, Any], agent: _Turn, verb: _Turn, activity: _Turn) -> Any:
    kind = one.get("objectType", "Activity")
    if kind == "SubStatement":
        return _turned(one, agent=agent, verb=verb, activity=activity)
    turns: dict[str, _Turn] = {"Activity": activity, "Agent": agent, "Group": agent}
    return turns[kind](one) if kind in turns else one


def _context(context: dict[str, Any], agent: _Turn, activity: _Turn) -> dict[str, Any]:
    turned = context | {key: agent(context[key]) for key in ("instructor", "team") if key in context}
    if "contextActivities" in context:
        arrays = context["contextActivities"].items()
        turned["contextActivities"] = {key: [activity(one) for one in many] for key, many in arrays}
    for key, own in (("contextAgents", "agent"), ("contextGroups", "group")):
        if key in context:
            turned[key] = [one | {own: agent(one[own])} for one in context[key]]
    return turned


def _agent_id(agent: dict[str, Any]) -> dict[str, Any]:
    short = {key: agent[key] for key in _IDENTITY if key in agent}
    if "member" in agent and not any(key in agent for key in _IDENTITY[1:]):
        short["member"] = [_agent_id(one) for one in agent["member"]]
    return short


def _activity_id(activity: dict[str, Any]) -> dict[str, Any]:
    return {"id": activity["id"]}


def _in_one_language(definition: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    turned = definition | {
        key: _chosen(definition[key], wanted) for key in ("name", "description") if key in definition
    }
    for key in ("choices", "scale", "source", "target", "steps"):
        if key in definition:
            turned[key] = [
                one | {"description": _chosen(one["description"], wanted)} if "description" in one else one
                for one in definition[key]
            ]
    return turned


def _chosen(texts: dict[str, str], wanted: tuple[str, ...]) -> dict[str, str]:
    """RFC 4647, section 3.4 (lookup), and a more exact tag where only such a one is there."""
    for language in wanted:
        fitting = min(texts, key=lambda tag: _distance(tag, language), default="")
        if fitting and _distance(fitting, language) < _OTHER:
            return {fitting: texts[fitting]}
    return dict(list(texts.items())[:1])


_OTHER = 1000


def _distance(tag: str, asked: str) -> int:
    """How far a tag is from the one that is asked for: 0 the same, then shorter ones, then longer ones."""
    has, asked = tag.lower(), asked.lower()
    if asked in ("*", has):
        return 0
    if asked.startswith(f"{has}-"):
        return len(asked) - len(has)
    return 100 + len(has) - len(asked) if has.startswith(f"{asked}-") else _OTHER
