"""A release in which anything may stand, as long as the file format can hold it, gets a report and not a crash."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from oogst.audit import as_text, audit_release
from oogst.release import Release, Unit, from_json, seal, to_json
from tests.audit.sample import GROUPS, HALF, UNITS, WITHIN, first_release, second_release

NAMES = st.sampled_from(
    [*GROUPS, *(unit.id for unit in UNITS), *WITHIN, HALF, "2026", "2026-H2", "", "x:y", "0000", "base"]
)
NUMBERS = st.integers(-3, 130) | st.sampled_from([1000, 10**6, 2**62, -(2**70)])
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "periods": {
        "id": NAMES,
        "grid": st.sampled_from(["year", "half", "quarter"]),
        "k": NUMBERS,
        "c": NUMBERS,
        "status": st.sampled_from(["released", "withdrawn"]),
        "waves": st.lists(st.integers(-1, 9), max_size=3).map(tuple),
        "covers": st.lists(st.lists(NAMES, max_size=2).map(tuple), max_size=2).map(tuple),
        "units": st.lists(st.builds(Unit, NAMES, st.none() | NAMES, NAMES, NUMBERS), max_size=6).map(tuple),
    },
    "groups": {
        "period": NAMES,
        "id": NAMES,
        "parent": st.none() | NAMES,
        "units": st.lists(NAMES, max_size=3).map(tuple),
        "people": NUMBERS,
    },
    "cells": {
        "item": st.sampled_from(list(WITHIN)) | st.just("wave3:figure"),
        "group": NAMES,
        "share": st.none() | NUMBERS,
        "step": NUMBERS,
        "end": st.sampled_from([None, "at_most", "at_least"]),
    },
    "totals": {"period": NAMES, "group": NAMES, "moments": NUMBERS},
    "quotes": {"period": NAMES, "group": NAMES, "domain": NAMES, "hash": NAMES},
}


@st.composite
def strange(draw: st.DrawFn) -> Release:
    release = second_release()
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(list(FIELDS)))
        rows = list(getattr(release, kind))
        at = draw(st.integers(0, len(rows) - 1))
        field = draw(st.sampled_from(list(FIELDS[kind])))
        other = msgspec.structs.replace if kind == "cells" else replace
        changed = other(rows[at], **{field: draw(FIELDS[kind][field])})
        more: dict[str, Any] = {kind: tuple(rows[:at] + [changed] * draw(st.integers(1, 2)) + rows[at + 1 :])}
        release = replace(release, **more)
    plan = release.periods[0].plan
    broken = replace(plan[0], item=draw(NAMES), encloses=tuple(draw(st.lists(NAMES, max_size=3))))
    return replace(release, periods=(replace(release.periods[0], plan=(*plan, broken)), *release.periods[1:]))


@given(strange())
def test_it_reports_on_whatever_a_release_can_hold(release: Release) -> None:
    sealed = seal(release)
    audit = audit_release(from_json(to_json(sealed)), previous=first_release())
    assert not audit.passed
    for language in ("nl", "fr", "de", "en"):
        assert audit.digest == sealed.digest
        assert as_text(audit, language)
