"""Every code has its sentence, and every sentence of the catalogue its use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args, get_type_hints

from oogst.measure import Axis, FirstYield
from oogst.measure.change import Verdict
from oogst.measure.horizon import Answer
from oogst.texts import texts

OTHERS = {
    "between",
    "guard",
    "still",
    "still_not_shown",
    "still_everybody",
    "at_least",
    "at_least_estimated",
    "estimate",
}


def codes() -> Iterator[str]:
    """Every key that the code puts together or takes from a result."""
    yield from get_args(Verdict)
    yield from (f"gap_{verdict}" for verdict in get_args(Verdict))
    yield from get_args(Answer)
    yield from (reason for reason in get_args(get_type_hints(Axis)["reason"]) if reason)
    yield from get_args(get_type_hints(FirstYield)["code"])
    yield from (f"claim_{claim}" for claim in ("job_first", "career_later", "job_later"))
    yield from (f"wave{wave}" for wave in (1, 2, 3))


def test_every_code_has_its_sentence_and_every_sentence_its_use() -> None:
    assert set(texts("measure", "en")) == set(codes()) | OTHERS | {"question"}
