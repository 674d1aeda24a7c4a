"""The file format of a release: what the harvest writes, and all that a page, an export or the auditor ever reads.

A release is a dated, sealed table of protected figures about groups of people. On disk it is ``release.json``
(canonical JSON, below) and ``rows.parquet`` (the same groups, cells and totals as one table). This package holds the
shape, the reading and writing and the seal, and no rule of protection: ``harvest`` makes releases, ``audit`` checks
them, and the two share nothing but this.

Canonical JSON: the rules of RFC 8785 for the values that occur here (strings, integers, booleans, null): keys sorted,
no white space, UTF-8, and a line feed at the end of the file. The digest is the SHA-256 (FIPS 180-4) of the canonical
JSON of everything but the digest itself.
"""

from oogst.release.items import Item, parse_item
from oogst.release.model import (
    FORMAT,
    LEADS_AND_STAFF,
    Cell,
    Grid,
    Group,
    Period,
    PlanItem,
    Quote,
    Release,
    Total,
    Unit,
)
from oogst.release.store import (
    digest_of,
    from_json,
    read_release,
    seal,
    to_json,
    write_release,
)

__all__ = [
    "FORMAT",
    "LEADS_AND_STAFF",
    "Cell",
    "Grid",
    "Group",
    "Item",
    "Period",
    "PlanItem",
    "Quote",
    "Release",
    "Total",
    "Unit",
    "digest_of",
    "from_json",
    "parse_item",
    "read_release",
    "seal",
    "to_json",
    "write_release",
]
