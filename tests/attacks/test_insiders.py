"""Attacks 15 and 20: somebody who knows how the program works, or what everybody has."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from oogst.harvest import mask
from oogst.intake import Inputs
from tests.attacks.attacker import Known
from tests.attacks.attacks import Outcome, judged, total
from tests.attacks.board import Flags, Span, settle
from tests.attacks.history import DAYS, organisation, released
from tests.attacks.insiders import Family, families, knowing_the_algorithm, orders_of, smallest_first, some
from tests.attacks.judge import people_of
from tests.attacks.sides import View, harvested

SIZES = [(50, 3, 30), (500, 2, 30), pytest.param(5000, 1, 200, marks=pytest.mark.deep)]
DOMAINS = ("job", "transferable", "career")


@pytest.mark.parametrize(("people", "seed", "number"), SIZES)
def test_15_knowing_the_algorithm_pins_nothing(people: int, seed: int, number: int) -> None:
    found = [family for view in harvested(people, seed) for family in families(view)]
    outcome = total(knowing_the_algorithm(family, orders_of(family)) for family in some(found, number, seed))
    assert outcome.succeeded == 0, outcome
    assert outcome.tried > 0 or people < 500


def nothing_is_told(hidden: object, level: object, asked: Flags, c: int) -> Flags:
    return np.zeros_like(asked)


def test_15_control_a_public_order_of_joining_tells_who_must_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smallest first, without the second check: a hidden team beside a smaller one that is shown has failed itself."""
    monkeypatch.setattr(mask._Hidden, "too_well_known", nothing_is_told)
    outcome = Outcome()
    for family in some([one for view in harvested(500, 2) for one in families(view)], 60, 1):
        order = smallest_first(family)
        shown = family.masked(family.yes[:, None], order)[:, 0]
        seen: Family = dataclasses.replace(family, shown=shown)
        if 2 <= len(seen.hidden) <= 3:
            outcome += knowing_the_algorithm(seen, [order])
    assert outcome.succeeded > 0


def with_one_domain_each(inputs: Inputs) -> Inputs:
    """The same moments, but everybody always chose one and the same domain: then the three cover all who took part."""
    numbers = [int(person[1:]) * 7919 % 100 for person in inputs.moments["person_id"].to_pylist()]
    domains = [DOMAINS[(number >= 60) + (number >= 85)] for number in numbers]
    place = inputs.moments.column_names.index("domain")
    return dataclasses.replace(
        inputs, moments=inputs.moments.set_column(place, "domain", pa.array(domains, pa.string()))
    )


def covered(view: View, known: Known) -> Outcome:
    """20: pin a hidden domain figure, knowing that everybody has a domain: whoever has none of the others has it."""
    items = [f"domain:{one}" for one in DOMAINS]
    spans: dict[str, Span] = {item: known.narrow(item) for item in items}
    for item in [*items, *items, *items]:
        others = sum(spans[other][1] for other in items if other != item)
        low, high = spans[item]
        spans[item] = settle(view.board, (np.maximum(low, known.people[0] - others), high))
    found = []
    for item, (low, high) in spans.items():
        assert ((low <= view.truth[item]) & (view.truth[item] <= high)).all()
        hidden = known.hidden(item) & np.isin(np.arange(len(low)), view.board.groups)
        found.append(judged((high - low)[hidden], view.period.c))
    return total(found)


def views_with_covers(people: int, seed: int) -> list[View]:
    inputs = with_one_domain_each(organisation(people, seed))
    release = released(inputs, DAYS[-1])
    shown = [period for period in release.periods if release.root(period.id)]
    return [
        View(
            release,
            period,
            {wave: tuple(people_of(inputs, period, [wave] if wave else []).values()) for wave in (0, *period.waves)},
            is_control=False,
        )
        for period in shown
    ]


@pytest.mark.parametrize(("people", "seed"), [(50, 2), (500, 2), pytest.param(5000, 1, marks=pytest.mark.deep)])
def test_20_knowing_that_everybody_has_a_domain_pins_no_hidden_one(people: int, seed: int) -> None:
    outcome = total(covered(view, view.reader) for view in views_with_covers(people, seed))
    assert outcome.succeeded == 0, outcome
    assert outcome.tried > 0 or people < 500


def test_20_control_with_exact_numbers_it_does() -> None:
    """What is printed withstands this by its rounding: whoever had the exact numbers would succeed."""
    assert total(covered(view, view.oracle) for view in views_with_covers(500, 2)).succeeded > 0
