"""What in a text may give somebody away."""

from __future__ import annotations

import pytest

from oogst.site.moments.names import tellings, words_of_names

NAMES = words_of_names(["Bram De Wolf", "Mei Lin", "An van den Berg", ""])


def found(text: str, language: str = "nl") -> list[tuple[str, str]]:
    return [(one.text, one.why) for one in tellings(text, language, NAMES)]


def test_a_name_of_somebody_here_is_found_wherever_it_stands() -> None:
    assert found("Bram toonde het. Zoals bram altijd doet, zei An.") == [("Bram", "name"), ("An", "capital")]


def test_a_long_name_is_found_in_small_letters_too() -> None:
    assert tellings("door de vries geholpen, zei peeters", "nl", words_of_names(["Els Peeters"]))[0].text == "peeters"


def test_a_short_name_that_is_a_word_counts_only_with_its_capital() -> None:
    assert found("In mei leerde ik dit.") == []
    assert found("Toen leerde Mei mij dit.") == [("Mei", "name")]


def test_a_capital_inside_a_sentence_may_be_a_name_and_one_at_its_start_says_nothing() -> None:
    assert found("Vandaag leerde ik van Fatima hoe Excel werkt. Morgen meer.") == [
        ("Fatima", "capital"),
        ("Excel", "capital"),
    ]
    assert found("Today I learnt it. “Then I’m done”", "en") == []


def test_german_writes_every_noun_so_only_known_names_count() -> None:
    assert found("Heute hat mir Bram die Maschine erklärt.", "de") == [("Bram", "name")]


@pytest.mark.parametrize(
    "contact", ["jan.maes@firma.be", "0475 12 34 56", "+32 2 555 12 12", "85.07.30-033.28", "https://firma.be/x"]
)
def test_addresses_and_numbers_are_found(contact: str) -> None:
    assert found(f"Bel naar {contact} als het vastloopt.") == [(contact, "contact")]


def test_ordinary_numbers_and_dates_are_none() -> None:
    assert found("Dat scheelt 30 minuten op 12/03/2026, of 1.250 euro.") == []


def test_each_is_named_once() -> None:
    assert found("ik vroeg het aan Bram en Bram wist het") == [("Bram", "name")]
