"""My portfolio: moments that I choose, to take along and to show to whom I like."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oogst.framework import load_framework
from oogst.show.portfolio import Entry, Later, Portfolio, portfolio_data, portfolio_pdf
from oogst.site.followups import queries as followups
from oogst.site.followups.queries import MyAnswer, MyVoice
from oogst.site.moments import queries
from oogst.site.moments.models import Moment
from oogst.site.moments.queries import MyMoment
from oogst.site.pages.employee.chips import labels_of
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people.models import Person


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What was chosen stands in the file alone; that it was made is kept nowhere."""
    person, language = person_of(request), get_language()
    mine = [one for one in queries.my_moments(person) if one.state == Moment.CONFIRMED]
    chosen = set(request.POST.getlist("moment"))
    entries = _entries(person, [one for one in mine if str(one.id) in chosen])
    if request.method == "POST" and entries:
        made = Portfolio(str(person), settings.OOGST_NAME, language, timezone.localdate(), entries)
        return _file(made, request.POST.get("form", ""))
    lines = [(one, labels_of(one, language)) for one in mine]
    context = {"lines": lines, "none_chosen": request.method == "POST"}
    return render(request, "employee/portfolio.html", context, status=400 if request.method == "POST" else 200)


def _entries(person: Person, moments: Sequence[MyMoment]) -> tuple[Entry, ...]:
    """What an organisation's own framework no longer has is left out."""
    framework = load_framework()
    known = {one.id for one in framework.outcomes} | {one.id for one in framework.modes}
    known |= {one.id for one in framework.domains}
    answers, voices = _by_moment(followups.my_answers(person) if moments else []), followups.my_voices(person)
    return tuple(_entry(one, known, answers[one.id], voices.get(one.id)) for one in moments)


def _by_moment(answers: Iterable[MyAnswer]) -> Mapping[UUID, list[MyAnswer]]:
    """The oldest first."""
    found: dict[UUID, list[MyAnswer]] = defaultdict(list)
    for one in answers:
        found[one.question.moment].insert(0, one)
    return found


def _entry(moment: MyMoment, known: Collection[str], answers: Sequence[MyAnswer], voice: MyVoice | None) -> Entry:
    return Entry(
        id=str(moment.id),
        noted_on=_day(moment.captured_at),
        happened_on=moment.happened_on,
        language=moment.language,
        text=moment.text,
        domain=moment.domain if moment.domain in known else "",
        outcomes=tuple(one.id for one in moment.outcomes if one.counts and one.id in known),
        modes=tuple(one.id for one in moment.modes if one.counts and one.id in known),
        later=tuple(_later(one, known) for one in answers),
        confirmed=voice is not None and voice.confirms is True,
        figure=next((told for one in reversed(answers) if (told := _figure(one))), ""),
    )


def _later(answer: MyAnswer, known: Collection[str]) -> Later:
    (still,) = (one.still for one in load_framework().follow_up_answers if one.id == answer.answer)
    outcome = answer.question.outcome
    return Later(_day(answer.answered_at), outcome if outcome in known else "", answer.answer, still)


def _figure(answer: MyAnswer) -> str:
    if answer.work_figure is None:
        return ""
    return f"{number_format(answer.work_figure, use_l10n=True)} {answer.work_unit}".strip()


def _day(time: dt.datetime) -> dt.date:
    return timezone.localtime(time).date()


def _file(portfolio: Portfolio, form: str) -> HttpResponse:
    if form == "json":
        data = json.dumps(portfolio_data(portfolio, load_framework()), ensure_ascii=False, indent=2)
        response = HttpResponse(data, content_type="application/json")
    else:
        form = "pdf"
        response = HttpResponse(portfolio_pdf(portfolio, load_framework()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="portfolio.{form}"'
    return response
