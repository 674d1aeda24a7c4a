"""The report on a release: lines for a terminal, a page to print or pass on, JSON for a script."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from oogst.audit.result import Audit, Finding, RuleResult
from oogst.texts import Texts, texts

#: A person reads the first findings of a rule; JSON has them all.
FIRST = 20
_PLACES = ("period", "group", "item")


def as_text(audit: Audit, language: str) -> str:
    """One line a rule, the findings of a broken rule indented under it, and the verdict at the end."""
    words = texts("audit", language)
    lines = []
    for rule in audit.rules:
        lines.append(f"{rule.rule} {words[rule.status]}: {words.say(f'rule_{rule.rule}')} ({_checked(words, rule)})")
        lines += [f"   {line}" for line in (*_remarks(words, rule), *_explained(words, rule))]
    return "\n".join([*lines, words["passed" if audit.passed else "not_passed"], ""])


def as_json(audit: Audit) -> str:
    """All of it, with codes in place of sentences: ``{"digest", "passed", "rules": [{"rule", "status", "checked",
    "lacks", "remarks", "findings": [{"code", "data"}]}]}``."""
    rules = [
        {
            "rule": rule.rule,
            "status": rule.status,
            "checked": rule.checked,
            "lacks": rule.lacks,
            "remarks": [{"code": remark.code, "data": remark.data} for remark in rule.remarks],
            "findings": [{"code": found.code, "data": found.data} for found in rule.findings],
        }
        for rule in audit.rules
    ]
    body = {"digest": audit.digest, "passed": audit.passed, "rules": rules}
    return json.dumps(body, ensure_ascii=False, indent=1, default=_plain) + "\n"


def as_html(audit: Audit, language: str) -> str:
    """A self-contained page in one of the four languages."""
    words = texts("audit", language)
    rules = [
        {
            "name": rule.rule,
            "status": rule.status,
            "verdict": words[rule.status],
            "asks": words.say(f"rule_{rule.rule}"),
            "checked": _checked(words, rule),
            "explained": _explained(words, rule),
            "remarks": _remarks(words, rule),
        }
        for rule in audit.rules
    ]
    command = f"oogst audit {'--inner ' if audit.inner else ''}release.json"
    return _page().render(
        command=command, kind="_inner" if audit.inner else "", audit=audit, rules=rules, words=words, lang=language
    )


@cache
def _page() -> Template:
    loader = PackageLoader("oogst.audit", ".")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("report.html")


def _checked(words: Texts, rule: RuleResult) -> str:
    return words.say(f"checked_{rule.rule}", n=rule.checked)


def _explained(words: Texts, rule: RuleResult) -> list[str]:
    lines = [_line(words, found) for found in rule.findings[:FIRST]]
    if (more := len(rule.findings) - FIRST) > 0:
        lines.append(words.say("more", n=more))
    if rule.lacks:
        lines.append(words[f"lacks_{rule.lacks}"])
    return lines


def _remarks(words: Texts, rule: RuleResult) -> list[str]:
    return [words.say(remark.code, **remark.data) for remark in rule.remarks]


def _line(words: Texts, found: Finding) -> str:
    places = [words.say(f"at_{place}", place=found.data[place]) for place in _PLACES if place in found.data]
    what = words.say(found.code, **found.data)
    return words.say("finding", where=", ".join(places), what=what) if places else what


def _plain(value: Any) -> str:
    assert isinstance(value, dt.date)
    return value.isoformat()
