"""Under which filters a statement is found. Each is one whole number, so that a store needs one thin table for all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

#: ``agent``: actor or object; ``related_agent``: wherever an agent can stand; the same for activities.
Key = Literal["agent", "related_agent", "verb", "activity", "related_activity", "registration"]


@lru_cache(maxsize=32768)
def key_of(kind: Key, name: str) -> int:
    """64 bits, signed, of a name: an IRI, a UUID, or ``identifier_of`` an agent."""
    digest = hashlib.blake2b(f"{kind}\n{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def identifier_of(agent: dict[str, Any]) -> str | None:
    """What makes two agents one (part 2, section 2.4.2.3); None for an anonymous group."""
    if "account" in agent:
        return f"account\n{agent['account']['homePage']}\n{agent['account']['name']}"
    for key in ("mbox", "mbox_sha1sum", "openid"):
        if key in agent:
            return f"{key}\n{agent[key]}"
    return None


def matches_agent(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return identifier_of(one) is not None and identifier_of(one) == identifier_of(other)


def keys_of(statement: dict[str, Any]) -> set[int]:
    """Of a statement in its normal form; what it refers to reaches further, which a store has to look up."""
    keys = {key_of("verb", statement["verb"]["id"])}
    if registration := statement.get("context", {}).get("registration"):
        keys.add(key_of("registration", registration.lower()))
    for name in _identifiers((statement["actor"], *_object_as_agent(statement))):
        keys.add(key_of("agent", name))
    if statement["object"].get("objectType", "Activity") == "Activity":
        keys.add(key_of("activity", statement["object"]["id"]))
    keys.update(key_of("related_agent", name) for name in _identifiers(agents_of(statement)))
    keys.update(key_of("related_activity", one["id"]) for one in activities_of(statement))
    return keys


def agents_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every agent and group of the statement, and of the sub-statement in it."""
    yield statement["actor"]
    yield from _object_as_agent(statement)
    context = statement.get("context", {})
    yield from (one for one in (statement.get("authority"), context.get("instructor"), context.get("team")) if one)
    yield from (one["agent"] for one in context.get("contextAgents", ()))
    yield from (one["group"] for one in context.get("contextGroups", ()))
    if statement["object"].get("objectType") == "SubStatement":
        yield from agents_of(statement["object"])


def activities_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every activity of the statement, and of the sub-statement in it."""
    kind = statement["object"].get("objectType", "Activity")
    if kind == "Activity":
        yield statement["object"]
    for many in statement.get("context", {}).get("contextActivities", {}).values():
        yield from many
    if kind == "SubStatement":
        yield from activities_of(statement["object"])


def target_of(statement: dict[str, Any]) -> str | None:
    """The id of the statement that this one is about."""
    about = statement["object"]
    return str(about["id"]).lower() if about.get("objectType") == "StatementRef" else None


def _object_as_agent(statement: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    about = statement["object"]
    return (about,) if about.get("objectType") in ("Agent", "Group") else ()


def _identifiers(agents: Any) -> Iterator[str]:
    """Of the agents, and of the members of groups: whoever is in a group is found with it."""
    for agent in agents:
        if (name := identifier_of(agent)) is not None:
            yield name
        for member in agent.get("member", ()):
            yield str(identifier_of(member))
