"""One infographic: what it shows, and its renderings, kept while they are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from oogst.errors import NotFound
from oogst.framework import load_framework
from oogst.release import Group, Release
from oogst.show import InfographicView, infographic_view, render, render_html
from oogst.show.choose import choose_group
from oogst.show.model import Figure
from oogst.show.page import render_wall
from oogst.show.team import Agreed
from oogst.site.pages.public.choices import shown_periods
from oogst.site.pages.public.look import shown_mark
from oogst.site.releases import queries
from oogst.site.releases.looks import current_look, look_with
from oogst.texts import texts
from oogst.version import __version__

# Printing is heavy: one at a time in a process, whoever asks; and who waited for the same picture finds it made.
_one_at_a_time = Lock()
_HEAVY = ("pdf", "a4", "png", "pptx")


class NotShown(LookupError):
    """The release shows no such period, or no such unit in it."""


@dataclass(frozen=True)
class Picture:
    """What is to be shown. Without ``digest`` the general infographic; without ``unit`` the whole organisation.

    ``agreed``: what is done with its figures, as it stands now; it is no part of the release. ``look``: the digest of
    the organisation's own.
    """

    language: str
    name: str
    digest: str | None = None
    period: str | None = None
    unit: str | None = None
    agreed: tuple[Agreed, ...] = ()
    look: str = ""

    @property
    def release(self) -> Release | None:
        return queries.release_with(self.digest) if self.digest else None

    @property
    def group(self) -> Group | None:
        """The group that is shown."""
        release, period = self.release, self.period or ""
        if release is None or not self.unit:
            return release.root(period) if release else None
        return release.group_of_unit(period, self.unit)

    def etag(self, form: str) -> str:
        """Changes with everything that can change the page: the choice, the program and its static files."""
        told = repr((self, form, __version__, settings.STATIC_URL, settings.OOGST_PUBLIC_PAGE))
        return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def picture_for(asked: Mapping[str, str], language: str, *, inside: bool = False) -> Picture:
    """The picture that ``period`` and ``unit`` ask for, as far as the public may see it. Raises ``NotShown``.

    ``inside``: for somebody who is signed in, to whom the whole organisation's rows are always open.
    """
    general = Picture(language, settings.OOGST_NAME, look=current_look())
    digest = queries.current_digest() if inside or settings.OOGST_PUBLIC_PAGE != "off" else None
    if digest is None:
        return _without_choice(general, asked)
    periods = [period.id for period in shown_periods(digest, language)]
    if not periods:
        return _without_choice(replace(general, digest=digest), asked)
    period = asked.get("period") or periods[0]
    if period not in periods:
        raise NotShown(period)
    unit = _unit(queries.release_with(digest), period, asked.get("unit"))
    picture = replace(general, digest=digest, period=period, unit=unit)
    units = picture.group.units if picture.group else ()
    return replace(picture, agreed=tuple(queries.actions_on_infographic(units, period)))


def _without_choice(picture: Picture, asked: Mapping[str, str]) -> Picture:
    if asked.get("period") or asked.get("unit"):
        raise NotShown
    return picture


def _unit(release: Release, period_id: str, unit: str | None) -> str | None:
    """The first unit of the group that shows the unit: one name for one picture, however it was asked for."""
    period = release.period(period_id)
    if not unit or period is None:
        return None
    try:
        group = choose_group(release, period, unit)
    except NotFound:
        raise NotShown(unit) from None
    if group is None or group.parent is None:
        return None
    if settings.OOGST_PUBLIC_PAGE != "units":
        raise NotShown(unit)
    return group.units[0]


def rendered(picture: Picture, form: str) -> bytes:
    """The picture in one of ``oogst.show.FORMATS``, as a poster on ``a4``, or as the ``fragment`` or the ``wall`` that
    a page embeds."""
    if form not in _HEAVY:
        return _written(picture, form)
    with _one_at_a_time:
        return _printed(picture, form)


# Both bounded, so that neither many units nor somebody who tries every address can fill the memory.
@lru_cache(maxsize=32)
def _printed(picture: Picture, form: str) -> bytes:
    look = look_with(picture.look)
    return render(_view(picture), "pdf", look, "a4") if form == "a4" else render(_view(picture), form, look)


@lru_cache(maxsize=128)
def _written(picture: Picture, form: str) -> bytes:
    view, logo = _view(picture), shown_mark(picture.look)
    if form == "wall":
        return render_wall(view, logo).encode()
    if form == "fragment":
        with override(picture.language):
            return render_html(view, standalone=False, research=reverse("evidence"), logo=logo).encode()
    return render(view, form, look_with(picture.look))


def _view(picture: Picture) -> InfographicView:
    return infographic_view(
        picture.release,
        framework=load_framework(),
        lang=picture.language,
        unit=picture.unit,
        period=picture.period,
        name=picture.name or None,
        agreed=picture.agreed,
    )


def figures_now(language: str, *, inside: bool = False) -> dict[str, str]:
    """For each outcome that the whole organisation's newest picture shows: the share with its interval, worded."""
    picture = picture_for({}, language, inside=inside)
    return dict(_figures(picture)) if picture.period else {}


@lru_cache(maxsize=8)
def _figures(picture: Picture) -> tuple[tuple[str, str], ...]:
    view, say = _view(picture), texts("research", picture.language).say
    stages = (stage for field in view.fields for stage in field.stages)
    rows = (row for stage in stages for group in stage.groups for row in group.rows)
    shown = ((row.id, row.figure) for row in rows if row.figure and row.figure.shown)
    return tuple((item, say("here", period=view.period, figure=_with_interval(figure))) for item, figure in shown)


def _with_interval(figure: Figure) -> str:
    return f"{figure.text} ({figure.between})" if figure.between and figure.between != figure.text else figure.text
