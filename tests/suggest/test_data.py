"""The labelled texts: valid by the framework, as many as the datasheet says, and writers kept apart really apart."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from oogst.framework import load_framework

FOLDER = Path(str(files("oogst.suggest"))) / "data"
FILES = sorted(FOLDER.rglob("*.jsonl"))


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def written() -> list[dict[str, Any]]:
    """The texts by hands: all but those told about somebody."""
    return [row for file in FILES if file.name != "moments-told.jsonl" for row in rows(file)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_label_is_one_of_the_framework(file: Path) -> None:
    framework = load_framework()
    outcomes, modes = {one.id for one in framework.outcomes}, {one.id for one in framework.modes}
    domains = {one.id for one in framework.domains}
    for row in rows(file):
        assert set(row["outcomes"]) <= outcomes, row["id"]
        assert set(row["modes"]) <= modes, row["id"]
        assert row["domain"] in {None, *domains}, row["id"]
        assert (row["domain"] is None) == (not row["outcomes"]), row["id"]
        assert row["lang"] in framework.languages
        assert row["text"].strip()


def test_there_are_eight_thousand_and_half_of_them_dutch() -> None:
    languages = Counter(row["lang"] for row in written())
    assert languages.total() >= 8000
    assert languages["nl"] >= 4000
    assert min(languages[lang] for lang in ("fr", "de", "en")) >= 1100


def test_no_text_stands_twice_and_no_id() -> None:
    assert Counter(row["id"] for row in written()).most_common(1)[0][1] == 1
    assert Counter(row["text"] for row in written()).most_common(1)[0][1] == 1


def test_writers_kept_apart_write_nothing_to_learn_from() -> None:
    def writers(among: list[Path]) -> set[str]:
        return {row["id"].split("-")[0] for file in among for row in rows(file)}

    apart = [file for file in FILES if file.parent.name == "apart"]
    assert len(writers(apart)) >= 10
    assert not writers(apart) & writers([file for file in FILES if file not in apart])
    assert {row["lang"] for file in apart for row in rows(file)} == {"nl", "fr", "de", "en"}


def test_the_datasheet_counts_right() -> None:
    sheet = (FOLDER / "README.md").read_text("utf-8")
    said = {
        name: int(count.replace(",", "")) for name, count in re.findall(r"\| `([\w./-]+\.jsonl)` \| ([\d,]+) \|", sheet)
    }
    assert said == {str(file.relative_to(FOLDER)): len(rows(file)) for file in FILES}
