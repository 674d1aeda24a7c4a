"""Still of use when people were asked again, with what is not known of those who did not answer."""

from __future__ import annotations

from dataclasses import dataclass

from oogst.measure.interval import Interval, Known, Ratio, bounds, outwards, ratio
from oogst.release import Cell, Group, Release


@dataclass(frozen=True)
class StillInUse:
    """One follow-up wave of a domain or outcome, on the base of one period. ``None``: not shown.

    ``answered``: of those who noted such a moment, the share who answered about one. ``still``: of those who answered,
    the share who say that one is still of use. ``everybody``: of all who noted one, between which shares it is still of
    use *whatever those who did not answer would have said*, with chance; ``unanswered`` is the same without chance, so
    its width is what the silence leaves open.
    """

    wave: int
    answered: Ratio | None
    still: Ratio | None
    everybody: Interval | None
    unanswered: Interval | None


def still_in_use(release: Release, group: Group, subject: str) -> tuple[StillInUse, ...]:
    """The waves that the group's period has released, for a domain or an outcome (its id), the earliest first."""
    period = release.period(group.period)
    waves = sorted(period.waves) if period else []
    return tuple(_in_wave(release, group, subject, wave) for wave in waves)


def still_share(release: Release, group: Group, subject: str, wave: int) -> Ratio | None:
    """Of those who answered in a wave about a domain or outcome, the share who say that it is still of use."""
    _, answered, still = _cells(release, group, subject, wave)
    return _ratio(still, answered, group)


def known_of_everybody(release: Release, group: Group, subject: str, wave: int) -> Known | None:
    """Still of use among all who noted such a moment: none of the silent say yes, up to all of them.

    Source: C. F. Manski, "Nonparametric bounds on treatment effects", American Economic Review 80 (1990), Papers and
    Proceedings, 319-323: with D the people who noted such a moment, A those who answered and S those who said yes, the
    share lies between S/D and (S + D - A)/D, and without an assumption about the silent nothing narrower can be said.
    Here D, A and S are themselves known up to their rounding.
    """
    own, answered, still = (bounds(cell) if cell else None for cell in _cells(release, group, subject, wave))
    if own is None or answered is None or still is None or own[0] == 0.0:
        return None
    said_no = max(0.0, answered[0] - still[1])
    return Known(still[0] / own[1], 1 - said_no / own[1], group.people * own[0])


def _in_wave(release: Release, group: Group, subject: str, wave: int) -> StillInUse:
    own, answered, _ = _cells(release, group, subject, wave)
    everybody = known_of_everybody(release, group, subject, wave)
    return StillInUse(
        wave=wave,
        answered=_ratio(answered, own, group),
        still=still_share(release, group, subject, wave),
        everybody=outwards(*everybody.around()) if everybody else None,
        unanswered=outwards(everybody.low, everybody.high) if everybody else None,
    )


def _cells(release: Release, group: Group, subject: str, wave: int) -> tuple[Cell | None, Cell | None, Cell | None]:
    """Who noted such a moment, who answered about one, and who says that it is still of use."""
    own = "outcome" if "." in subject else "domain"
    items = (f"{own}:{subject}", f"wave{wave}:answered:{subject}", f"wave{wave}:still:{subject}")
    noted, answered, still = (release.cell(group.period, group.id, item) for item in items)
    return noted, answered, still


def _ratio(part: Cell | None, whole: Cell | None, group: Group) -> Ratio | None:
    return ratio(part, whole, group.people) if part and whole else None
