"""The infographic, with the quotes that stand today for whoever is signed in.

The public page itself can reach no moment; here it is handed what may be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from oogst.site.pages.public import infographic
from oogst.site.pages.public.picture import Picture
from oogst.site.releases.stories import Story, stories_today


def page(request: HttpRequest) -> HttpResponse:
    return infographic.page(request, quotes=_quotes)


def _quotes(request: HttpRequest, picture: Picture) -> Mapping[str, str]:
    """By domain. The writers were promised their organisation, so whoever is not signed in sees none."""
    group = picture.group if request.user.is_authenticated else None
    if group is None or picture.digest is None:
        return {}
    stories = stories_today(picture.digest, group.period, group.id, timezone.localdate())
    return dict(_by_domain(request, picture, stories))


def _by_domain(request: HttpRequest, picture: Picture, stories: tuple[Story, ...]) -> Iterator[tuple[str, str]]:
    for domain, own in groupby(sorted(stories, key=lambda one: (one.domain, one.hash)), lambda one: one.domain):
        context = {"stories": list(own), "domain": domain, "picture": picture}
        yield domain, render_to_string("stories/quotes.html", context, request)
