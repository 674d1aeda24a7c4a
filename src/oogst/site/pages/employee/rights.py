"""Everything that is kept about me, as a person reads it, and who can see what, as this site is set."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from oogst.framework import load_framework
from oogst.site.followups.queries import my_answers, my_voices
from oogst.site.kiosk.queries import code_of
from oogst.site.lrs.forwarding import my_store
from oogst.site.lrs.hints import my_sources, readers
from oogst.site.moments.queries import my_choices
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import actions, queries
from oogst.site.people.leaving import leaver
from oogst.site.people.passkeys import passkeys_of
from oogst.site.reports.queries import subscriptions_of


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    person, today, language = person_of(request), timezone.localdate(), get_language()
    by_choice, voices = my_choices(person), my_voices(person).values()
    context = {
        "person": person,
        "homes": queries.homes_of(person),
        "role_rows": queries.roles_of(person),
        "units": queries.unit_names(today),
        "moments": by_choice.total(),
        "choices": [
            (one.label[language], by_choice[one.id]) for one in load_framework().visibility if by_choice[one.id]
        ],
        "sessions": len(queries.sessions_of(person)),
        "passkeys": len(passkeys_of(person)),
        "answers": len(my_answers(person)),
        "voices": len(voices),
        "addresses": sum(bool(one.letter_to) for one in voices),
        "kiosk": code_of(person),
        "reports": len(subscriptions_of(person)),
        "sources": my_sources(person),
        "store": my_store(person),
        "readers": readers(),
        "leaving": leaver(person, today),
        "leaver_days": settings.OOGST.leaver_days,
        "public_page": settings.OOGST.public_page,
    }
    return render(request, "employee/rights.html", context)


@never_cache
@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signed out everywhere but here."""
    actions.end_sessions(person_of(request), but=request.session.session_key)
    return redirect("rights")
