"""Letters to nobody, to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from oogst.framework import load_framework
from oogst.show.team import Agreed, Noted, said_and_done
from oogst.site.followups import letters
from oogst.site.followups.letters import Letter
from oogst.site.followups.queries import Question
from oogst.site.followups.sending import openings_of
from oogst.site.mail import address_of, plain
from oogst.site.people.actions import INVITED_FOR
from oogst.site.people.models import Person

_NOBODY = UUID(int=0)


def sample(name: str, language: str, today: dt.date) -> Letter:
    """The letter of that name to a made-up person. Raises ``KeyError``."""
    person = Person(id=_NOBODY, code="sample", name="Anna Peeters", email="anna@example.org", language=language)
    return SAMPLES[name](person, today)


def _digest(person: Person, today: dt.date) -> Letter:
    first = [next(load_framework().outcomes_of(one.id)).id for one in load_framework().domains]
    questions = [
        Question(_NOBODY, "sample", _NOBODY, wave, outcome, today - dt.timedelta(days=ago), today, today, "")
        for wave, (outcome, ago) in enumerate(zip(first, (28, 91, 274), strict=True), 1)
    ]
    return letters.digest(person, questions, with_nudge=True, news=_news(person))


def _news(person: Person) -> tuple[Noted, ...]:
    """Something that a team lead could have noted."""
    with override(person.language):
        text = _("Ten minutes to talk over a case, every Friday")
    done = Agreed("", "mode:feedback", "", text, None, "done")
    return said_and_done([done], load_framework(), person.language)


def _nudge(person: Person, today: dt.date) -> Letter:
    return letters.nudge(person, openings_of(person.language, today))


def _voice(person: Person, _today: dt.date) -> Letter:
    return letters.invitation_to_confirm(person, "sample")


def _invitation(person: Person, today: dt.date) -> Letter:
    told = {"address": address_of(person.language, "invitation", "sample"), "until": today + INVITED_FOR}
    return Letter(*plain(person.language, "admin/email/invitation", **told))


def _leaving(person: Person, today: dt.date) -> Letter:
    gone_on = today + dt.timedelta(days=settings.OOGST.leaver_days)
    told = {"left_on": today, "gone_on": gone_on, "address": address_of(person.language, "me")}
    return Letter(*plain(person.language, "employee/email/leaving", **told))


def _passkey(person: Person, _today: dt.date) -> Letter:
    told = {"address": address_of(person.language, "passkeys")}
    return Letter(*plain(person.language, "employee/email/passkey", **told))


def _code(person: Person, _today: dt.date) -> Letter:
    with override(person.language):
        return letters.written("account/email/login_code", {"code": "204718"})


SAMPLES: dict[str, Callable[[Person, dt.date], Letter]] = {
    "digest": _digest,
    "nudge": _nudge,
    "voice": _voice,
    "invitation": _invitation,
    "code": _code,
    "passkey": _passkey,
    "leaving": _leaving,
}
