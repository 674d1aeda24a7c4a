from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oogst.errors import BadFile
from oogst.suggest import Model, Suggestion, load_model
from oogst.suggest.adapt import Adapted, Confirmation, Guarded, Layer, adapt
from oogst.suggest.adapt.layer import FURTHEST, LARGEST, STEP, plain_words
from oogst.suggest.adapt.odds import labels_of
from oogst.suggest.labelled import Labelled, packaged_texts, read_labelled
from oogst.suggest.suggester import Suggester
from tests.suggest import house

DATA = Path(house.__file__).parents[2] / "src/oogst/suggest/data"
TODAY = house.START + dt.timedelta(weeks=12)
SECRET = b"an installation's own"
LEARNT = 300


@cache
def base() -> Model:
    return load_model()


@cache
def general() -> list[Labelled]:
    return packaged_texts()[::10]


@cache
def texts() -> list[Labelled]:
    """The house's texts, by writers whom the base has not seen, in a fixed disorder."""
    lines = (DATA / "apart/hands.jsonl").read_text("utf-8").splitlines()
    found = house.clear_jargon(base(), list(read_labelled(lines, "hands.jsonl")))
    random.Random(1).shuffle(found)
    return found


@cache
def confirmations() -> tuple[Confirmation, ...]:
    return tuple(house.confirmed(texts()[:LEARNT], people=60, weeks=12, seed=1))


def learnt(given: Sequence[Confirmation], secret: bytes = SECRET, never: tuple[str, ...] = ()) -> Guarded:
    return adapt(base(), given, today=TODAY, secret=secret, general=general(), never=never)


@cache
def layer() -> Layer:
    found = learnt(confirmations()).layer
    assert found is not None
    return found


def first_right(suggester: Suggester, given: Sequence[Labelled]) -> float:
    asked = [one for one in given if one.outcomes]
    return sum(suggester.suggest(one.text, one.lang).outcomes[0].id in one.outcomes for one in asked) / len(asked)


def test_it_gains_ten_points_from_three_hundred_confirmations_in_a_house_with_its_own_jargon() -> None:
    others = texts()[LEARNT:]
    assert first_right(Adapted(base(), layer()), others) >= first_right(base(), others) + 0.10


def careless(one: Confirmation, _chance: random.Random) -> Confirmation:
    return replace(one, outcomes=base().suggest(one.text, one.lang).chosen)


def at_random(one: Confirmation, chance: random.Random) -> Confirmation:
    return replace(one, outcomes=tuple(chance.sample(labels_of(base().suggest(""))[:26], 2)))


def hostile(one: Confirmation, _chance: random.Random) -> Confirmation:
    return replace(one, outcomes=("career.wellbeing",))


@pytest.mark.parametrize("share", [0.07, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("act", [careless, at_random, hostile])
def test_those_who_confirm_badly_make_it_no_worse_than_the_base_for_the_others(act: object, share: float) -> None:
    chance = random.Random(2)
    bad = {f"p{at:03}" for at in range(round(60 * share))}
    given = [act(one, chance) if one.person in bad else one for one in confirmations()]  # type: ignore[operator]
    found = learnt(given).layer
    others = texts()[LEARNT:]
    used: Suggester = base() if found is None else Adapted(base(), found)
    assert first_right(used, others) >= first_right(base(), others)


def test_four_who_conspire_do_not_reach_the_floor() -> None:
    text = "Met de zwaluwkaart ging het vlot."
    four = [
        Confirmation(TODAY - dt.timedelta(days=8 + at), f"x{at}", text, "nl", "count_it", ("job.voice",))
        for at in range(4)
    ]
    found = learnt([*confirmations(), *four * 20]).layer
    assert found is not None
    assert "zwaluwkaart" not in found.weights


def test_a_fifth_one_beside_four_who_conspire_leaves_no_trace_either() -> None:
    """Whoever plants a word with four accounts and watches it learns nothing about a colleague who wrote it too."""
    text = "Met de zwaluwkaart ging het vlot."
    planted = [
        Confirmation(TODAY - dt.timedelta(days=8), f"x{at}", text, "nl", "count_it", ("job.voice",)) for at in range(5)
    ]
    for secret in (b"one", b"two", b"three"):
        found = learnt([*confirmations(), *planted], secret).layer
        assert found is None or "zwaluwkaart" not in found.weights


@pytest.mark.parametrize("visibility", ["only_me", "", "something_new"])
def test_it_never_learns_from_what_is_for_the_writer_alone(visibility: str) -> None:
    private = [replace(one, visibility=visibility, person=f"q{one.person}") for one in confirmations()]
    assert learnt(private) == learnt([])
    assert learnt([*confirmations(), *private]) == learnt(confirmations())


def test_it_stores_only_words_of_at_least_six_people_and_no_text() -> None:
    writers: dict[str, set[str]] = {}
    for one in confirmations():
        for word in plain_words(one.text):
            writers.setdefault(word, set()).add(one.person)
    assert all(len(writers[word]) >= 6 for word in layer().weights)
    assert all(" " not in word for word in layer().weights)


def test_every_weight_and_every_shift_is_bounded() -> None:
    assert all(abs(step) * STEP <= LARGEST for row in layer().weights.values() for step in row)
    assert abs(layer().shift(layer().weights)).max() <= FURTHEST


def test_it_learns_no_word_that_it_is_told_never_to_learn() -> None:
    word = next(iter(layer().weights))
    again = learnt(confirmations(), never=(word,)).layer
    assert again is None or word not in again.weights


def test_the_same_confirmations_give_the_same_layer_in_whatever_order_they_come() -> None:
    shuffled = list(confirmations())
    random.Random(4).shuffle(shuffled)
    assert learnt(shuffled) == learnt(confirmations())


def test_somebody_who_has_everything_erased_is_as_if_never_there() -> None:
    extra = [replace(one, person="leaver", outcomes=("job.voice",)) for one in confirmations()[:30]]
    left = [one for one in [*confirmations(), *extra] if one.person != "leaver"]
    assert learnt(left) == learnt(confirmations())


def test_this_week_and_a_week_with_too_few_people_wait() -> None:
    now = [replace(one, confirmed_on=TODAY) for one in confirmations()[:50]]
    few = [replace(one, confirmed_on=TODAY - dt.timedelta(days=3), person="p001") for one in confirmations()[:9]]
    earlier = [one for one in confirmations() if one.confirmed_on < TODAY - dt.timedelta(weeks=1)]
    assert learnt([*earlier, *now, *few]) == learnt(earlier)


def test_with_too_few_confirmations_the_base_stays() -> None:
    found = learnt(confirmations()[:40])
    assert (found.layer, found.why) == (None, "too_few")


def test_without_a_word_of_the_house_the_base_answers_unchanged() -> None:
    text = "Een collega toonde me hoe ik sneller plan."
    assert not plain_words(text) & set(layer().weights)
    assert Adapted(base(), layer()).suggest(text) == base().suggest(text)


def test_an_empty_layer_is_the_base_for_every_text() -> None:
    empty = Layer(base().name, labels_of(base().suggest("")), {})
    adapted = Adapted(base(), empty)
    assert all(adapted.suggest(one.text) == base().suggest(one.text) for one in texts()[:50])


def test_a_layer_for_another_framework_is_left_aside() -> None:
    other = Layer(base().name, ("job.other",), {"plan": (2,)})
    assert Adapted(base(), other).suggest("Ik plan nu zelf") == base().suggest("Ik plan nu zelf")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["ik", "durf", "nu", "zelf", "plannen", "€", "…", "collega"]), max_size=12), st.data())
def test_what_it_suggests_has_the_right_shape(some: list[str], data: st.DataObject) -> None:
    own = data.draw(st.lists(st.sampled_from(sorted(layer().weights)), max_size=4))
    text = " ".join([*some, *own])
    found = Adapted(base(), layer()).suggest(text)
    assert labels_of(found) == labels_of(base().suggest(text))
    assert [one.p for one in found.outcomes] == sorted((one.p for one in found.outcomes), reverse=True)
    assert all(text[span.start : span.end] == span.text for one in found.outcomes for span in one.because)
    assert found.domain is not None or not (found.chosen or found.chosen_modes)


def newly_chosen() -> list[tuple[Labelled, Suggestion, str]]:
    found = []
    for one in texts():
        before, after = base().suggest(one.text, one.lang), Adapted(base(), layer()).suggest(one.text, one.lang)
        found += [(one, after, outcome) for outcome in after.chosen if outcome not in before.chosen]
    return found


def test_what_is_newly_put_forward_has_a_word_that_speaks_for_it_and_none_against() -> None:
    found = newly_chosen()
    assert found
    for _, after, outcome in found:
        because = next(one.because for one in after.outcomes if one.id == outcome)
        assert because
        assert all(layer().adds(word, outcome) >= 0 for span in because for word in plain_words(span.text))


def test_it_is_written_and_read_back_the_same(tmp_path: Path) -> None:
    layer().write(tmp_path / "layer.json")
    assert Layer.read(tmp_path / "layer.json") == layer()
    Layer.read(tmp_path / "layer.json").write(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "layer.json").read_bytes()


@pytest.mark.parametrize(
    "spoil", [{"version": 2}, {"words": {"a": {"job.voice": 99}}}, {"words": {"a": {"x": 1}}}, {"words": 3}]
)
def test_it_refuses_a_layer_that_is_none(tmp_path: Path, spoil: dict[str, object]) -> None:
    file = tmp_path / "layer.json"
    file.write_text(json.dumps(json.loads(layer().as_text()) | spoil), "utf-8")
    with pytest.raises(BadFile, match="layer_unreadable"):
        Layer.read(file)
