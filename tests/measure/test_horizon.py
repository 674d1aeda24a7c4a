"""The axis short to long: found where it is, not found where it is not, and left open where nobody can know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oogst.demo import ANSWERED_UNTIL, PATTERN, make_organisation, write_files
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import read_inputs
from oogst.measure import axis, first_yield, say_axis, still_in_use
from oogst.release import Release, write_release
from oogst.texts import LANGUAGES, texts
from tests.measure.worlds import World, answers, release_of

REVERSED = {"job": PATTERN["career"], "career": PATTERN["job"]}


def told(job: tuple[int, ...], career: tuple[int, ...], answered: int = 1000) -> Release:
    """3,000 people, 2,000 of whom noted moments of each domain; so many of ``answered`` say yes in each wave."""
    yes = {"domain:job": 2000, "domain:career": 2000}
    for wave, pair in enumerate(zip(job, career, strict=True), start=1):
        for domain, share in zip(("job", "career"), pair, strict=True):
            yes |= {f"wave{wave}:answered:{domain}": answered, f"wave{wave}:still:{domain}": answered * share // 100}
    return release_of(3000, yes, tuple(range(1, len(job) + 1)))


@pytest.mark.parametrize(
    ("job", "career", "answer", "reason"),
    [
        ((80, 70, 60), (40, 55, 70), "holds", ""),
        ((80, 80, 80), (40, 55, 70), "holds", ""),
        ((80, 75), (40, 70), "holds", ""),
        ((40, 55, 70), (80, 70, 60), "does_not_hold", ""),
        ((40,), (80,), "does_not_hold", ""),
        ((70, 80, 90), (40, 55, 70), "does_not_hold", ""),
        ((80, 70, 60), (60, 50, 40), "does_not_hold", ""),
        ((80, 70), (60, 40), "not_yet", "unclear"),
        ((60, 60, 60), (55, 60, 65), "not_yet", "unclear"),
        ((80,), (40,), "not_yet", "not_asked"),
        ((), (), "not_yet", "not_asked"),
    ],
)
def test_it_answers_by_the_rule(job: tuple[int, ...], career: tuple[int, ...], answer: str, reason: str) -> None:
    release = told(job, career)
    found = axis(release, release.groups[0])
    assert (found.answer, found.reason, found.wave) == (answer, reason, len(job))


def test_what_is_not_shown_cannot_be_said() -> None:
    yes = {"domain:job": 30, "wave1:answered:job": 20, "wave1:still:job": 15}
    release = release_of(50, yes, waves=(1, 2, 3))
    found = axis(release, release.groups[0])
    assert (found.answer, found.reason, found.claims) == ("not_yet", "not_shown", ())


def test_no_difference_at_all_refutes_it_where_very_many_answer() -> None:
    yes = {"domain:job": 60_000, "domain:career": 60_000}
    for wave in (1, 2, 3):
        for domain in ("job", "career"):
            yes |= {f"wave{wave}:answered:{domain}": 50_000, f"wave{wave}:still:{domain}": 30_000}
    release = release_of(100_000, yes)
    assert axis(release, release.groups[0]).answer == "does_not_hold"


def test_a_small_organisation_is_told_that_it_cannot_be_known_yet() -> None:
    assert answers(World(30, PATTERN), draws=40, seed=8)["not_yet"] > 0.9


def test_it_is_found_where_it_is_and_refuted_where_it_runs_the_other_way() -> None:
    assert answers(World(500, PATTERN, together=0.2), draws=40, seed=9)["holds"] > 0.9
    assert answers(World(500, REVERSED, together=0.2), draws=40, seed=10)["does_not_hold"] > 0.9


@pytest.mark.parametrize(
    ("job", "career", "wrong"),
    [
        ((0.5, 0.5, 0.5), (0.5, 0.65, 0.8), "holds"),
        ((0.8, 0.7, 0.6), (0.5, 0.5, 0.5), "holds"),
        ((0.6, 0.6, 0.6), (0.5, 0.55, 0.6), "does_not_hold"),
    ],
)
def test_a_wrong_answer_is_given_at_most_as_often_as_it_says(
    job: tuple[float, ...], career: tuple[float, ...], wrong: str
) -> None:
    """Truths on the very edge of the rule, where a wrong answer is likeliest."""
    assert answers(World(500, {"job": job, "career": career}), draws=120, seed=11)[wrong] <= 0.05


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_said_with_the_figures_that_decide_it(lang: str) -> None:
    words = texts("measure", lang)
    release = told((80, 70, 60), (40, 55, 70))
    found = axis(release, release.groups[0])
    question, answer, *lines = say_axis(found, lang)
    assert (question, answer) == (words["question"], words["holds"])
    for claim, line in zip(found.claims, lines, strict=True):
        assert all(str(number) in line for number in (claim.one.share, claim.other.share, abs(claim.low)))
    early = told((80,), (40,))
    assert say_axis(axis(early, early.groups[0]), lang)[1:3] == (words["not_yet"], words["not_asked"])


# The demonstration --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The demonstration as it comes: made, read, harvested."""
    framework, folder = load_framework(), tmp_path_factory.mktemp("demo")
    files = write_files(make_organisation(), folder, "parquet")
    paths = [files[kind] for kind in ("moments", "people", "units", "answers", "voices")]
    inputs = read_inputs(*paths, framework=framework, today=ANSWERED_UNTIL)
    return harvest(inputs, framework=framework, as_of=ANSWERED_UNTIL, secret=bytes(32), made_by="oogst test")


def test_the_known_pattern_of_the_demonstration_is_found_back(demonstration: Release) -> None:
    for period in demonstration.periods:
        root = demonstration.root(period.id)
        assert root is not None
        found = axis(demonstration, root)
        assert found.answer == ("holds" if period.waves == (1, 2, 3) else "not_yet")


def test_the_shares_put_into_the_demonstration_lie_in_their_intervals(demonstration: Release) -> None:
    """Per person it is "at least one", so a little above the pattern per moment; the intervals hold that too."""
    outside = []
    for period in demonstration.periods:
        root = demonstration.root(period.id)
        assert root is not None
        for domain, pattern in PATTERN.items():
            for wave in still_in_use(demonstration, root, domain):
                assert wave.still is not None
                span, truth = wave.still.interval, 100 * pattern[wave.wave - 1]
                outside += [] if span.low <= truth <= span.high else [(period.id, domain, wave.wave)]
    assert len(outside) <= 2


def test_in_the_demonstration_a_career_yield_is_estimated_and_a_job_yield_only_has_lower_limits(
    demonstration: Release,
) -> None:
    root = demonstration.root("2025-H1")
    assert root is not None
    career, job = (first_yield(demonstration, root, domain) for domain in ("career", "job"))
    assert (career.code, job.code) == ("estimated", "faded")
    for at, share in zip(career.waves, PATTERN["career"], strict=True):
        assert at.interval is not None
        assert at.interval.low <= 100 * share <= at.interval.high


def test_the_example_in_the_document_runs(
    tmp_path: Path, demonstration: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (Path(__file__).parents[2] / "docs/measures.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    write_release(demonstration, tmp_path)
    exec(compile(code, "docs/measures.md", "exec"), {"path": tmp_path})
    told = capsys.readouterr().out.splitlines()
    assert told[1] == texts("measure", "nl")["holds"]
    assert told[-1].startswith("outcome:job.helping ")


def test_it_works_for_every_group_of_a_release_and_in_every_language(demonstration: Release) -> None:
    for group in demonstration.groups:
        found = axis(demonstration, group)
        assert all(say_axis(found, lang) for lang in LANGUAGES)
        for domain in PATTERN:
            for at in first_yield(demonstration, group, domain).waves:
                assert at.interval is None or at.interval.low <= at.interval.high
