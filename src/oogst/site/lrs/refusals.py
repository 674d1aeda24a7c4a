"""What the store answers when it does not do what was asked: a code, and its status in HTTP."""

from __future__ import annotations

from oogst.errors import OogstError


class Refused(OogstError):
    """The codes are those of ``STATUS``."""


#: Whatever is not here is a mistake in what was sent: 400.
STATUS = {
    "xapi_no_credentials": 401,
    "xapi_token": 401,
    "xapi_scope": 403,
    "xapi_client_unknown": 403,
    "xapi_not_found": 404,
    "xapi_method": 405,
    "xapi_conflict": 409,
    "xapi_document_exists": 409,
    "xapi_precondition": 412,
    "xapi_too_large": 413,
    "xapi_too_often": 429,
    "site_full": 507,
    "site_read_only": 503,
    "site_busy": 503,
    "site_away": 503,
    "issuer_away": 503,
    "issuer_refuses": 503,
    "issuer_wrong": 503,
    "issuer_other": 503,
}
