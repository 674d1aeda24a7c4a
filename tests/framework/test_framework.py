"""The framework as data: what the source says, in four languages, and an organisation's own words beside it."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from oogst.cli import main
from oogst.errors import BadFramework
from oogst.framework import load_framework
from oogst.texts import LANGUAGES

OWN = """
[[outcomes]]
id = "job.safety"
domain = "job"
stage = "direct"
"""
TEXTS = ("label", "short_label", "confirmation", "follow_up", "team_line")


def own_file(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, "utf-8")
    return file


def with_texts(entry: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    return entry + "".join(f'{name}.{lang} = "veilig ({lang})"\n' for name in TEXTS for lang in languages)


def test_it_holds_all_that_the_source_names() -> None:
    framework = load_framework()
    assert len(framework.outcomes) == 26
    assert [domain.id for domain in framework.domains] == ["job", "transferable", "career"]
    assert [mode.id for mode in framework.modes] == ["experience", "collaboration", "feedback", "experimentation"]
    assert all(len(list(framework.examples_of(domain.id))) == 2 for domain in framework.domains)
    assert framework.citizenship.outcomes == ("job.helping", "job.voice")
    assert sum(choice.default for choice in framework.visibility) == 1


def test_short_labels_fit_where_they_are_shown() -> None:
    framework = load_framework()
    for parts, longest in (
        (framework.modes, 14),
        (framework.domains, 18),
        (framework.outcomes, 28),
        (framework.proof, 16),
    ):
        assert max(len(text) for part in parts for text in part.short_label.values()) <= longest


def test_employability_is_never_named_without_the_organisation() -> None:
    label = load_framework().outcome("career.employability").label
    assert re.search("binnen de organisatie", label["nl"])
    assert all("organisation" in label[lang].lower() for lang in ("fr", "de", "en"))


def test_an_organisation_may_rename_a_label_and_nothing_else_of_the_base(tmp_path: Path) -> None:
    renamed = load_framework(own_file(tmp_path, '[[outcomes]]\nid = "job.voice"\nlabel.nl = "zeggen wat beter kan"\n'))
    assert renamed.outcome("job.voice").label["nl"] == "zeggen wat beter kan"
    assert renamed.outcome("job.voice").label["en"] == load_framework().outcome("job.voice").label["en"]
    assert [one.id for one in renamed.outcomes] == [one.id for one in load_framework().outcomes]
    with pytest.raises(BadFramework, match="framework_base_is_fixed"):
        load_framework(own_file(tmp_path, '[[outcomes]]\nid = "job.voice"\nstage = "direct"\n'))


def test_an_organisation_may_add_an_outcome_behind_those_of_its_stage(tmp_path: Path) -> None:
    added = load_framework(own_file(tmp_path, with_texts(OWN)))
    assert added.added == ("job.safety",)
    assert [one.id for one in added.outcomes_of("job", "direct")][-2:] == ["job.connection", "job.safety"]
    assert len(added.outcomes) == 27
    assert len(load_framework().outcomes) == 26


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[outcomes]\n", "framework_not_toml"),
        ('[[modes]]\nid = "reading"\n', "framework_own_only_outcomes"),
        (with_texts(OWN, ("nl", "fr", "de")), "framework_language_missing"),
        (with_texts(OWN.replace('"job"', '"private"')), "framework_unknown_id"),
        (with_texts(OWN.replace('"direct"', '"later"')), "framework_wrong_shape"),
        (with_texts(OWN.replace("job.safety", "safety")), "framework_unknown_id"),
        (with_texts(OWN) + 'colour = "red"\n', "framework_wrong_shape"),
    ],
)
def test_it_refuses_an_own_file_that_does_not_fit(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(BadFramework, match=code):
        load_framework(own_file(tmp_path, text))


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFramework, match="file_missing"):
        load_framework(tmp_path / "none.toml")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_prints_every_outcome_in_the_language(lang: str) -> None:
    said = CliRunner().invoke(main, ["framework", "--lang", lang])
    assert said.exit_code == 0
    framework = load_framework()
    for outcome in framework.outcomes:
        assert re.search(rf"{re.escape(outcome.id)} +{re.escape(outcome.label[lang])}", said.output)
    assert framework.definition.heading[lang] in said.output


def test_dashes_and_apostrophes_are_those_of_print() -> None:
    text = files("oogst.framework").joinpath("framework.toml").read_text("utf-8")
    said = [line.split(" = ", 1)[1] for line in text.splitlines() if re.match(r"[a-z_.]+\.(nl|fr|de|en) = ", line)]
    assert not [line for line in said if re.search(r"\w'\w|!| - ", line)]
