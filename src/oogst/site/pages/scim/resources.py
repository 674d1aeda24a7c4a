"""People and groups as SCIM writes them, and back. What is not kept here is not told, and read over when it comes in:
neither when somebody was changed nor whether they ever signed in is in any answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from oogst.errors import BadInput
from oogst.site.pages.scim.filters import ENTERPRISE, GROUP, USER, Resource, item
from oogst.site.people.directory import Said
from oogst.site.people.models import Entry, Group

_LONGEST = {"userName": 255, "externalId": 255, "displayName": 500, "employeeNumber": 200, "department": 500}


def user_resource(entry: Entry, root: str) -> Resource:
    person = entry.person
    extension = _said(employeeNumber=entry.number, department=entry.department)
    groups = [{"value": str(one.group_id), "display": one.group.name} for one in entry.memberships.all()]
    said = _said(
        id=str(entry.person_id),
        externalId=entry.external_id,
        userName=entry.user_name,
        displayName=person.name,
        emails=[{"value": person.email}] if person.email else None,
        groups=groups,
    )
    extended: Resource = {ENTERPRISE: extension} if extension else {}
    schemas = {"schemas": [USER, *extended]}
    return _with_meta(schemas | said | {"active": entry.is_active} | extended, "User", root)


def group_resource(group: Group, root: str) -> Resource:
    ids = [str(one.entry_id) for one in group.members.all()]
    members = [{"value": one, "$ref": f"{root}/Users/{one}"} for one in ids]
    said = _said(id=str(group.pk), externalId=group.external_id, displayName=group.name, members=members)
    return _with_meta({"schemas": [GROUP]} | said, "Group", root)


def _said(**values: Any) -> Resource:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _with_meta(resource: Resource, kind: str, root: str) -> Resource:
    """The version is that of what is told: the same again and again until something of it changes."""
    told = json.dumps(resource, sort_keys=True, ensure_ascii=False).encode()
    version = f'W/"{hashlib.sha256(told).hexdigest()[:20]}"'
    meta = {"resourceType": kind, "location": f"{root}/{kind}s/{resource['id']}", "version": version}
    return resource | {"meta": meta}


def read_user(resource: Resource) -> Said:
    """Raises ``BadInput`` ``scim_value`` with the name of what cannot be."""
    extension = item(resource, ENTERPRISE) or {}
    if not isinstance(extension, dict):
        raise BadInput("scim_value", what=ENTERPRISE)
    return Said(
        user_name=_needed(resource, "userName"),
        external_id=_text(resource, "externalId"),
        name=_text(resource, "displayName") or _name(item(resource, "name")),
        email=_email(item(resource, "emails")),
        number=_text(extension, "employeeNumber"),
        department=_text(extension, "department"),
        is_active=_yes_or_no(item(resource, "active")),
        language=str(item(resource, "preferredLanguage") or "")[:2].lower(),
    )


def read_group(resource: Resource) -> tuple[str, str | None, list[str]]:
    """Its name, its external id and the ids of its members. Raises ``BadInput`` ``scim_value``."""
    members = item(resource, "members") or []
    if not isinstance(members, list):
        raise BadInput("scim_value", what="members")
    return (
        _needed(resource, "displayName")[:255],
        _text(resource, "externalId"),
        [str(_value(one, "members")) for one in members],
    )


def _needed(resource: Resource, name: str) -> str:
    text = _text(resource, name)
    if text is None:
        raise BadInput("scim_value", what=name)
    return text


def _text(resource: Resource, name: str) -> str | None:
    value = item(resource, name)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) > _LONGEST[name] or "\0" in value:
        raise BadInput("scim_value", what=name)
    return value


def _name(name: Any) -> str | None:
    """Where no name to show is given, the parts of one."""
    if not isinstance(name, dict):
        return None
    parts = [item(name, part) for part in ("givenName", "familyName")]
    whole = item(name, "formatted") or " ".join(str(part) for part in parts if part)
    return str(whole).replace("\0", "")[:500] or None


def _email(emails: Any) -> str | None:
    """The one that is called primary, else the first."""
    if not emails:
        return None
    if not isinstance(emails, list):
        raise BadInput("scim_value", what="emails")
    primary = [one for one in emails if isinstance(one, dict) and item(one, "primary") is True]
    address = str(_value((primary or emails)[0], "emails"))
    try:
        validate_email(address)
    except ValidationError:
        raise BadInput("scim_value", what="emails") from None
    return address


def _value(one: Any, what: str) -> Any:
    value = item(one, "value") if isinstance(one, dict) else one
    if not isinstance(value, str):
        raise BadInput("scim_value", what=what)
    return value


def _yes_or_no(value: Any) -> bool:
    """Some clients write them as words."""
    if value is None or isinstance(value, bool):
        return value is not False
    if str(value).lower() not in ("true", "false"):
        raise BadInput("scim_value", what="active")
    return str(value).lower() == "true"


def shown(resource: Resource, only: Iterable[str], without: Iterable[str]) -> Resource:
    """``attributes`` and ``excludedAttributes`` (RFC 7644, section 3.9); ids and schemas are always told."""
    chosen, hidden = {_top(one) for one in only}, {_top(one) for one in without}
    always = {"id", "schemas"}
    return {
        name: value
        for name, value in resource.items()
        if name.lower() in always or ((not chosen or name.lower() in chosen) and name.lower() not in hidden)
    }


def _top(name: str) -> str:
    lower = name.strip().lower()
    if lower.startswith(ENTERPRISE.lower()):
        return ENTERPRISE.lower()
    for schema in (USER, GROUP):
        lower = lower.removeprefix(f"{schema.lower()}:")
    return lower.partition(".")[0]
