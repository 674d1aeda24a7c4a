from __future__ import annotations

import pytest

from oogst.suggest.labelled import packaged_texts
from oogst.suggest.sectors import families, family_of
from oogst.texts import texts


@pytest.mark.parametrize(
    ("sector", "family"),
    [
        ("woonzorg", "care"),
        ("Krankenhaus", "care"),
        ("ziekenhuiskeuken", "care"),
        ("école primaire", "school"),
        ("mairie", "public"),
        ("bouw", "building"),
        ("chocolaterie industrielle", "making"),
        ("Flughafen", "moving"),
        ("IT", "office"),
        ("kapsalon", "service"),
        ("titres-services", "service"),
        ("item writing", ""),
        ("various", ""),
        ("", ""),
    ],
)
def test_a_sector_has_its_family_in_every_language(sector: str, family: str) -> None:
    assert family_of(sector) == family


def test_nearly_all_labelled_texts_stand_in_a_family_and_no_family_is_small() -> None:
    found = [family_of(one.sector) for one in packaged_texts()]
    assert found.count("") < 0.06 * len(found)
    assert all(found.count(family) > 0.05 * len(found) for family in families())


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_every_family_and_every_register_has_its_words(language: str) -> None:
    registers = {one.register for one in packaged_texts()} - {""}
    assert {*families(), *registers} <= set(texts("card", language))
