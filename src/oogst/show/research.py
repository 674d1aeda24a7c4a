"""What research says about each outcome, worded: a grade, and each study with its design and what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oogst.evidence import Finding, Study, load_evidence
from oogst.framework import Framework, Outcome
from oogst.texts import Texts, texts


@dataclass(frozen=True)
class Paper:
    """One study. ``source``: authors, year, title and journal; ``address``: of its DOI, empty where it has none."""

    id: str
    source: str
    address: str
    design: str
    found: str

    @property
    def cited(self) -> str:
        return f"{self.source} {self.address}".strip()


@dataclass(frozen=True)
class Known:
    """One outcome. ``grade``: a letter, or a dash where nothing was found; ``said``: a sentence where no study is
    named."""

    id: str
    domain: str
    label: str
    grade: str
    words: str
    said: str
    papers: tuple[Paper, ...]


def research(framework: Framework, lang: str) -> tuple[Known, ...]:
    """Every outcome of the framework in its order, also those that the organisation added and nobody studied."""
    evidence, words = load_evidence(), texts("research", lang)
    return tuple(_known(framework, one, evidence.of(one.id), words) for one in framework.outcomes)


def research_of(items: Iterable[str], framework: Framework, lang: str) -> tuple[Known, ...]:
    """The same of the outcomes that items of a release are about: noted, by a way of learning, or asked again."""
    outcomes = {item.partition("×")[0].rpartition(":")[2] for item in items}
    return tuple(one for one in research(framework, lang) if one.id in outcomes)


def _known(framework: Framework, outcome: Outcome, finding: Finding, words: Texts) -> Known:
    lang = words.language
    grades = {grade.id: grade.label[lang] for grade in framework.evidence_grades}
    graded = grades.get(finding.grade or "", framework.no_evidence.label[lang])
    cause = f" ({texts('show', lang)['may_be_cause']})" if finding.may_be_cause else ""
    return Known(
        id=outcome.id,
        domain=outcome.domain,
        label=outcome.label[lang],
        grade=(finding.grade or "–") + ("*" if finding.may_be_cause else ""),
        words=graded + cause,
        said="".join(_said(finding, words)),
        papers=tuple(paper(study, lang) for study in finding.studies),
    )


def _said(finding: Finding, words: Texts) -> Iterator[str]:
    if finding.grade is None:
        yield words["nothing"]
    elif not finding.studies:
        yield words["no_study_named"]


def paper(study: Study, lang: str) -> Paper:
    """A study as it is cited. What could not be verified at the source is left out."""
    year = f" ({study.year})" if study.year else ""
    title = f"{study.authors}{year}. {study.title}" if study.authors else f"{study.title}{year}"
    address = f"https://doi.org/{study.doi}" if study.doi else ""
    return Paper(study.id, f"{title}. {study.journal}.", address, study.design[lang], study.found[lang])
