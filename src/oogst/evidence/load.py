"""Reading ``evidence.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@dataclass(frozen=True)
class Study:
    """A published study. What could not be verified at the source (authors, year, DOI) is ``None`` and never printed.

    ``key``: one of the few named on the page itself. ``design``: how it was done and with how many; ``found``: what it
    says, in our own words; both per language.
    """

    id: str
    title: str
    journal: str
    design: Mapping[str, str]
    found: Mapping[str, str]
    authors: str | None = None
    year: int | None = None
    doi: str | None = None
    key: bool = False


@dataclass(frozen=True)
class Finding:
    """What is known about one outcome. ``grade`` is ``None`` where no study was found in what could be read."""

    outcome: str
    grade: Literal["A", "B", "C", "D", "E"] | None = None
    may_be_cause: bool = False
    studies: tuple[Study, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """All findings, and the studies behind them in the order of the data."""

    findings: Mapping[str, Finding]
    studies: tuple[Study, ...]

    def of(self, outcome: str) -> Finding:
        """What is known about an outcome; of one that an organisation added itself, nothing is known."""
        return self.findings.get(outcome, Finding(outcome))

    @property
    def key_studies(self) -> tuple[Study, ...]:
        return tuple(study for study in self.studies if study.key)


@cache
def load_evidence() -> Evidence:
    """The evidence as the package holds it. Raises ``KeyError`` if a finding names a study that is not there."""
    raw = tomllib.loads(files(__package__).joinpath("evidence.toml").read_text("utf-8"))
    studies = {entry["id"]: Study(**entry) for entry in raw["studies"]}
    findings = (_finding(entry, studies) for entry in raw["outcomes"])
    return Evidence({finding.outcome: finding for finding in findings}, tuple(studies.values()))


def _finding(entry: dict[str, Any], studies: Mapping[str, Study]) -> Finding:
    return Finding(
        outcome=entry["id"],
        grade=entry.get("grade"),
        may_be_cause=entry.get("may_be_cause", False),
        studies=tuple(studies[identity] for identity in entry.get("studies", ())),
    )
