from __future__ import annotations

import json
from dataclasses import replace

from oogst.suggest.answer import SuggestedMode, SuggestedOutcome, Suggestion
from oogst.suggest.figures import Evaluation, evaluate
from oogst.suggest.labelled import Labelled

IDS = ("job.voice", "job.helping", "job.insight", "career.confidence", "career.direction", "job.knowledge")


def text(domain: str | None, *outcomes: str, lang: str = "nl", register: str = "") -> Labelled:
    return Labelled("x-1", lang, "…", domain, outcomes, ("experience",) if domain else (), register=register)


def given(domain: str | None, *chosen: str, p: float = 0.0) -> Suggestion:
    """Chosen outcomes first, then the others, each with probability ``p``."""
    order = [*chosen, *(one for one in IDS if one not in chosen)]
    outcomes = tuple(SuggestedOutcome(one, 1.0 if one in chosen else p, one in chosen) for one in order)
    return Suggestion("nl", domain, outcomes, (SuggestedMode("experience", 1.0, domain is not None),), "test")


def test_domain_counts_no_learning_as_one_of_the_answers() -> None:
    found = evaluate([(text("job", "job.voice"), given("job")), (text(None), given(None)), (text(None), given("job"))])
    assert found.all.domain == 0.6667
    assert found.all.no_learning == 0.6667  # one of two found, none claimed wrongly


def test_first_five_and_first_are_over_texts_with_learning() -> None:
    found = evaluate(
        [
            (text("job", "job.voice", "job.knowledge"), given("job", "job.voice")),
            (text("job", "job.knowledge"), given("job", "job.helping")),
            (text(None), given(None)),
        ]
    )
    assert found.all.first_five == 0.3333
    assert found.all.first == 0.5


def test_chosen_is_micro_f1() -> None:
    found = evaluate([(text("job", "job.voice", "job.helping"), given("job", "job.voice", "job.insight"))])
    assert found.all.chosen == 0.5
    assert found.labels["job.voice"].f1 == 1.0
    assert found.labels["job.helping"].recall == 0.0
    assert found.labels["job.insight"].precision == 0.0


def test_calibration_is_the_gap_between_what_was_said_and_what_held() -> None:
    assert evaluate([(text("job", "job.voice"), given("job", "job.voice"))]).all.calibration == 0.0
    found = evaluate([(text("job", "job.voice"), given("job", "job.voice", p=0.3))])
    assert found.all.calibration == 0.25  # five of six outcomes were said to be 0.3 likely and did not hold


def test_figures_stand_by_language_and_register() -> None:
    pairs = [
        (text("job", "job.voice", lang="nl", register="dialect"), given("job")),
        (text("job", "job.voice", lang="fr"), given(None)),
    ]
    found = evaluate(pairs)
    assert (found.languages["nl"].domain, found.languages["fr"].domain) == (1.0, 0.0)
    assert list(found.registers) == ["dialect"]


def test_what_cannot_be_measured_is_none() -> None:
    found = evaluate([]).all
    assert (found.texts, found.domain, found.first, found.chosen, found.calibration) == (0, None, None, None, None)


def test_figures_stand_by_family_of_sectors() -> None:
    pairs = [
        (replace(text("job", "job.voice"), sector="Woonzorg"), given("job")),
        (replace(text("job", "job.voice"), sector="hôpital"), given(None)),
        (replace(text("job", "job.voice"), sector="op de maan"), given("job")),
    ]
    assert {name: one.texts for name, one in evaluate(pairs).sectors.items()} == {"care": 2}


def test_a_group_far_below_its_language_is_named_and_how_likely_that_is_by_chance() -> None:
    right, wrong = given("job"), given(None)
    short = [(text("job", "job.voice", register="short"), one) for one in (right,) * 15 + (wrong,) * 15]
    plain = [(text("job", "job.voice", register="plain"), right) for _ in range(70)]
    (behind,) = evaluate([*short, *plain]).behind
    assert (behind.lang, behind.group, behind.texts) == ("nl", "short", 30)
    assert (behind.domain, behind.average) == (0.5, 0.85)
    assert behind.p < 0.001


def test_few_texts_and_other_languages_make_no_group_that_is_behind() -> None:
    few = [(text("job", "job.voice", register="short"), given(None)) for _ in range(29)]
    french = [(text("job", "job.voice", lang="fr"), given(None)) for _ in range(40)]
    plain = [(text("job", "job.voice", register="plain"), given("job")) for _ in range(70)]
    assert evaluate([*few, *french, *plain]).behind == ()


def test_figures_come_back_from_json_as_they_were() -> None:
    pairs = [(text("job", "job.voice", register="short"), given(None)) for _ in range(40)]
    pairs += [(text("job", "job.voice", register="plain"), given("job")) for _ in range(70)]
    found = evaluate(pairs)
    assert found.behind
    assert Evaluation.from_dict(json.loads(json.dumps(found.as_dict()))) == found
