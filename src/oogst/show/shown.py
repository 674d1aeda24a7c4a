"""One group in one period of a release, with its figures as they are printed."""

from __future__ import annotations

from dataclasses import dataclass

from oogst.release import Cell, Group, Period, Release
from oogst.show.figures import ratio_figure, share_figure
from oogst.show.model import Figure
from oogst.texts import Texts


@dataclass(frozen=True)
class Shown:
    """One group in one period of a release, and how its cells are worded."""

    release: Release
    period: Period
    group: Group
    words: Texts

    def cell(self, item: str) -> Cell | None:
        return self.release.cell(self.period.id, self.group.id, item)

    def share(self, item: str) -> Figure:
        return share_figure(self.cell(item), self.group.people, self.words)

    def still(self, wave: int, subject: str) -> Figure:
        """Of those who answered about the subject in that wave, the share who say that it is still of use."""
        part, whole = (self.cell(f"wave{wave}:{kind}:{subject}") for kind in ("still", "answered"))
        return ratio_figure(part, whole, self.group.people, self.words)

    @property
    def last_wave(self) -> int | None:
        return max(self.period.waves, default=None)
