"""Everything that is kept about a person, what other systems brought included: see docs/employee.md."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from oogst.site.followups.export import export_person as export_followups
from oogst.site.lrs import persons
from oogst.site.lrs.forwarding import MyStore, my_store
from oogst.site.lrs.hints import my_sources
from oogst.site.lrs.models import Document
from oogst.site.people.models import Person


def export_person(person: Person, now: dt.datetime) -> dict[str, Any]:
    """Plain data, ready for JSON: what ``followups.export`` gives, and below it what other systems say of them."""
    return export_followups(person, now) | {
        "records": persons.statements_about(person),
        "record_documents": [_document(one) for one in persons.documents_about(person)],
        "sources_switched_off": [one.name for one in my_sources(person) if one.is_off],
        "own_record_store": _store(my_store(person)),
    }


def _store(store: MyStore | None) -> dict[str, Any] | None:
    """Without key and secret: the person has them from where the store is."""
    if store is None:
        return None
    return {
        "address": store.address,
        "with_words": store.with_words,
        "connected_at": store.connected_at.isoformat(timespec="seconds"),
        "statements_sent": store.arrived,
    }


def _document(row: Document) -> dict[str, Any]:
    return {
        "resource": row.resource,
        "name": row.name,
        "content_type": row.content_type,
        "content": base64.b64encode(bytes(row.content)).decode(),
        "updated_at": row.updated_at.isoformat(timespec="seconds"),
    }
