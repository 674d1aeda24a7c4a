from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from oogst.suggest.lexicon import Lexicon, packaged_lexicon
from oogst.suggest.words import pairs, part_of, pieces, plain, words

SMALL = Lexicon(
    "# a comment\nsneller vlotter | plus_vite rapide* | schneller | faster\n\n"
    "collega's | collegues | kollegin | colleague\n"
)


def test_words_keep_their_place_and_lose_case_and_accents() -> None:
    text = "L’équipe: co-teaching, 3×!"
    found = words(text)
    assert [word.plain for word in found] == ["l'equipe", "co-teaching", "3"]
    assert all(text[word.start : word.end] == word.text for word in found)


@given(st.text())
@example("𝓐")
def test_plain_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text) or not plain(text).isascii()


@given(st.text(max_size=200))
def test_words_stand_in_order_and_do_not_overlap(text: str) -> None:
    found = words(text)
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_the_pieces_of_a_word_mark_its_beginning_and_end() -> None:
    assert {"=durf", "<d", "<du", "durf>", "rf>"} <= set(pieces("durf"))


def test_pairs_reach_three_words_ahead_by_their_beginnings() -> None:
    assert [name for _, _, name in pairs(["ik", "leerde", "vlotter", "plannen"])] == [
        "ik leerde",
        "leerde vlotter",
        "vlotter plannen",
        "ik_vlott",
        "leerd_plann",
        "ik__plann",
    ]


def test_a_text_has_three_parts() -> None:
    assert [part_of(at, 6) for at in range(6)] == [0, 0, 1, 1, 2, 2]
    assert part_of(0, 1) == 0


def test_words_of_four_languages_stand_for_one_idea() -> None:
    assert [SMALL.ideas(word) for word in ("vlotter", "rapidement", "schneller", "faster")] == [[0]] * 4


def test_an_inflected_word_stands_for_what_its_beginning_stands_for() -> None:
    assert SMALL.ideas("kolleginnen") == [1]
    assert SMALL.ideas("koll") == []


def test_an_expression_is_found_where_it_stands() -> None:
    assert list(SMALL.expressions(["je", "travaille", "plus", "vite"])) == [(2, 0)]
    assert list(SMALL.expressions(["vite", "plus"])) == []


def test_every_line_of_the_lexicon_speaks_all_four_languages() -> None:
    lines = [line for line in packaged_lexicon().text.splitlines() if line and not line.startswith("#")]
    with_bars = [line for line in lines if "|" in line]
    assert len(with_bars) > 500
    assert all(line.count("|") == 3 for line in with_bars)
