"""Writing what is done with figures: one intention, one transaction."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from oogst.errors import BadInput, NotFound
from oogst.framework import load_framework
from oogst.show.team import subjects
from oogst.site.releases import queries
from oogst.site.releases.models import Action
from oogst.site.releases.sight import Sight

LONGEST = 160


def note_action(
    sight: Sight,
    unit: str,
    text: str,
    *,
    item: str,
    period: str,
    due_on: dt.date | None,
    on_infographic: bool,
    today: dt.date,
) -> Action:
    """Note something that is done with a figure of a unit.

    Raises ``NotFound`` ``action_not_yours`` where no role of ``sight`` leads or looks after the unit, ``BadInput``:
    ``action_empty``, ``action_long``, ``action_about_nothing`` (an unknown item or period).
    """
    role, told = role_for(sight, unit), " ".join(text.split())
    if role is None:
        raise NotFound("action_not_yours")
    if not told:
        raise BadInput("action_empty")
    if len(told) > LONGEST:
        raise BadInput("action_long", most=LONGEST)
    if (item and item not in subjects(load_framework())) or period not in _periods():
        raise BadInput("action_about_nothing")
    return Action.objects.create(
        unit=unit,
        role=role,
        period=period,
        item=item,
        text=told,
        due_on=due_on,
        noted_on=today,
        changed_on=today,
        on_infographic=on_infographic,
    )


@transaction.atomic
def set_action_state(sight: Sight, action_id: str, state: str, today: dt.date) -> Action:
    """Say that it was done, let go, or is planned again. Raises ``NotFound`` ``action_not_yours``, ``BadInput``
    ``action_state_unknown``."""
    if state not in Action.STATES:
        raise BadInput("action_state_unknown")
    action = _own(sight, action_id)
    if action.state != state:
        action.state, action.changed_on = state, today
        action.save(update_fields=["state", "changed_on"])
    return action


def drop_old_actions(now: dt.datetime) -> int:
    """Delete what was last changed longer ago than ``OOGST_ACTION_DAYS``; how many these were. Part of the due work."""
    day = timezone.localdate(now) - dt.timedelta(days=settings.OOGST.action_days)
    old = Action.objects.filter(changed_on__lt=day)
    return old.delete()[0] if old.exists() else 0


def role_for(sight: Sight, unit: str) -> Literal["lead", "learning"] | None:
    """By which role somebody notes something for a unit: they lead it, or look after it or a unit above it."""
    if ("lead", unit) in sight:
        return "lead"
    looked_after = {own for role, own in sight if role == "learning"}
    return "learning" if looked_after & {unit, *_above(unit)} else None


def _own(sight: Sight, action_id: str) -> Action:
    try:
        found = Action.objects.select_for_update().filter(pk=action_id).first()
    except ValidationError:
        found = None
    if found is None or role_for(sight, found.unit) is None:
        raise NotFound("action_not_yours")
    return found


def _above(unit: str) -> set[str]:
    """The units above one in the newest period that was released."""
    digest = queries.current_digest()
    periods = queries.release_with(digest).periods if digest else ()
    parents = {one.id: one.parent for one in periods[-1].units} if periods else {}
    found, at = set[str](), parents.get(unit)
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found


def _periods() -> set[str]:
    digest = queries.current_digest()
    return {period.id for period in queries.release_with(digest).periods} if digest else set()
