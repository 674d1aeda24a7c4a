"""What an audit finds: for every rule whether it holds, how much was looked at, and each place where it is broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["ok", "failed", "unchecked"]


@dataclass(frozen=True)
class Finding:
    """One place where a rule is broken.

    ``code`` names the sentence in ``texts/audit.toml``. ``data`` fills it; its ``period``, ``group`` and ``item`` say
    where in the release, as far as they apply.
    """

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleResult:
    """One rule: ``A1`` to ``A7``, or ``B1`` to ``B5`` of the inner audit. ``checked`` counts what was looked at: items,
    groups, cells, rows, quotes or totals.

    ``lacks`` names what the auditor was not given (``previous``): the rule was then not checked, which is not a pass.
    ``remarks``: what else there is to say of the checking; nothing of it breaks the rule.
    """

    rule: str
    checked: int
    findings: tuple[Finding, ...] = ()
    lacks: str | None = None
    remarks: tuple[Finding, ...] = ()

    @property
    def status(self) -> Status:
        if self.findings:
            return "failed"
        return "unchecked" if self.lacks else "ok"


@dataclass(frozen=True)
class Audit:
    """The report on one release, known by its digest. ``inner``: by the records, not by the release alone."""

    digest: str
    rules: tuple[RuleResult, ...]
    inner: bool = False

    @property
    def passed(self) -> bool:
        """No rule is broken. A rule that could not be checked does not count as broken; the report says so."""
        return not any(rule.findings for rule in self.rules)

    def rule(self, name: str) -> RuleResult:
        return next(rule for rule in self.rules if rule.rule == name)
