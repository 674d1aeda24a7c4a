"""Which assertions were used: one that a browser brings twice, or another brings again, opens nothing."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from oogst.errors import BadInput
from oogst.site.people.models import UsedAssertion
from oogst.site.people.saml.answer import Answer


@transaction.atomic
def use_up(answer: Answer, now: dt.datetime) -> None:
    """Raises ``BadInput`` ``token_refused`` with ``why`` ``used``."""
    UsedAssertion.objects.filter(ends_at__lte=now).delete()
    digest = hashlib.sha256(answer.assertion.encode()).hexdigest()
    _, is_new = UsedAssertion.objects.get_or_create(digest=digest, defaults={"ends_at": answer.ends_at})
    if not is_new:
        raise BadInput("token_refused", why="used")
