"""What was asked, whichever way it came: as HTTP says it, or all in a form (xAPI 1.0.3, part 3, section 1.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import HttpRequest

from oogst.site.lrs.refusals import Refused
from oogst.xapi.problems import BadStatement

#: The largest body that is read.
MOST_BYTES = 20 * 1024 * 1024
_ONE = re.compile(r"1\.0(\.\d+)?")
_TWO = re.compile(r"2\.0(\.\d+)?")
#: Headers that a form may bring as its fields.
_HEADERS = (
    "Authorization",
    "X-Experience-API-Version",
    "Content-Type",
    "Content-Length",
    "If-Match",
    "If-None-Match",
    "Accept-Language",
    "Accept",
    "Accept-Encoding",
)


@dataclass(frozen=True)
class Asked:
    """A request. ``version``: ``1.0.3`` or ``2.0.0``, empty where none was named; ``headers``: by small letters."""

    method: str
    version: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    def allow(self, *names: str) -> None:
        """Raises ``Refused`` ``xapi_parameter`` for any other parameter."""
        for name in self.params:
            if name not in names:
                raise Refused("xapi_parameter", name=name)

    def need(self, name: str) -> str:
        """Raises ``Refused`` ``xapi_parameter_missing``."""
        if name not in self.params:
            raise Refused("xapi_parameter_missing", name=name)
        return self.params[name]


def asked(request: HttpRequest) -> Asked:
    """Raises ``Refused``: ``xapi_too_large``, ``xapi_version``, ``xapi_parameter``, ``xapi_form``."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    params = _params(request.META.get("QUERY_STRING", ""))
    method = "GET" if request.method == "HEAD" else str(request.method)
    body = _body(request)
    if "method" in params:
        method, params, headers, body = _from_form(method, params, headers, body)
    version = _version(headers.get("x-experience-api-version", ""))
    return Asked(method, version, params, headers, body)


def _body(request: HttpRequest) -> bytes:
    told = request.META.get("CONTENT_LENGTH") or "0"
    if not told.isdigit() or int(told) > MOST_BYTES:
        raise Refused("xapi_too_large", most=MOST_BYTES // 1024 // 1024)
    body = request.read(int(told)) if int(told) else b""
    if len(body) != int(told):
        raise Refused("xapi_cut_off")
    return body


def _params(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        raise Refused("xapi_parameter", name=query[:80]) from None
    params = dict(pairs)
    if len(params) != len(pairs):
        raise Refused("xapi_parameter", name=next(name for name, _ in pairs))
    for name, value in pairs:
        if "\0" in value:  # which PostgreSQL keeps in no text
            raise Refused("xapi_parameter", name=name)
    return params


def _version(told: str) -> str:
    """Raises ``Refused`` ``xapi_version`` for one that is not spoken here."""
    if not told:
        return ""
    if _ONE.fullmatch(told):
        return "1.0.3"
    if _TWO.fullmatch(told):
        return "2.0.0"
    raise Refused("xapi_version", told=told[:40])


def _from_form(
    method: str, params: dict[str, str], headers: dict[str, str], body: bytes
) -> tuple[str, dict[str, str], dict[str, str], bytes]:
    """The request that stands in a form: only POST, only with ``?method=``, only in version 1.0."""
    is_form = headers.get("content-type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
    wanted = params["method"]
    if method != "POST" or len(params) > 1 or not is_form or wanted not in ("GET", "PUT", "POST", "DELETE"):
        raise Refused("xapi_form")
    try:
        fields = _params(body.decode())
    except UnicodeDecodeError:
        raise Refused("xapi_form") from None
    said = {name.lower(): fields.pop(name) for name in list(fields) if name in _HEADERS}
    content = fields.pop("content", None)
    if (wanted == "PUT") is (content is None) and wanted != "POST":
        raise Refused("xapi_form")
    headers = headers | {"content-type": "application/json"} | said
    if not _ONE.fullmatch(headers.get("x-experience-api-version", "")):
        raise Refused("xapi_form")
    return wanted, fields, headers, (content or "").encode()


def media_type(told: str) -> str:
    return told.partition(";")[0].strip().lower()


def boundary(told: str) -> bytes:
    """Of a multipart content type. Raises ``BadStatement``."""
    found = re.search(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', told, re.IGNORECASE)
    if found is None:
        raise BadStatement("xapi_missing_key", where="boundary")
    return (found[1] or found[2]).encode()
