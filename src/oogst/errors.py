"""Everything that can go wrong, as codes and data. The sentences live in ``oogst.texts``.

::

    OogstError                     code + data
    ├── BadInput                   something that came in cannot be used (exit code 1, HTTP 400)
    │   ├── BadFile                a file cannot be read at all, or a column is missing
    │   ├── BadRows                rows were refused; carries every Refusal (row, column, code, data)
    │   ├── BadFramework           framework.toml, or the organisation's own file beside it, does not hold together
    │   └── Overtaken              what was to be changed was changed by somebody else meanwhile (HTTP 409)
    ├── NothingToShow              the rules of protection leave nothing that may be shown
    ├── BadRelease                 a release is not what it says it is: changed, cut off, of another version
    └── NotFound                   a unit, period, outcome or model that was asked for does not exist
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class OogstError(Exception):
    """The root. ``code`` names the sentence in ``texts/errors.toml``; ``data`` fills its placeholders."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        filled = ", ".join(f"{name}={value!r}" for name, value in self.data.items())
        return f"{self.code} ({filled})" if filled else self.code


class BadInput(OogstError):
    """Something that came in cannot be used as it is."""


class BadFile(BadInput):
    """The file as a whole cannot be used: not there, not readable, a required column missing."""


class BadFramework(BadInput):
    """The framework's data does not hold together: an unknown id, a missing language, a broken reference."""


class Overtaken(BadInput):
    """What was to be changed is no longer as it was when it was looked at."""


@dataclass(frozen=True, order=True)
class Refusal:
    """One row that was refused, and why. ``row`` counts as a spreadsheet does: the heading is row 1."""

    file: str
    row: int
    column: str
    code: str
    data: dict[str, Any] = field(default_factory=dict, compare=False)


class BadRows(BadInput):
    """Rows were refused. ``refusals`` holds each of them, in the order of the file."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("rows_refused", n=len(refusals))
        self.refusals = refusals


class NothingToShow(OogstError):
    """The rules leave nothing that may be shown, for example because too few people took part."""


class BadRelease(OogstError):
    """A release is not what it says it is."""


class NotFound(OogstError):
    """What was asked for does not exist. ``code`` says what kind of thing, ``data`` which one."""
