"""What this site says of itself to a client of SCIM: what it can, and which attributes it keeps (RFC 7643, 5 to 7)."""

from __future__ import annotations

from typing import Any, Final

from oogst.site.pages.scim.filters import ENTERPRISE, GROUP, USER

_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:Schema"
_TYPE: Final = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
_CONFIG: Final = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
#: Of a list of resources at most so many at once.
MOST: Final = 200


def config(root: str) -> dict[str, Any]:
    off = {"supported": False}
    return {
        "schemas": [_CONFIG],
        "patch": {"supported": True},
        "bulk": off | {"maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": off,
        "sort": off,
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token made by: oogst directory add NAME",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{root}/ServiceProviderConfig"},
    }


def resource_types(root: str) -> list[dict[str, Any]]:
    user = {"schemaExtensions": [{"schema": ENTERPRISE, "required": False}]}
    return [_type(root, "User", USER) | user, _type(root, "Group", GROUP)]


def _type(root: str, name: str, schema: str) -> dict[str, Any]:
    return {
        "schemas": [_TYPE],
        "id": name,
        "name": name,
        "endpoint": f"/{name}s",
        "description": f"{name}s of the organisation",
        "schema": schema,
        "meta": {"resourceType": "ResourceType", "location": f"{root}/ResourceTypes/{name}"},
    }


def schemas(root: str) -> list[dict[str, Any]]:
    return [
        _schema(root, USER, "User", _user()),
        _schema(root, GROUP, "Group", _group()),
        _schema(root, ENTERPRISE, "EnterpriseUser", _enterprise()),
    ]


def _schema(root: str, identity: str, name: str, attributes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schemas": [_SCHEMA],
        "id": identity,
        "name": name,
        "description": f"{name}, as far as it is kept here",
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": f"{root}/Schemas/{identity}"},
    }


def _attribute(name: str, about: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "string",
        "multiValued": False,
        "description": about,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    } | more


def _user() -> list[dict[str, Any]]:
    emails = [_attribute("value", "The address, to which letters go and by which somebody signs in.")]
    groups = [
        _attribute("value", "The id of the group.", mutability="readOnly"),
        _attribute("display", "Its name.", mutability="readOnly"),
    ]
    return [
        _attribute("userName", "By which the directory knows somebody.", required=True, uniqueness="server"),
        _attribute("displayName", "The name as others read it."),
        _attribute(
            "active", "Whether somebody works here. False: their time to leave begins.", type="boolean", required=True
        ),
        _several("emails", "One address.", emails),
        _several("groups", "The groups, as their own members tell.", groups, mutability="readOnly"),
    ]


def _group() -> list[dict[str, Any]]:
    user = _attribute("$ref", "Their address.", type="reference", referenceTypes=["User"], mutability="immutable")
    members = [_attribute("value", "The id of a user.", mutability="immutable"), user]
    return [
        _attribute("displayName", "Its name, by which it gives roles.", required=True),
        _several("members", "Who is in it.", members),
    ]


def _enterprise() -> list[dict[str, Any]]:
    return [
        _attribute("employeeNumber", "The id in the organisation's files.", uniqueness="server", caseExact=True),
        _attribute("department", "The home unit, by its id or its name."),
    ]


def _several(name: str, about: str, parts: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    whole = _attribute(name, about, type="complex", multiValued=True, subAttributes=parts) | more
    del whole["caseExact"], whole["uniqueness"]
    return whole
