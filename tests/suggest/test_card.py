"""The figures that stand beside the model, and how they are printed."""

from __future__ import annotations

from oogst.cli.evaluate import as_text, curve_as_text
from oogst.suggest import load_model
from oogst.suggest.card import packaged_card
from oogst.suggest.labelled import packaged_texts


def test_the_figures_are_of_this_model_and_of_these_texts() -> None:
    card, texts = packaged_card(), packaged_texts()
    assert card.model == load_model().name
    assert card.figures.all.texts == len(texts)
    assert {name: one.texts for name, one in card.figures.languages.items()} == {
        lang: sum(one.lang == lang for one in texts) for lang in ("de", "en", "fr", "nl")
    }


def test_all_languages_together_lie_between_the_best_and_the_worst() -> None:
    figures = packaged_card().figures
    domains = [one.domain or 0 for one in figures.languages.values()]
    assert min(domains) < (figures.all.domain or 0) < max(domains)


def test_every_group_that_is_behind_is_printed_with_its_language() -> None:
    figures = packaged_card().figures
    printed = as_text(figures)
    assert figures.behind
    for one in figures.behind:
        line = next(line for line in printed.splitlines() if line.startswith(f"{one.lang} {one.group} "))
        assert line.split()[-4:] == [str(one.texts), *(f"{share:.3f}" for share in (one.domain, one.average, one.p))]


def test_a_learning_curve_is_printed_with_its_parts() -> None:
    everything = packaged_card().figures.all
    head, line = curve_as_text([(0.125, everything)]).splitlines()[1:]
    assert head.split()[:3] == ["learnt", "from", "domain"]
    assert line.startswith("12.5% of the writers")
    assert f"{everything.domain:.3f}" in line
