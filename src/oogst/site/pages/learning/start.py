"""The guided start: from an empty site to the first infographic, what is done and what comes next.

It says what administrators, HR and L&D did themselves. Whether anybody takes part, and how many, is not on it: nothing
here looks at a moment, a sign-in or an invitation that was used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.harvest import windows
from oogst.release import Grid
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import queries as people
from oogst.site.people.models import Role
from oogst.site.releases import queries as releases
from oogst.texts import Texts, texts

#: As ``oogst release`` has it, unless it is told otherwise.
_GRID: Final[Grid] = "half"

#: An address and its words.
Link = tuple[str, str]


class Step(NamedTuple):
    """``state``: done, next, or yours: among people, where no program looks on. ``command``: for whoever runs it."""

    title: str
    state: str
    state_words: str
    said: str
    links: tuple[Link, ...] = ()
    command: str = ""


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For administrators, HR and L&D. Raises ``PermissionDenied`` for anybody else."""
    kinds = {role.kind for role in people.roles_of(person_of(request))}
    if not kinds & {"administrator", "learning"}:
        raise PermissionDenied
    words, today = texts("start", get_language()), timezone.localdate()
    context = {
        "words": dict(words),
        "runs_it": "administrator" in kinds,
        "is_released": releases.current_digest() is not None,
        "days": [(words[f"day_{name}"], list(steps)) for name, steps in _days(words, today, kinds)],
    }
    return render(request, "learning/start.html", context)


def nothing_yet(request: HttpRequest) -> HttpResponse:
    """Instead of figures, before the first release: what may be said and done until then."""
    return render(request, "learning/nothing_yet.html", {"words": dict(texts("start", get_language()))})


def _days(words: Texts, today: dt.date, kinds: set[str]) -> Iterator[tuple[str, Iterator[Step]]]:
    # The page on which roles are given and people invited, for whoever may open it.
    on_people = ((reverse("people"), words["people"]),) if "administrator" in kinds else ()
    yield "ready", _ready(words, today, on_people)
    yield "agree", _agree(words)
    yield "invite", iter((_invite(words, on_people),))
    yield "note", (_step(words, name, "yours") for name in ("meeting", "note"))
    yield "harvest", _harvest(words, today)


def _step(words: Texts, name: str, state: str, said: str = "", links: tuple[Link, ...] = (), command: str = "") -> Step:
    state_words = words.get(f"state_{state}", "")
    return Step(words[name], state, state_words, said or words[f"{name}_{state}"], links, command)


def _ready(words: Texts, today: dt.date, on_people: tuple[Link, ...]) -> Iterator[Step]:
    units = len(people.unit_names(today))
    yield _step(words, "units", "done", words.say("units_done", n=units)) if units else _file(words, "units")
    yield _step(words, "people", "done") if people.somebody_works_here(today) else _file(words, "people")
    yield _roles(words, on_people)
    yield _step(words, "mail", "done" if settings.OOGST.has_mail else "yours")


def _file(words: Texts, kind: str) -> Step:
    """A file to fill in and to bring in."""
    workbook = (reverse("template", args=(kind, "xlsx")), words["workbook"])
    return _step(words, kind, "next", links=(workbook,), command=f"oogst import {kind} {kind}.xlsx --apply")


def _roles(words: Texts, on_people: tuple[Link, ...]) -> Step:
    given = people.kinds_given()
    missing = [words[f"role_{kind}"] for kind in Role.KINDS if kind not in given]
    if not missing:
        return _step(words, "roles", "done")
    return _step(words, "roles", "next", words.say("roles_next", roles=missing), on_people)


def _agree(words: Texts) -> Iterator[Step]:
    yield _step(words, "council", "yours", links=((f"{reverse('about')}#who", words["council_link"]),))
    yield _step(words, "public", "done", words[f"public_{settings.OOGST_PUBLIC_PAGE}"])


def _invite(words: Texts, on_people: tuple[Link, ...]) -> Step:
    if people.was_anybody_invited():
        return _step(words, "invite", "done", links=on_people)
    return _step(words, "invite", "next", links=on_people, command="oogst letters -o letters.pdf")


def _harvest(words: Texts, today: dt.date) -> Iterator[Step]:
    digest = releases.current_digest()
    if digest is None:
        window = next(windows(today, today, _GRID, {}))
        said = words.say("harvest_next", ends=window.ends_on, closes=window.closes_on)
        files = (f"{reverse('about')}#files", words["harvest_link"])
        yield _step(words, "harvest", "next", said, (files,), "oogst release")
        return
    said = words.say("harvest_done", day=releases.release_with(digest).as_of)
    yield _step(words, "harvest", "done", said, ((reverse("infographic"), words["shown_now"]),))
    yield _step(words, "wall", "yours")
