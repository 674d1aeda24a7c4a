"""The addresses below /scim/v2/: who may ask, what is asked, and refusals as SCIM writes them (RFC 7644)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from oogst.errors import BadInput, NotFound, OogstError
from oogst.site.pages.scim import filters, schemas
from oogst.site.pages.scim.filters import Compare, Filter, Resource, matches, read_filter
from oogst.site.pages.scim.patching import patched
from oogst.site.pages.scim.resources import group_resource, read_group, read_user, shown, user_resource
from oogst.site.people import directory
from oogst.site.people.models import Entry, Group
from oogst.texts import sentence

_TYPE = "application/scim+json"
_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_LARGEST = 2_000_000
#: The status of each refusal and its word in section 3.12.
_REFUSALS: dict[str, tuple[int, str]] = {
    "scim_filter": (400, "invalidFilter"),
    "scim_path": (400, "invalidPath"),
    "scim_no_target": (400, "noTarget"),
    "scim_syntax": (400, "invalidSyntax"),
    "scim_value": (400, "invalidValue"),
    "scim_member_unknown": (400, "invalidValue"),
    "scim_taken": (409, "uniqueness"),
    "scim_changed": (412, ""),
    "scim_unknown": (404, ""),
    "scim_method": (405, ""),
    "scim_no_token": (401, ""),
}


@dataclass(frozen=True)
class Kind:
    """A kind of resource, and what is done with it. ``told``: a row as a resource."""

    rows: Callable[[], QuerySet[Any]]
    told: Callable[[Any, str], Resource]
    keep: Callable[[Any, Resource], Any]
    drop: Callable[[Any], None]
    quick: dict[str, str]


def _keep_user(entry: Entry | None, resource: Resource) -> Entry:
    said = read_user(resource)
    return directory.change(entry, said, timezone.now()) if entry else directory.take_in(said, timezone.now())


def _keep_group(group: Group | None, resource: Resource) -> Group:
    name, external_id, members = read_group(resource)
    row = group or Group()
    row.name, row.external_id = name, external_id
    return directory.put_group(row, members, timezone.now())


KINDS = {
    "Users": Kind(
        rows=directory.entries,
        told=user_resource,
        keep=_keep_user,
        drop=lambda row: directory.take_out(row, timezone.now()),
        quick={"username": "user_name__iexact", "externalid": "external_id"},
    ),
    "Groups": Kind(
        rows=directory.groups,
        told=group_resource,
        keep=_keep_group,
        drop=lambda row: directory.drop_group(row, timezone.now()),
        quick={"displayname": "name__iexact", "externalid": "external_id"},
    ),
}
Answer = tuple[int, Resource | None]
#: What a list is asked for, by the names of the standard.
Question = Mapping[str, str]


@csrf_exempt
def about(request: HttpRequest, name: str, identity: str = "") -> HttpResponse:
    """What this site can: ServiceProviderConfig, ResourceTypes, Schemas."""

    def answer() -> Answer:
        if request.method != "GET":
            raise BadInput("scim_method")
        if request.GET.get("filter"):  # section 4: a client must not be led to believe that it was heard
            raise BadInput("scim_filter", path=request.GET["filter"][:200])
        if name == "ServiceProviderConfig":
            return 200, schemas.config(_root())
        made = schemas.schemas(_root()) if name == "Schemas" else schemas.resource_types(_root())
        return 200, _one(made, identity) if identity else _listed(made, len(made), 1)

    return _answered(request, answer)


def _one(made: list[Resource], identity: str) -> Resource:
    found = next((one for one in made if one["id"].lower() == identity.lower()), None)
    if found is None:
        raise NotFound("scim_unknown", id=identity[:200])
    return found


@csrf_exempt
def several(request: HttpRequest, name: str) -> HttpResponse:
    """All of a kind, or a new one."""
    kind = KINDS[name]

    def answer() -> Answer:
        if request.method == "POST":
            row = kind.keep(None, _body(request))
            return 201, _shown(request.GET.dict(), _fresh(kind, row))
        if request.method != "GET":
            raise BadInput("scim_method")
        return 200, _found(request.GET.dict(), kind)

    return _answered(request, answer)


@csrf_exempt
def search(request: HttpRequest, name: str = "") -> HttpResponse:
    """The question of a list in a body, so that it stands in no log (RFC 7644, section 3.4.3); of all kinds at once
    where none is named."""

    def answer() -> Answer:
        if request.method != "POST":
            raise BadInput("scim_method")
        asked = {key: _flat(value) for key, value in _body(request).items()}
        return 200, _found(asked, *([KINDS[name]] if name else KINDS.values()))

    return _answered(request, answer)


def _flat(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


@csrf_exempt
def single(request: HttpRequest, name: str, identity: str) -> HttpResponse:
    kind = KINDS[name]

    def answer() -> Answer:
        row = _row(kind, identity)
        resource = kind.told(row, _root())
        _refuse_stale(request, resource)
        if request.method == "GET":
            is_known = request.headers.get("If-None-Match") == resource["meta"]["version"]
            return (304, None) if is_known else (200, _shown(request.GET.dict(), resource))
        if request.method == "DELETE":
            kind.drop(row)
            return 204, None
        return 200, _shown(request.GET.dict(), _changed(request, kind, row, resource))

    return _answered(request, answer)


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    def answer() -> Answer:
        raise NotFound("scim_unknown", id=rest[:200])

    return _answered(request, answer)


def _changed(request: HttpRequest, kind: Kind, row: Any, resource: Resource) -> Resource:
    if request.method not in ("PUT", "PATCH"):
        raise BadInput("scim_method")
    wanted = body = _body(request)
    if request.method == "PATCH":
        wanted = patched(resource, filters.item(body, "Operations"))
    return _fresh(kind, kind.keep(row, wanted))


def _fresh(kind: Kind, row: Any) -> Resource:
    return kind.told(kind.rows().get(pk=row.pk), _root())


def _row(kind: Kind, identity: str) -> Any:
    try:
        found = kind.rows().filter(pk=UUID(identity)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("scim_unknown", id=identity[:200])
    return found


def _refuse_stale(request: HttpRequest, resource: Resource) -> None:
    wanted = request.headers.get("If-Match")
    if wanted not in (None, "*", resource["meta"]["version"]):
        raise BadInput("scim_changed")


def _found(asked: Question, *kinds: Kind) -> Resource:
    """A page of what fits the filter."""
    start, count = max(1, _number(asked, "startIndex", 1)), min(max(0, _number(asked, "count", 100)), schemas.MOST)
    here = slice(start - 1, start - 1 + count)
    if asked.get("filter") or len(kinds) > 1:
        wanted = read_filter(asked.get("filter") or "id pr")
        fitting = [one for kind in kinds for one in _fitting(wanted, kind)]
        return _listed([_shown(asked, one) for one in fitting[here]], len(fitting), start)
    rows, told = kinds[0].rows(), kinds[0].told
    return _listed([_shown(asked, told(row, _root())) for row in rows[here]], rows.count(), start)


def _fitting(wanted: Filter, kind: Kind) -> list[Resource]:
    """What the database can tell, it does; the rest is held against every resource."""
    told = (kind.told(row, _root()) for row in kind.rows().filter(_narrowed(wanted, kind)))
    return [one for one in told if matches(wanted, one)]


def _narrowed(wanted: Filter, kind: Kind) -> Q:
    """Whatever fits, and perhaps more: by what is kept in a column of its own."""
    match wanted:
        case filters.Both(left, right):
            return _narrowed(left, kind) & _narrowed(right, kind)
        case Compare(path, "eq", str(value)) if len(path.names) == 1 and not path.schema:
            column = kind.quick.get(path.names[0].lower())
            return Q(**{column: value}) if column else Q()
    return Q()


def _number(asked: Question, name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not text.removeprefix("-").isdigit() or not text.isascii() or len(text) > 9:
        raise BadInput("scim_value", what=name)
    return int(text)


def _listed(resources: list[Resource], total: int, start: int) -> Resource:
    page = {"totalResults": total, "startIndex": start, "itemsPerPage": len(resources)}
    return {"schemas": [_LIST], **page, "Resources": resources}


def _shown(asked: Question, resource: Resource) -> Resource:
    return shown(resource, _names(asked.get("attributes", "")), _names(asked.get("excludedAttributes", "")))


def _names(text: str) -> Iterable[str]:
    return [one for one in text.split(",") if one.strip()]


def _body(request: HttpRequest) -> Resource:
    try:
        if len(request.body) > _LARGEST:
            raise ValueError
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadInput("scim_syntax", what="JSON") from None
    if not isinstance(body, dict):
        raise BadInput("scim_syntax", what="JSON")
    return body


def _root() -> str:
    return f"{settings.OOGST.url.geturl().rstrip('/')}/scim/v2"


def _answered(request: HttpRequest, answer: Callable[[], Answer]) -> HttpResponse:
    try:
        _refuse_strangers(request)
        return _response(*answer())
    except OogstError as problem:
        status, word = _REFUSALS.get(problem.code, (400, "invalidValue"))
        told = {"schemas": [_ERROR], "status": str(status), "detail": sentence(problem, "en")}
        response = _response(status, told | ({"scimType": word} if word else {}))
        if status == 401:
            response["WWW-Authenticate"] = 'Bearer realm="SCIM"'
        return response


def _refuse_strangers(request: HttpRequest) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = directory.directory_of(token.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise BadInput("scim_no_token")
    if request.method == "GET" or request.path.endswith("/.search"):
        directory.note_read(found, timezone.now())


def _response(status: int, resource: Resource | None) -> HttpResponse:
    if resource is None:
        return HttpResponse(status=status)
    response = HttpResponse(json.dumps(resource, ensure_ascii=False).encode(), status=status, content_type=_TYPE)
    response["Cache-Control"] = "no-store"
    meta = resource.get("meta", {})
    if "version" in meta:
        response["ETag"] = meta["version"]
    if status == 201:
        response["Location"] = meta["location"]
    return response
