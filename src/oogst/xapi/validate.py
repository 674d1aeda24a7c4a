"""What a statement may hold, as tables: one structure for each kind of object, a few rules on what belongs together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from oogst.xapi import values
from oogst.xapi.problems import BadStatement, wrong
from oogst.xapi.values import Check, array, structure

__all__ = ["VERSIONS", "VOIDED", "BadStatement", "check_agent", "check_statement"]

VERSIONS = ("1.0.3", "2.0.0")
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
_COMPONENTS = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "true-false": (),
    "fill-in": (),
    "long-fill-in": (),
    "numeric": (),
    "other": (),
}
_LISTS = ("choices", "scale", "source", "target", "steps")


def check_statement(statement: Any, version: str) -> None:
    """Raises ``BadStatement`` where the statement breaks the specification of ``version`` (one of ``VERSIONS``)."""
    _statement(version)(statement)


def check_agent(agent: Any) -> None:
    """An agent or an identified group, as a query or a document names one. Raises ``BadStatement``."""
    _actor(agent)
    if _identified(agent) != 1:
        raise BadStatement("xapi_missing_key", where="mbox, mbox_sha1sum, openid, account")


# Actors


def _identified(value: dict[str, Any]) -> int:
    return sum(1 for key in _IDENTIFIERS if key in value)


def _one_identifier(value: dict[str, Any]) -> None:
    if (found := _identified(value)) != 1:
        code = "xapi_not_together" if found else "xapi_missing_key"
        raise BadStatement(code, where="mbox, mbox_sha1sum, openid, account")


def _group_identifier(value: dict[str, Any]) -> None:
    found = _identified(value)
    if found > 1:
        raise BadStatement("xapi_not_together", where="mbox, mbox_sha1sum, openid, account")
    if not found and not value.get("member"):
        raise BadStatement("xapi_missing_key", where="member")


def _account_name(value: Any) -> None:
    values.text(value)
    if not value:
        raise wrong("string")


_account = structure({"homePage": values.iri, "name": _account_name}, ("homePage", "name"))
_IDENTITY: dict[str, Check] = {
    "name": values.text,
    "mbox": values.mailto,
    "mbox_sha1sum": values.sha1,
    "openid": values.iri,
    "account": _account,
}
_agent = structure(_IDENTITY | {"objectType": values.one_of("Agent")}, (), _one_identifier)
_group = structure(
    _IDENTITY | {"objectType": values.one_of("Group"), "member": array(_agent)}, ("objectType",), _group_identifier
)


def _actor(value: Any) -> None:
    if type(value) is dict and value.get("objectType") == "Group":
        _group(value)
    else:
        _agent(value)


def _authority(value: Any) -> None:
    """A group says that an application spoke for somebody: two agents, one of them known by its account."""
    _actor(value)
    if value.get("objectType") != "Group":
        return
    members = value.get("member", [])
    if _identified(value) or len(members) != 2 or not any("account" in one for one in members):
        raise wrong("anonymous group of two, one with an account")


# Activities


def _components(value: Any) -> None:
    _component_list(value)
    if len({one["id"] for one in value}) != len(value):
        raise wrong("distinct ids")


_component_list = array(structure({"id": values.text, "description": values.language_map}, ("id",)))


def _interaction(value: dict[str, Any]) -> None:
    kind = value.get("interactionType")
    if kind is None and ("correctResponsesPattern" in value or any(one in value for one in _LISTS)):
        raise BadStatement("xapi_missing_key", where="interactionType")
    if kind is not None:
        for one in _LISTS:
            if one in value and one not in _COMPONENTS[kind]:
                raise BadStatement("xapi_unknown_key", where=one)


_definition = structure(
    {
        "name": values.language_map,
        "description": values.language_map,
        "type": values.iri,
        "moreInfo": values.iri,
        "extensions": values.extensions,
        "interactionType": values.one_of(*_COMPONENTS),
        "correctResponsesPattern": array(values.text),
        **dict.fromkeys(_LISTS, _components),
    },
    (),
    _interaction,
)
_activity = structure({"objectType": values.one_of("Activity"), "id": values.iri, "definition": _definition}, ("id",))
_reference = structure({"objectType": values.one_of("StatementRef"), "id": values.uuid}, ("objectType", "id"))


# Result and context


def _score_in_order(value: dict[str, Any]) -> None:
    low, raw, high = (value.get(key) for key in ("min", "raw", "max"))
    if low is not None and high is not None and not low < high:
        raise wrong("min < max")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise wrong("min ≤ raw ≤ max")


_score = structure(
    {"scaled": values.scaled, "raw": values.number, "min": values.number, "max": values.number}, (), _score_in_order
)
_result = structure(
    {
        "score": _score,
        "success": values.boolean,
        "completion": values.boolean,
        "response": values.text,
        "duration": values.duration,
        "extensions": values.extensions,
    }
)
_activities = array(_activity)


def _one_or_many(value: Any) -> None:
    if type(value) is dict:
        _activity(value)
    else:
        _activities(value)


_context_activities = structure(dict.fromkeys(("parent", "grouping", "category", "other"), _one_or_many))


def _team(value: Any) -> None:
    _group(value)


def _context(version: str) -> Check:
    fields: dict[str, Check] = {
        "registration": values.uuid,
        "instructor": _actor,
        "team": _team,
        "contextActivities": _context_activities,
        "revision": values.text,
        "platform": values.text,
        "language": values.language,
        "statement": _reference,
        "extensions": values.extensions,
    }
    if version == "2.0.0":
        fields |= {"contextAgents": array(_in_context("Agent")), "contextGroups": array(_in_context("Group"))}
    return structure(fields)


def _in_context(kind: str) -> Check:
    own, of = kind.lower(), _agent if kind == "Agent" else _group
    fields: dict[str, Check] = {
        "objectType": values.one_of(f"context{kind}"),
        own: of,
        "relevantTypes": array(values.iri, at_least=1),
    }
    return structure(fields, ("objectType", own))


# Attachments


def _has_content(value: dict[str, Any]) -> None:
    if value["usageType"] == SIGNATURE and value["contentType"] != "application/octet-stream":
        raise wrong("application/octet-stream").inside("contentType")


_attachment = structure(
    {
        "usageType": values.iri,
        "display": values.language_map,
        "description": values.language_map,
        "contentType": values.media_type,
        "length": values.whole,
        "sha2": values.sha2,
        "fileUrl": values.iri,
    },
    ("usageType", "display", "contentType", "length", "sha2"),
    _has_content,
)


# The whole


_verb = structure({"id": values.iri, "display": values.language_map}, ("id",))
_OBJECTS: dict[str, Check] = {
    "Activity": _activity,
    "Agent": _agent,
    "Group": _group,
    "StatementRef": _reference,
}


def _object(kinds: dict[str, Check]) -> Check:
    def check(value: Any) -> None:
        if type(value) is not dict:
            raise wrong("object")
        kind = value.get("objectType", "Activity")
        of = kinds.get(kind) if type(kind) is str else None
        if of is None:
            raise wrong(", ".join(kinds)).inside("objectType")
        of(value)

    return check


def _only_of_activities(value: dict[str, Any]) -> None:
    context = value.get("context", {})
    if value["object"].get("objectType", "Activity") != "Activity":
        for key in ("revision", "platform"):
            if key in context:
                raise BadStatement("xapi_not_together", where=f"context.{key}, object.objectType")


def _voids_a_statement(value: dict[str, Any]) -> None:
    if value["verb"]["id"] == VOIDED and value["object"].get("objectType") != "StatementRef":
        raise wrong("StatementRef").inside("objectType").inside("object")


def _version_of(version: str) -> Check:
    if version == "2.0.0":
        return values.version

    def check(value: Any) -> None:
        values.version(value)
        if not value.startswith("1.0"):
            raise wrong("1.0.x")

    return check


@lru_cache
def _statement(version: str) -> Check:
    said: dict[str, Check] = {
        "actor": _actor,
        "verb": _verb,
        "object": _object(_OBJECTS),
        "result": _result,
        "context": _context(version),
        "timestamp": values.timestamp,
        "attachments": array(_attachment),
    }
    needed = ("actor", "verb", "object")
    inner = structure(
        said | {"objectType": values.one_of("SubStatement")}, needed, _only_of_activities, _voids_a_statement
    )
    whole = said | {
        "object": _object(_OBJECTS | {"SubStatement": inner}),
        "id": values.uuid,
        "stored": values.timestamp,
        "version": _version_of(version),
        "authority": _authority,
    }
    return structure(whole, needed, _only_of_activities, _voids_a_statement)
