"""Every outcome has a grade, or is said to have none; only verified sources are named."""

from __future__ import annotations

import re

from oogst.evidence import Finding, load_evidence
from oogst.framework import load_framework


def test_it_says_something_about_every_outcome_and_about_no_other() -> None:
    assert set(load_evidence().findings) == {outcome.id for outcome in load_framework().outcomes}


def test_every_grade_has_its_words_and_so_has_the_absence_of_one() -> None:
    framework = load_framework()
    known = {grade.id for grade in framework.evidence_grades}
    grades = {finding.grade for finding in load_evidence().findings.values()}
    assert grades - {None} == known
    assert None in grades
    assert framework.no_evidence.label["nl"]


def test_the_weak_spots_are_called_weak() -> None:
    evidence = load_evidence()
    assert evidence.of("career.wellbeing").grade == "D"
    for outcome in ("initiative", "work_pressure"):
        assert evidence.of(f"transferable.{outcome}").may_be_cause
    for outcome in ("confidence", "motivation", "wellbeing"):
        assert evidence.of(f"career.{outcome}").may_be_cause
    assert sum(finding.may_be_cause for finding in evidence.findings.values()) == 5
    unknown = {identity for identity, finding in evidence.findings.items() if finding.grade is None}
    assert unknown == {
        "job.insight",
        "job.connection",
        "transferable.planning",
        "transferable.problem_solving",
        "career.direction",
        "career.perspective",
    }


def test_it_knows_nothing_about_an_outcome_that_an_organisation_added() -> None:
    assert load_evidence().of("job.own_outcome") == Finding("job.own_outcome")


def test_without_a_grade_there_is_no_study_and_every_study_is_used() -> None:
    evidence = load_evidence()
    used = {study.id for finding in evidence.findings.values() for study in finding.studies}
    assert used == {study.id for study in evidence.studies}
    assert not [finding for finding in evidence.findings.values() if finding.grade is None and finding.studies]


def test_a_doi_is_a_doi_and_the_studies_named_on_the_page_have_one() -> None:
    evidence = load_evidence()
    assert all(re.fullmatch(r"10\.\d{4,5}/\S+", study.doi) for study in evidence.studies if study.doi)
    assert evidence.key_studies
    assert all(study.doi and study.year and study.authors for study in evidence.key_studies)
