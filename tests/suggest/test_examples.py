from __future__ import annotations

import pytest

from oogst.framework import Example, load_framework
from oogst.suggest import load_model
from oogst.suggest.labelled import packaged_texts

#: The six examples in the source document's own words. They are in no training data.
SOURCE = {
    "task_order": "Een teamverantwoordelijke merkt dat een andere volgorde van taken minder fouten oplevert en "
    "verandert de werkwijze.",
    "faster_repair": "Een technieker ontdekt al doende een snellere manier om storingen op te lossen en deelt die "
    "met het team.",
    "role_in_sight": "Een baliemedewerker wordt betrokken bij het verbeteren van klantprocessen en krijgt zicht op een "
    "nieuwe functie die beter bij haar talenten past.",
    "liking_to_train": "Een zorgverlener merkt tijdens het begeleiden van een stagiair dat ze graag opleidt en verkent "
    "doorgroeimogelijkheden.",
    "coaching_newcomers": "Een collega begeleidt nieuwkomers en leert duidelijker uitleggen en coachen.",
    "automation_reused": "Een medewerker automatiseert een handmatig proces, en gebruikt die kennis later in een ander "
    "teamproject.",
}
EXAMPLES = load_framework().examples


def by_id(example: Example) -> str:
    return example.id


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize("example", EXAMPLES, ids=by_id)
def test_it_reads_the_framework_s_examples_as_the_framework_does(example: Example, lang: str) -> None:
    found = load_model().suggest(example.text[lang])
    assert found.lang == lang
    assert found.domain == example.domain
    assert set(example.outcomes) <= set(found.chosen)


@pytest.mark.parametrize("example", EXAMPLES, ids=by_id)
def test_it_reads_the_source_s_own_wording_as_the_framework_does(example: Example) -> None:
    found = load_model().suggest(SOURCE[example.id])
    assert found.domain == example.domain
    assert set(example.outcomes) <= set(found.chosen)


def test_the_source_s_own_wording_was_not_trained_on() -> None:
    assert not set(SOURCE.values()) & {one.text for one in packaged_texts()}
