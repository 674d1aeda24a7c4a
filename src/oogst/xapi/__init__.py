"""xAPI statements, version 1.0.3 and 2.0.0, as plain data: read, checked, brought into one form, compared, found back.

No Django, no clock. The record store (``oogst.site.lrs``) stands on it, and so can whoever sends statements::

    statement = read_json(body)                       # bytes → data; refuses bad UTF-8, doubled keys, NaN
    check_statement(statement, "2.0.0")               # raises BadStatement, with the place where it is wrong
    kept = normal_form(statement, stored=…, …)        # what a store keeps and gives back
    keys_of(kept)                                     # under which filters it is found

``profile`` holds the profile for informal learning, ``telling`` makes statements by it, ``following`` checks them.

Source: "Experience API 1.0.3" and IEEE 9274.1.1-2023 (xAPI 2.0), their parts on data.
"""

from __future__ import annotations

from oogst.xapi.compare import same_statement
from oogst.xapi.formats import canonical_form, ids_form
from oogst.xapi.normal import normal_form
from oogst.xapi.reach import Key, key_of, keys_of, matches_agent
from oogst.xapi.reading import read_json, write_json
from oogst.xapi.signatures import check_signature
from oogst.xapi.validate import VERSIONS, VOIDED, BadStatement, check_agent, check_statement

__all__ = [
    "VERSIONS",
    "VOIDED",
    "BadStatement",
    "Key",
    "canonical_form",
    "check_agent",
    "check_signature",
    "check_statement",
    "ids_form",
    "key_of",
    "keys_of",
    "matches_agent",
    "normal_form",
    "read_json",
    "same_statement",
    "write_json",
]
