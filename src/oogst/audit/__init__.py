"""What a stranger can check on a release alone: seven rules, no personal data.

The auditor shares nothing with the program that makes releases but the file format (``oogst.release``): the rules are
written here a second time, from the specification (``docs/privacy.md``, sections 4 and 5), so that a mistake in one
is seen by the other.
"""

from oogst.audit.check import audit_release
from oogst.audit.headcounts import read_headcounts
from oogst.audit.report import as_html, as_json, as_text
from oogst.audit.result import Audit, Finding, RuleResult

__all__ = [
    "Audit",
    "Finding",
    "RuleResult",
    "as_html",
    "as_json",
    "as_text",
    "audit_release",
    "read_headcounts",
]
