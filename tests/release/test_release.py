"""The file format: canonical, sealed, and refused when a single byte was changed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oogst.errors import BadRelease
from oogst.release import (
    Cell,
    Group,
    Item,
    Period,
    PlanItem,
    Release,
    Total,
    Unit,
    digest_of,
    from_json,
    parse_item,
    read_release,
    seal,
    to_json,
    write_release,
)

PERIOD = Period(
    id="2026-H1",
    grid="half",
    k=5,
    c=3,
    status="released",
    waves=(1,),
    plan=(PlanItem("domain:job", ("base",)),),
    covers=(),
    units=(Unit("u", None, "Zorg ‘De Linde’ 🌾", 40), Unit("a", "u", "A", 20), Unit("b", "u", "B", 20)),
)
RELEASE = seal(
    Release(
        as_of=dt.date(2026, 7, 14),
        framework="1.1.0",
        made_by="oogst test",
        previous=None,
        periods=(PERIOD,),
        groups=(
            Group("2026-H1", "g1", None, ("u",), 30),
            Group("2026-H1", "g2", "g1", ("a",), 15),
            Group("2026-H1", "g3", "g1", ("b",), 15),
        ),
        cells=(Cell("2026-H1", "domain:job", "g1", 45, 5, None), Cell("2026-H1", "domain:job", "g2", None, 10, None)),
        totals=(Total("2026-H1", "g1", 120),),
    )
)


def test_it_reads_back_what_it_writes(tmp_path: Path) -> None:
    write_release(RELEASE, tmp_path)
    assert read_release(tmp_path) == RELEASE
    assert read_release(tmp_path / "release.json") == RELEASE
    assert sorted(file.name for file in tmp_path.iterdir()) == ["release.json", "rows.parquet"]


def test_the_json_is_canonical() -> None:
    text = to_json(RELEASE)
    again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    assert text.decode() == again
    assert json.loads(text)["digest"] == digest_of(RELEASE)


def test_the_parquet_file_holds_the_same_rows(tmp_path: Path) -> None:
    write_release(RELEASE, tmp_path)
    table = pq.read_table(tmp_path / "rows.parquet")
    assert table.schema.metadata[b"digest"].decode() == RELEASE.digest
    rows = table.to_pylist()
    assert [row["row"] for row in rows] == ["group"] * 3 + ["cell"] * 2 + ["total"]
    assert [row["share"] for row in rows if row["row"] == "cell"] == [45, None]
    assert {row["people"] for row in rows if row["group"] == "g2"} == {15}


@given(st.data())
def test_it_refuses_any_changed_byte(data: st.DataObject) -> None:
    sound = to_json(RELEASE)
    at = data.draw(st.integers(0, len(sound) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != sound[at]))
    with pytest.raises(BadRelease):
        from_json(sound[:at] + bytes([byte]) + sound[at + 1 :])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda raw: raw | {"format": "oogst-release/2"}, "release_other_version"),
        (lambda raw: raw | {"extra": 1}, "release_changed"),
        (lambda raw: {key: raw[key] for key in raw if key != "cells"}, "release_unreadable"),
        (lambda raw: raw | {"cells": [raw["cells"][0] | {"share": "45"}]}, "release_unreadable"),
        (lambda raw: raw | {"cells": [raw["cells"][0] | {"item": "Job?"}]}, "release_unreadable"),
        (lambda raw: raw | {"cells": [raw["cells"][0] | {"share": 50}, raw["cells"][1]]}, "release_changed"),
    ],
)
def test_it_says_what_is_wrong_with_a_release(change: object, code: str) -> None:
    assert callable(change)
    raw = change(json.loads(to_json(RELEASE)))
    data = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    with pytest.raises(BadRelease, match=code):
        from_json(data)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"\xff\xfe", b'{"format": 1}', b'{"format": "oogst'])
def test_it_refuses_what_is_no_release(data: bytes) -> None:
    with pytest.raises(BadRelease):
        from_json(data)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRelease, match="release_missing"):
        read_release(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("outcome:job.voice", Item(0, "outcome", "job.voice")),
        ("outcome_mode:job.voice×feedback", Item(0, "outcome_mode", "job.voice×feedback")),
        ("wave1:answered", Item(1, "answered", "")),
        ("wave3:still:career.direction", Item(3, "still", "career.direction")),
        ("wave2:barrier:no_time", Item(2, "barrier", "no_time")),
    ],
)
def test_it_takes_item_names_apart_and_puts_them_together(name: str, item: Item) -> None:
    assert parse_item(name) == item
    assert str(item) == name


@pytest.mark.parametrize("name", ["", "Job", "outcome:", "wave0:answered", "wave1:", "a:b:c", "outcome:job.voice "])
def test_it_refuses_other_names(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_item(name)


def test_a_unit_is_found_in_the_smallest_group_that_shows_it() -> None:
    found = RELEASE.group_of_unit("2026-H1", "a")
    assert found is not None
    assert found.id == "g2"
    assert RELEASE.group_of_unit("2026-H1", "nowhere") is None
    assert RELEASE.group_of_unit("2025-H1", "a") is None


@pytest.mark.parametrize(
    ("period", "grid", "starts_on", "ends_on"),
    [
        ("2026", "year", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        ("2026-H2", "half", dt.date(2026, 7, 1), dt.date(2026, 12, 31)),
        ("2024-Q1", "quarter", dt.date(2024, 1, 1), dt.date(2024, 3, 31)),
    ],
)
def test_a_period_knows_its_days(period: str, grid: str, starts_on: dt.date, ends_on: dt.date) -> None:
    one = Period(period, grid, 5, 3, "released", (), (), (), ())  # type: ignore[arg-type]
    assert (one.starts_on, one.ends_on) == (starts_on, ends_on)
