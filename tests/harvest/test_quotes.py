"""Quotes: allowed by their writers, never at the level of the own team, always among enough others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oogst.audit import audit_release
from oogst.harvest.quotes import MOST_QUOTES, Offer, Willing, choose_quotes, offers_of, open_quotes, verify_quote
from oogst.harvest.tree import Groups
from oogst.release import Release, to_json
from tests.harvest.organisation import SECRET, SPRING, Organisation, names

DAY = dt.date(2026, 3, 2)


def groups_like(parents: Sequence[int], people: Sequence[int]) -> Groups:
    """Groups with these parents; ``people`` of the leaves count, those above are summed up."""
    total = np.array(people, np.int64)
    for group in range(len(parents)):
        if group in parents:
            total[group] = 0
    for group in range(len(parents) - 1, 0, -1):
        total[parents[group]] += total[group]
    ids = tuple(f"g{number + 1}" for number in range(len(parents)))
    units = tuple((number,) for number in range(len(parents)))
    return Groups(ids, units, tuple(parents), total + 5, total, total - total % 5)


def willing_of(group: int, writers: int, moments: int = 1) -> list[Willing]:
    return [
        Willing(
            Offer(
                f"m{group}.{writer}.{number}", f"p{group}.{writer}", DAY, DAY, "job", f"words {group} {writer} {number}"
            ),
            group,
        )
        for writer in range(writers)
        for number in range(moments)
    ]


def landed(groups: Groups, willing: Sequence[Willing]) -> dict[str, set[str]]:
    """Where quotes stand, and whose they are."""
    found: dict[str, set[str]] = {}
    for one in choose_quotes(groups, "2026-H1", willing, 3, SECRET):
        found.setdefault(one.quote.group, set()).add(one.offer.person)
    return found


def test_a_quote_stands_at_the_first_group_above_the_own_team() -> None:
    groups = groups_like([-1, 0, 0, 1, 1], [0, 0, 9, 8, 8])
    assert landed(groups, willing_of(3, 2) + willing_of(4, 1)) == {"g2": {"p3.0", "p3.1", "p4.0"}}


def test_fewer_than_three_willing_writers_are_shown_further_up_or_nowhere() -> None:
    groups = groups_like([-1, 0, 0, 1, 1], [0, 0, 9, 8, 8])
    assert landed(groups, willing_of(3, 2) + willing_of(2, 1)) == {"g1": {"p3.0", "p3.1", "p2.0"}}
    assert landed(groups, willing_of(3, 2)) == {}


def test_a_residue_of_one_child_alone_is_no_cover() -> None:
    """Attack 17: two departments have quotes of their own; a quote at the top would be known to come from the third."""
    groups = groups_like([-1, 0, 0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 0, 0, 8, 8, 8, 8, 8, 8])
    own = willing_of(4, 3) + willing_of(6, 3)
    assert set(landed(groups, own)) == {"g2", "g3"}
    assert set(landed(groups, own + willing_of(8, 2))) == {"g2", "g3"}
    assert set(landed(groups, own + willing_of(8, 3))) == {"g2", "g3", "g4"}


def test_a_group_of_fewer_than_ten_printed_people_shows_none() -> None:
    groups = groups_like([-1, 0, 0], [0, 5, 4])
    assert landed(groups, willing_of(1, 4)) == {}


def test_one_quote_of_each_writer_and_eight_of_a_group() -> None:
    groups = groups_like([-1, 0, 0], [0, 20, 20])
    found = choose_quotes(groups, "2026-H1", willing_of(1, 15, moments=4), 3, SECRET)
    assert len(found) == MOST_QUOTES
    assert len({one.offer.person for one in found}) == MOST_QUOTES


def test_the_release_holds_a_seal_that_only_text_and_salt_open() -> None:
    groups = groups_like([-1, 0, 0], [0, 20, 20])
    first, *_ = choose_quotes(groups, "2026-H1", willing_of(1, 5), 3, SECRET)
    assert verify_quote(first.quote, first.offer.text, first.salt)
    assert not verify_quote(first.quote, first.offer.text + " ", first.salt)
    assert first.offer.text not in str(first.quote)
    assert first.offer.moment not in str(first.quote)


def quotable_bakery() -> Organisation:
    """Two teams of twelve in one department beside another; four of each team allow a quote."""
    firm = Organisation().unit("firm").unit("dept", "firm").unit("office", "firm")
    for team, parent in (("bakers", "dept"), ("shop", "dept"), ("desk", "office")):
        firm.unit(team, parent).staff(team, names(team, 12))
        for number, person in enumerate(names(team, 8)):
            visibility = "may_be_quoted" if number < 4 and team != "desk" else "count_it"
            firm.noted(person, "job.efficiency", text=f"secret of {person}", visibility=visibility)
    return firm


def quoted(firm: Organisation, **more: Any) -> Release:
    return firm.released(offers=offers_of(firm.inputs().moments), **more)


def test_the_harvest_seals_quotes_with_their_domain_and_the_texts_stay_inside() -> None:
    firm = quotable_bakery()
    release = quoted(firm)
    assert {(quote.group, quote.domain) for quote in release.quotes} == {("g2", "job")}
    assert len(release.quotes) == MOST_QUOTES
    assert b"secret of" not in to_json(release)
    opened = open_quotes(release, offers_of(firm.inputs().moments), SECRET)
    assert {one.quote for one in opened} == set(release.quotes)
    assert {one.offer.text for one in opened} == {
        f"secret of {team}{n}" for team in ("bakers", "shop") for n in range(4)
    }


def test_only_allowed_moments_of_the_period_are_quoted() -> None:
    firm = quotable_bakery()
    for moment in firm.moments:
        moment["captured_at"] = dt.datetime(2026, 7, 20) if moment["visibility"] == "may_be_quoted" else SPRING
    assert quoted(firm).quotes == ()
    assert firm.released().quotes == ()


def test_a_withdrawn_quote_has_no_text_any_more_and_the_seal_stays() -> None:
    firm = quotable_bakery()
    first = quoted(firm)
    firm.moments = [moment for moment in firm.moments if moment["person_id"] != "shop1"]
    second = quoted(firm, as_of=dt.date(2026, 8, 27), previous=first)
    assert second.quotes == first.quotes
    opened = open_quotes(second, offers_of(firm.inputs().moments), SECRET)
    assert len(opened) == MOST_QUOTES - 1


def test_the_audit_finds_the_quotes_in_order() -> None:
    audit = audit_release(quoted(quotable_bakery()))
    assert audit.passed
    assert audit.rule("A7").checked == MOST_QUOTES


@given(st.data())
def test_a_quote_is_never_placed_among_fewer_than_ten(data: st.DataObject) -> None:
    """The reader knows all groups and where quotes stand; whoever could have written one is at least ten people, of
    at least two groups, and never the readers of the own team alone."""
    parents = [-1]
    for parent in range(data.draw(st.integers(1, 4))):
        if parent < len(parents):
            parents += [parent] * data.draw(st.integers(2, 3))
    groups = groups_like(parents, [data.draw(st.integers(5, 14)) for _ in parents])
    leaves = [group for group in range(len(parents)) if group not in groups.children]
    willing = [one for leaf in leaves for one in willing_of(leaf, data.draw(st.integers(0, 4)))]
    found = landed(groups, willing)
    shown = {groups.ids.index(group) for group in found}
    for group in shown:
        residue = [leaf for leaf in leaves if first_shown_above(groups, leaf, shown) == group]
        assert len({child_towards(groups, leaf, group) for leaf in residue}) >= 2
        assert groups.people[residue].sum() >= 10
        assert len(found[groups.ids[group]]) >= 3


def first_shown_above(groups: Groups, leaf: int, shown: set[int]) -> int | None:
    return next((above for above in groups.ancestors(leaf) if above in shown), None)


def child_towards(groups: Groups, leaf: int, group: int) -> int:
    while groups.parents[leaf] != group:
        leaf = groups.parents[leaf]
    return leaf
