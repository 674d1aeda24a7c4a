"""Who saw or did what with what is kept about me: the audit trail in plain words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.queries import unit_names
from oogst.site.people.trail import BY_A_SYSTEM, Seen, events_about

_WHAT = {
    "invited": gettext_noop("You got an invitation."),
    "exported": gettext_noop(
        "Everything kept about you was written to a file to hand to you, with the words of your moments."
    ),
    "looked_up": gettext_noop("Your name and your roles were looked at."),
    "moments_imported": gettext_noop(
        "Moments from another tool were brought in for you. Nothing counts until you say so."
    ),
    "kiosk_code_given": gettext_noop("You got a code and a PIN for the shared tablet."),
    "key_changed": gettext_noop("The key that protects all texts was replaced. No text was read."),
    "released": gettext_noop("A release was made: figures about groups, from what people let be counted."),
    "forgotten": gettext_noop("Somebody was forgotten, at their own request."),
    "leavers_forgotten": gettext_noop("What was kept about people who left was deleted."),
    "trail_shortened": gettext_noop("The oldest lines of this list were deleted: their time was over."),
    "account_made": gettext_noop("Your place here was made when you first signed in by your organisation."),
    "account_forgotten": gettext_noop(
        "Your link with the sign-in of your organisation was taken away; the next time it is made anew."
    ),
    "second_step_taken": gettext_noop("Your second step to sign in was taken away, so that you can come in again."),
    "directory_named": gettext_noop("Your name, address and unit were brought in."),
    "directory_changed": gettext_noop("Your name, address or unit was changed."),
    "directory_ended": gettext_noop("You were said to have left; your roles and open sessions ended."),
    "directory_added": gettext_noop("The directory of the organisation got a key to bring in people and groups."),
    "directory_revoked": gettext_noop("The key of a directory of the organisation was taken back."),
    "directory_read": gettext_noop("The names, addresses and units of everybody it brought in were read."),
    "group_role_added": gettext_noop("A group of the organisation’s directory was tied to a role."),
    "group_role_removed": gettext_noop("A group of the organisation’s directory no longer gives a role."),
    "source_added": gettext_noop("Another system got a key to bring records of learning, or to read them."),
    "source_revoked": gettext_noop("The key of another system was taken back."),
    "store_told": gettext_noop("Somebody was forgotten. What they had sent to a record store was taken back there."),
    "store_not_told": gettext_noop(
        "Somebody was forgotten. What they had sent to a record store could not be taken back there."
    ),
}
_ROLES = {
    "lead": gettext_noop("team lead"),
    "learning": gettext_noop("HR and L&D"),
    "protection": gettext_noop("data protection officer"),
    "administrator": gettext_noop("administrator"),
}


@dataclass(frozen=True)
class Line:
    """An event. ``by``: a name, or how to say that there is none."""

    at: dt.datetime
    what: str
    by: str


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    names = unit_names(timezone.localdate())
    lines = [Line(one.at, _what(one, names), _by(one)) for one in events_about(person_of(request))]
    return render(request, "employee/seen.html", {"lines": lines})


def _what(event: Seen, units: dict[str, str]) -> str:
    match event.kind:
        case "role_given" | "role_taken" | "role_given_by_group" | "role_taken_by_group":
            kind, _space, unit = event.detail.partition(" ")
            role = _(_ROLES[kind]) + (f" ({units.get(unit, unit)})" if unit else "")
            told = (
                _("You got a role: %(role)s.")
                if event.kind.startswith("role_given")
                else _("You lost a role: %(role)s.")
            )
            return told % {"role": role}
        case "people_imported":
            return _counted(
                event,
                ngettext(
                    "The list of %(n)s person was brought in.",
                    "The list of %(n)s people was brought in.",
                    _number(event),
                ),
            )
        case "units_replaced":
            return _counted(
                event,
                ngettext(
                    "The list of %(n)s unit was brought in.", "The list of %(n)s units was brought in.", _number(event)
                ),
            )
    return _(_WHAT[event.kind])


def _counted(event: Seen, told: str) -> str:
    return told % {"n": _number(event)}


def _number(event: Seen) -> int:
    return int(event.detail)


def _by(event: Seen) -> str:
    if event.by:
        return event.by
    if event.kind in BY_A_SYSTEM:
        return _("a system of your organisation")
    return _("somebody who is no longer here") if event.is_gone else _("the administrator, on the server itself")
