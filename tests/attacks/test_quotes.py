"""Attacks 13, 17 and 18: on where a quote stands, and on what happens when one is withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import pytest

from oogst.harvest.quotes import Offer, offers_of, open_quotes
from oogst.release import Release
from tests.attacks.attacks import Outcome, judged, total
from tests.attacks.board import Ints
from tests.attacks.history import DAYS, SECRET, history, organisation, periods, released, without
from tests.attacks.judge import people_of
from tests.attacks.naive import quotes_of
from tests.attacks.sides import View, harvested

SIZES = [(12, 1), (50, 2), (500, 2), (500, 5), pytest.param(5000, 1, marks=pytest.mark.deep)]
AMONG = 10


def residues(view: View) -> Iterator[tuple[str, list[list[int]]]]:
    """Of every group with quotes the places of the smallest groups whose people's quotes stand there, child by child.

    As a reader works it out: a quote stands at the first group above the own one that takes any.
    """
    board, release, period = view.board, view.release, view.period.id
    taking = {quote.group for quote in release.quotes if quote.period == period}
    above = {group.id: group.parent for group in release.groups_of(period)}
    parents = set(above.values())
    found: dict[str, dict[str, list[int]]] = {group: {} for group in taking}
    for leaf in (group for group in above if group not in parents):
        child, at = leaf, above[leaf]
        while at is not None and at not in taking:
            child, at = at, above[at]
        if at is not None:
            found[at].setdefault(child, []).append(board.at[leaf])
    yield from ((group, list(parts.values())) for group, parts in found.items())


def quote_linkage(view: View) -> Outcome:
    """13: place a quote among fewer than ten people who took part."""
    base: Ints = view.truth["base"]
    among = [sum(int(base[part].sum()) for part in parts) for _, parts in residues(view)]
    return total(judged(base[:1] * 0 + number, AMONG) for number in among)


def quote_of_a_residue(view: View) -> Outcome:
    """17: place a quote in one child of the group, since all its others have their own."""
    numbers = [len(parts) for _, parts in residues(view)]
    return total(judged(view.truth["base"][:1] * 0 + number, 2) for number in numbers)


@pytest.mark.parametrize(("people", "seed"), SIZES)
def test_13_a_quote_stands_among_ten_people_or_more(people: int, seed: int) -> None:
    outcome = total(map(quote_linkage, harvested(people, seed)))
    assert outcome.succeeded == 0, outcome
    assert outcome.tried > 0 or people < 500


@pytest.mark.parametrize(("people", "seed"), SIZES)
def test_13_no_two_quotes_have_one_writer_and_none_stands_at_its_writers_own_team(people: int, seed: int) -> None:
    """The judge opens them all."""
    chain = history(people, seed)
    for period in periods(chain):
        step = chain.first_with(period)
        shown = step.release.period(period)
        assert shown
        home = {one.name: one.unit for one in people_of(step.inputs, shown).values()}
        opened = open_quotes(step.release, offers_of(step.inputs.moments), SECRET)
        of_period = [one for one in opened if one.quote.period == period]
        assert len({one.offer.person for one in of_period}) == len(of_period)
        for one in of_period:
            group = step.release.group(period, one.quote.group)
            assert group
            assert home[one.offer.person] not in group.units


def test_13_control_a_quote_at_the_level_of_the_own_team_stands_among_few() -> None:
    *_, view = harvested(500, 2)
    willing = {offer.person: offer.text for offer in offers_of(organisation(500, 2).moments)}
    people = view.facts[0]
    shown = quotes_of(people, willing)
    among = [sum(one.unit == unit for one in people) for unit in shown.values()]
    assert any(number < AMONG for number in among)


@pytest.mark.parametrize(("people", "seed"), SIZES)
def test_17_a_quote_can_come_from_two_parts_of_its_group_at_least(people: int, seed: int) -> None:
    outcome = total(map(quote_of_a_residue, harvested(people, seed)))
    assert outcome.succeeded == 0, outcome


def test_17_control_the_first_unit_with_ten_people_takes_the_quotes_of_one_department_alone() -> None:
    """By size alone a group shows what its departments could not: somewhere only one has none of its own."""
    single = 0
    for view in harvested(500, 2):
        board, base = view.board, view.truth["base"]
        for parent in board.groups.tolist():
            children = [at for at in board.groups.tolist() if board.parents[at] == parent]
            single += sum(base[at] < AMONG for at in children) == 1 and base[parent] >= AMONG
    assert single > 0


def leavers(release: Release, offers: Sequence[Offer]) -> list[str]:
    return sorted({one.offer.person for one in open_quotes(release, offers, SECRET)})[:5]


@pytest.mark.parametrize(("people", "seed"), [(50, 2), (500, 2)])
def test_18_two_downloads_around_a_withdrawal_are_the_same(people: int, seed: int) -> None:
    last = history(people, seed).steps[-1]
    gone = leavers(last.release, offers_of(last.inputs.moments))
    assert gone or people < 500
    for person in gone:
        left = without(last.inputs, [person])
        after = released(left, DAYS[-1] + dt.timedelta(days=1), last.release)
        assert after.quotes == last.release.quotes
        kept = open_quotes(after, offers_of(left.moments), SECRET)
        assert person not in {one.offer.person for one in kept}
        assert len(kept) < len(open_quotes(last.release, offers_of(last.inputs.moments), SECRET))


def vanished(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    return set(before) - set(after)


def test_18_control_a_quote_that_vanishes_with_somebody_was_theirs() -> None:
    *_, view = harvested(500, 2)
    willing = {offer.person: offer.text for offer in offers_of(organisation(500, 2).moments)}
    before = quotes_of(view.facts[0], willing)
    person = next(one for one in view.facts[0] if one.name in willing)
    after = quotes_of([one for one in view.facts[0] if one != person], willing)
    assert vanished(before, after) == {willing[person.name]}
