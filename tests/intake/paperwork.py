"""Small files of one organisation, all of them right, to put one thing wrong in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from oogst.framework import load_framework
from oogst.intake import Inputs, read_inputs
from oogst.texts import LANGUAGES, sentence

TODAY = dt.date(2026, 7, 15)
UNITS = """unit_id,parent_id,name,valid_from,valid_to,headcount
u1,,De organisatie,,,
u2,u1,Zorg,,,12
u3,u1,Keuken,,,9
"""
PEOPLE = """person_id,unit_id,valid_from,valid_to
anna,u2,2024-01-01,
bram,u2,2024-01-01,2025-06-30
bram,u3,2025-07-01,
"""
MOMENTS = """moment_id,person_id,captured_at,received_at,text,language,happened_on,visibility,domain,outcomes,modes
m1,anna,2026-03-02T10:15,,Een collega toonde me hoe het sneller kan.,nl,,count_it,job,job.efficiency,collaboration
m2,bram,2026-03-05,2026-03-06,Ik leg het nu duidelijker uit.,,2026-03-04,may_be_quoted,,transferable.communication,
m3,bram,2026-04-20,,Ik merkte dat ik graag opleid.,nl,,only_me,,,
"""
ANSWERS = """moment_id,wave,answered_at,outcome,answer,barrier,work_figure,work_unit
m1,1,2026-03-31,job.efficiency,yes_a_lot,,30,minuten per week
m1,2,2026-06-02,job.efficiency,no_longer,no_time,,
"""
VOICES = """moment_id,answered_at,confirms
m1,2026-04-01,yes
m2,2026-04-08,no
"""
GOOD = {"moments": MOMENTS, "people": PEOPLE, "units": UNITS, "answers": ANSWERS, "voices": VOICES}


def read(folder: Path, **changed: str | bytes | Path) -> Inputs:
    """The inputs of the good files, with those replaced that are given (as text, bytes, or a file of any kind)."""
    paths = [_written(folder, kind, changed.get(kind, text)) for kind, text in GOOD.items()]
    return read_inputs(*paths, framework=load_framework(), today=TODAY)


def read_moments(folder: Path, moments: str | bytes | Path) -> Inputs:
    """The inputs of these moments, with the good people and units, and without answers and voices."""
    paths = [_written(folder, kind, GOOD[kind]) for kind in ("people", "units")]
    return read_inputs(_written(folder, "moments", moments), *paths, framework=load_framework(), today=TODAY)


def with_line(text: str, line: str) -> str:
    """The file with one more row, which is the last."""
    return text + line + "\n"


def _written(folder: Path, kind: str, content: str | bytes | Path) -> Path:
    if isinstance(content, Path):
        return content
    path = folder / f"{kind}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def reasons(inputs: Inputs) -> list[tuple[str, int, str, str]]:
    """File, row, column and code of everything that was refused; each of which can be said in every language."""
    for one in inputs.refusals:
        assert None not in one.data.values()
        assert all(sentence(one, language) for language in LANGUAGES)
    return [(one.file.split(".")[0], one.row, one.column, one.code) for one in inputs.refusals]
