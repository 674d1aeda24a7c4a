"""How good the suggestions are: the model card, for whoever gets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.suggest.card import packaged_card
from oogst.suggest.figures import Behind, Figures
from oogst.texts import Texts, texts

_LIMITS = ("limit_words", "limit_not", "limit_plans", "limit_languages")
_SHOWN = ("domain", "first", "first_five")


class Line(NamedTuple):
    """A group of texts, how many these are, and its shares as they are printed."""

    name: str
    texts: str
    shares: tuple[str, ...]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    words, card = texts("card", get_language()), packaged_card()
    figures = card.figures
    languages = dict(settings.LANGUAGES)
    context = {
        "words": dict(words),
        "measured": words.say("measured", n=figures.all.texts),
        "heads": [words[one] for one in _SHOWN],
        "tables": [
            (
                words["languages"],
                [*_lines(words, figures.languages, languages), _line(words, words["all"], figures.all)],
            ),
            (words["registers"], _lines(words, figures.registers, words)),
            (words["sectors"], _lines(words, figures.sectors, words)),
        ],
        "behind": [_behind(words, one, languages) for one in figures.behind],
        "limits": [words[limit] for limit in _LIMITS],
        "learns": settings.OOGST.adaptation,
        "made": words.say("purpose_made", model=card.model),
    }
    return render(request, "public/card.html", context)


def _lines(words: Texts, groups: Mapping[str, Figures], names: Mapping[str, str]) -> list[Line]:
    """The largest groups first."""
    ordered = sorted(groups.items(), key=lambda one: -one[1].texts)
    return [_line(words, names[name], found) for name, found in ordered]


def _line(words: Texts, name: str, found: Figures) -> Line:
    return Line(name, words.number(found.texts), tuple(_share(words, getattr(found, one)) for one in _SHOWN))


def _behind(words: Texts, one: Behind, languages: Mapping[str, str]) -> str:
    shares = {"share": _share(words, one.domain), "average": _share(words, one.average)}
    return words.say("behind_one", language=languages[one.lang], group=words[one.group], n=one.texts, **shares)


def _share(words: Texts, share: float | None) -> str:
    return "–" if share is None else words.percent(round(100 * share))
