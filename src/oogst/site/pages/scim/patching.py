"""Changes to a resource by SCIM's PATCH (RFC 7644, section 3.5.2), on plain data."""

from __future__ import annotations

import copy
from typing import Any

from oogst.errors import BadInput
from oogst.site.pages.scim.filters import (
    ENTERPRISE,
    Compare,
    Filter,
    Path,
    Resource,
    Target,
    item,
    key_of,
    matches,
    read_target,
)

#: Attributes of which there can be several.
SEVERAL = frozenset({"emails", "members", "groups"})


def patched(resource: Resource, operations: Any) -> Resource:
    """A copy with every operation done, in order. Raises ``BadInput`` ``scim_syntax``, ``scim_path``, ``scim_filter``,
    ``scim_no_target``."""
    changed = copy.deepcopy(resource)
    if not isinstance(operations, list) or not operations:
        raise BadInput("scim_syntax", what="Operations")
    for one in operations:
        _do(changed, one)
    return changed


def _do(resource: Resource, one: Any) -> None:
    op = str(one.get("op", "")).lower() if isinstance(one, dict) else ""
    path = one.get("path") if isinstance(one, dict) else None
    if op not in ("add", "replace", "remove") or not isinstance(path, str | None):
        raise BadInput("scim_syntax", what="op")
    if path:
        _change(resource, op, read_target(path), one.get("value"))
    elif op == "remove":
        raise BadInput("scim_no_target", path="")
    elif isinstance(one.get("value"), dict):
        _merge(resource, op, one["value"])
    else:
        raise BadInput("scim_syntax", what="value")


def _merge(resource: Resource, op: str, values: dict[str, Any]) -> None:
    """Without a path: each of its attributes, by its name or by a path as some clients write it."""
    for name, value in values.items():
        if name.lower() == ENTERPRISE.lower() and isinstance(value, dict):
            _merge(_extension(resource), op, value)
        elif name.lower() != "schemas":
            _change(resource, op, read_target(name), value)


def _change(resource: Resource, op: str, target: Target, value: Any) -> None:
    if target.where is not None:
        _change_some(_holder(resource, target.path), op, target, value)
    elif not target.path.names:
        _change_extension(resource, op, target.path, value)
    elif op == "remove" or value is None:
        _remove(_holder(resource, target.path), target.path.names[-1], value)
    else:
        _set(_holder(resource, target.path), op, target.path.names[-1], value)


def _holder(resource: Resource, path: Path) -> Resource:
    """The object in which the last name of a path stands; made where it is not there."""
    holder = _extension(resource) if path.schema else resource
    for name in path.names[:-1]:
        key = key_of(holder, name) or name
        if not isinstance(holder.setdefault(key, {}), dict):
            raise BadInput("scim_path", path=name)
        holder = holder[key]
    return holder


def _extension(resource: Resource) -> Resource:
    found: Resource = resource.setdefault(key_of(resource, ENTERPRISE) or ENTERPRISE, {})
    return found


def _change_extension(resource: Resource, op: str, path: Path, value: Any) -> None:
    if op == "remove":
        resource.pop(path.schema, None)
    elif isinstance(value, dict):
        _merge(_extension(resource) if path.schema == ENTERPRISE else resource, op, value)
    else:
        raise BadInput("scim_syntax", what="value")


def _set(holder: Resource, op: str, name: str, value: Any) -> None:
    key = key_of(holder, name) or name
    several = name.lower() in SEVERAL
    given = value if isinstance(value, list) or not several else [value]
    if op == "add" and several:
        has = holder.get(key) or []
        holder[key] = has + [one for one in given if one not in has]
    else:
        holder[key] = given


def _remove(holder: Resource, name: str, value: Any) -> None:
    """All of it; or of several, those that are named as a value, as some clients do."""
    key = key_of(holder, name)
    if key is None:
        return
    if name.lower() in SEVERAL and isinstance(value, list) and value:
        gone = {one.get("value") for one in value if isinstance(one, dict)}
        holder[key] = [one for one in holder[key] if one.get("value") not in gone]
    else:
        del holder[key]


def _change_some(holder: Resource, op: str, target: Target, value: Any) -> None:
    """Those of several values that fit."""
    name, where = target.path.names[-1], target.where
    assert where is not None
    values = item(holder, name) or []
    fitting = [one for one in values if isinstance(one, dict) and (matches(where, one) or _is_the_only(name, where))]
    if not fitting and (op == "remove" or not _is_the_only(name, where)) and op != "add":
        raise BadInput("scim_no_target", path=name)
    if op == "remove" and not target.rest:
        holder[key_of(holder, name) or name] = [one for one in values if one not in fitting]
    elif not fitting:
        holder[key_of(holder, name) or name] = [*values, {target.rest: value} if target.rest else value]
    else:
        for one in fitting:
            _change_one(one, op, target.rest, value)


def _is_the_only(name: str, where: Filter) -> bool:
    """One address is kept of somebody, of no kind: it is the one that a client means by that of work."""
    return name.lower() == "emails" and isinstance(where, Compare) and where.path.names in (("type",), ("primary",))


def _change_one(one: Resource, op: str, rest: str, value: Any) -> None:
    if op == "remove":
        one.pop(key_of(one, rest) or rest, None)
    elif rest:
        one[key_of(one, rest) or rest] = value
    elif isinstance(value, dict):
        one.update(value)
    else:
        raise BadInput("scim_syntax", what="value")
