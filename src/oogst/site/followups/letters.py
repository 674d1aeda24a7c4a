"""Letters: each as plain text and as a page, in the reader's own language, from the same words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from oogst.framework import load_framework
from oogst.show.team import Noted
from oogst.site.followups.queries import Question, stop_token
from oogst.site.mail import address_of
from oogst.site.people.models import Person

#: The questions of one letter: who noted much is not given a pile.
MOST = 3


@dataclass(frozen=True)
class Letter:
    """A letter before it is sent. ``headers``: beyond those that every letter has."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


def address_here(name: str, *of: str) -> str:
    """The whole address of a page, in the language that is in force."""
    return address_of(get_language(), name, *of)


def digest(
    person: Person, questions: Sequence[Question], *, with_nudge: bool = False, news: Sequence[Noted] = ()
) -> Letter:
    """The questions of the week. No word of a moment is in it: an e-mail passes through many hands.

    ``news``: what was done with what people said, in the reader's language.
    """
    with override(person.language):
        asked = [_asked(one, person.language) for one in questions]
        return _weekly("digest", person, {"asked": asked, "with_nudge": with_nudge, "news": news})


def nudge(person: Person, openings: Sequence[str], news: Sequence[Noted] = ()) -> Letter:
    """An invitation to look back for five minutes, which somebody asked for; ``news`` as in ``digest``."""
    with override(person.language):
        return _weekly("nudge", person, {"openings": openings, "news": news})


def invitation_to_confirm(writer: Person, token: str) -> Letter:
    """For the one who is invited, in the writer's language. The words stand behind the link, not in the letter."""
    with override(writer.language):
        return written("employee/email/voice", {"writer": str(writer), "address": address_here("give_voice", token)})


def _weekly(name: str, person: Person, told: Mapping[str, Any]) -> Letter:
    stop = address_here("stop_letters", stop_token(person))
    more = {"stop": stop, "rhythm": address_here("rhythm"), "look_back": address_here("look_back"), "person": person}
    made = written(f"employee/email/{name}", {**told, **more})
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(made.subject, made.text, made.html, headers)


def written(name: str, told: Mapping[str, Any]) -> Letter:
    """From the templates ``<name>_subject.txt``, ``_message.txt`` and ``_message.html``, in the language in force."""
    context = dict(told)
    subject = render_to_string(f"{name}_subject.txt", context).strip()
    text = render_to_string(f"{name}_message.txt", context).strip() + "\n"
    html = render_to_string(f"{name}_message.html", context | {"subject": subject, "language": get_language()})
    return Letter(subject, text, html)


@dataclass(frozen=True)
class Asked:
    """A question as it stands in a letter. ``answers``: (label, address)."""

    label: str
    question: str
    noted_on: dt.date
    address: str
    answers: list[tuple[str, str]]


def _asked(question: Question, language: str) -> Asked:
    framework = load_framework()
    outcome = framework.outcome(question.outcome)
    address = address_here("follow_up", question.token)
    answers = [(one.label[language], f"{address}?answer={one.id}") for one in framework.follow_up_answers]
    return Asked(outcome.short_label[language], outcome.follow_up[language], question.noted_on, address, answers)


def post(letter: Letter, to: str) -> None:
    """Hand it to the mail server. Raises ``OSError``, which ``SMTPException`` is too."""
    message = EmailMultiAlternatives(
        letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [to], headers=dict(letter.headers)
    )
    message.attach_alternative(letter.html, "text/html")
    message.send()
