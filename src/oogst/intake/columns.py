"""The columns of the five files, in one table: what is read, what is written into a template, what the documents say.

``docs/files.md`` and the templates are made from this table, so they cannot say anything else than what is read. What
a column means stands in four languages in ``texts/intake.toml`` under ``<kind>_<column>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from oogst.framework import Framework

#: The follow-up waves: about 4 weeks, 3 months and 9 months after the moment.
WAVES = ("1", "2", "3")
YES_NO = ("yes", "no")
#: Longest text of a moment, in characters: some ten pages. Whatever is longer is no moment, but a pasted document.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Column:
    """One column of a file.

    ``form``: ``id``, ``text``, ``name``, ``code`` (one of a list), ``codes`` (several, separated by spaces), ``date``,
    ``time``, ``count`` (whole, not negative) or ``number``. ``needed``: the column must be there; ``filled``: each row
    must have a value. ``codes``: which list the values come from. ``past``: the value may not lie in the future.
    ``examples``: the cells of the template's example rows.
    """

    name: str
    form: str
    examples: tuple[str, ...]
    needed: bool = False
    filled: bool = False
    codes: str = ""
    past: bool = False


def _must(name: str, form: str, *examples: str, codes: str = "", past: bool = False) -> Column:
    return Column(name, form, examples, needed=True, filled=True, codes=codes, past=past)


def _may(name: str, form: str, *examples: str, codes: str = "", past: bool = False) -> Column:
    return Column(name, form, examples, codes=codes, past=past)


COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "moments": (
        _must("moment_id", "id", "m1", "m2", "m3"),
        _must("person_id", "id", "p1", "p2", "p2"),
        _must("captured_at", "time", "2026-03-02T10:15", "2026-03-05T16:40", "2026-04-20", past=True),
        _must(
            "text",
            "text",
            "Een collega toonde me hoe ik een offerte kopieer. Dat scheelt me een halfuur.",
            "Ik begeleid onze nieuwe medewerker en leer om duidelijker uit te leggen.",
            "Bij de opvolging zag ik dat ik graag mensen opleid.",
        ),
        _may("received_at", "time", "", "2026-03-06T08:00", "", past=True),
        _may("language", "code", "nl", "nl", "", codes="language"),
        _may("happened_on", "date", "2026-03-01", "", "", past=True),
        _may("visibility", "code", "count_it", "may_be_quoted", "only_me", codes="visibility"),
        _may("domain", "code", "job", "transferable", "", codes="domain"),
        _may("outcomes", "codes", "job.efficiency job.knowledge", "transferable.communication", "", codes="outcome"),
        _may("modes", "codes", "collaboration", "collaboration experience", "", codes="mode"),
    ),
    "people": (
        _must("person_id", "id", "p1", "p2", "p2"),
        _must("unit_id", "id", "u2", "u2", "u3"),
        _may("valid_from", "date", "2024-01-01", "2024-01-01", "2026-02-01"),
        _may("valid_to", "date", "", "2026-01-31", ""),
        _may("name", "name", "Anna Peeters", "Bram Claes", "Bram Claes"),
        _may("email", "name", "anna@example.org", "bram@example.org", "bram@example.org"),
        _may("language", "code", "nl", "fr", "fr", codes="language"),
    ),
    "units": (
        _must("unit_id", "id", "u1", "u2", "u3"),
        Column("parent_id", "id", ("", "u1", "u1"), needed=True),
        _must("name", "name", "De organisatie", "Klantendienst", "Techniek"),
        _may("valid_from", "date", "", "", "2025-01-01"),
        _may("valid_to", "date", "", "", ""),
        _may("headcount", "count", "", "11", "13"),
    ),
    "answers": (
        _must("moment_id", "id", "m1", "m1", "m2"),
        _must("wave", "code", "1", "2", "1", codes="wave"),
        _must("answered_at", "time", "2026-03-31T09:00", "2026-06-02T12:30", "2026-04-03", past=True),
        _must("outcome", "code", "job.efficiency", "job.efficiency", "transferable.communication", codes="outcome"),
        _must("answer", "code", "yes_a_lot", "yes_a_little", "not_yet", codes="answer"),
        _may("barrier", "code", "", "", "no_time", codes="barrier"),
        _may("work_figure", "number", "30", "", ""),
        _may("work_unit", "name", "minuten per week", "", ""),
    ),
    "voices": (
        _must("moment_id", "id", "m1", "m2"),
        _must("answered_at", "time", "2026-04-01T11:00", "2026-04-08", past=True),
        _must("confirms", "code", "yes", "no", codes="confirmation"),
    ),
}


def codes_of(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Every list of allowed codes, by the name that ``Column.codes`` uses."""
    return {
        "outcome": tuple(one.id for one in framework.outcomes),
        "mode": tuple(one.id for one in framework.modes),
        "domain": tuple(one.id for one in framework.domains),
        "visibility": tuple(one.id for one in framework.visibility),
        "language": framework.languages,
        "wave": WAVES,
        "answer": tuple(one.id for one in framework.follow_up_answers),
        "barrier": tuple(one.id for one in framework.barriers),
        "confirmation": YES_NO,
    }
