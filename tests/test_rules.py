"""The rules of protection: one wording for the document and for every page that prints them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oogst.texts import LANGUAGES
from oogst.texts.rules import rules, rules_as_markdown

DOCUMENT = Path(__file__).parents[1] / "docs/privacy.md"


def test_the_document_holds_the_rules_as_the_product_prints_them() -> None:
    found = re.search(r"<!-- rules -->\n(.*)\n<!-- /rules -->", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found
    assert found[1] == "\n\n".join(rules_as_markdown(lang) for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rules_name_the_floors_in_force(lang: str) -> None:
    raised = rules(lang, k=10, c=5)
    assert len(raised) == 10
    assert "10" in raised[2]
    assert "15" in raised[2]
    assert "5" in raised[3]
    assert not [rule for rule in raised if "{" in rule]


def test_every_test_that_the_document_names_exists() -> None:
    tests = "\n".join(file.read_text("utf-8") for file in Path(__file__).parent.rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", DOCUMENT.read_text("utf-8"))
    assert named
    assert [name for name in named if f"def {name}(" not in tests] == []
