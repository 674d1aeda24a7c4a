"""What each row must hold by itself: every value there, of its form, on its list, in the right order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from oogst.errors import BadFile, Refusal
from oogst.intake.columns import COLUMNS, LONGEST_TEXT, Column
from oogst.intake.nearest import Nearest
from oogst.intake.sheet import Sheet
from oogst.intake.values import TYPES, Engine, text_of, typed

#: What a spreadsheet takes for a formula. ``=> quicker`` or ``= less work`` is how people write, and is not.
_FORMULA = r"^=(\s*[A-Za-z_.]+\(|[A-Za-z_$(+\-@\"'{\[]|\d+[+*/^-]\d)"
_CONTROL = r"[\x00-\x1f\x7f]"
_UNREADABLE = {
    "date": "date_unreadable",
    "time": "time_unreadable",
    "count": "count_unreadable",
    "number": "number_unreadable",
}
_OFF_LIST = {
    "outcome": "unknown_outcome",
    "mode": "unknown_mode",
    "domain": "unknown_domain",
    "visibility": "unknown_visibility",
    "language": "unknown_language",
    "wave": "unknown_wave",
    "answer": "unknown_answer",
    "barrier": "unknown_barrier",
    "confirmation": "unknown_confirmation",
}
_FEW = 6  # so many codes can be read in a sentence
_SLACK = pa.scalar(dt.timedelta(days=1))
Codes = Mapping[str, tuple[str, ...]]


def check_rows(sheet: Sheet, codes: Codes, today: dt.date, engine: Engine) -> Sheet:
    """The sheet with every column of its kind in its type (absent ones empty), and a refusal for all that does not fit.

    Raises ``BadFile`` (``column_wrong_type``) when a typed column of a Parquet file can never be what it should be.
    """
    read = _typed(sheet, engine)
    checks = [_unreadable(sheet, read), _formulas(read), _missing(read), _off_list(read, codes)]
    checks += [_control(read), _future(read, today), *(check(read) for check in _OF_KIND[sheet.kind])]
    return _with_defaults(read.refusing(_once(refusal for found in checks for refusal in found)))


def _once(found: Iterator[Refusal]) -> list[Refusal]:
    """The first reason per row and column: an empty cell that should be a date is missing, and nothing more."""
    first: dict[tuple[int, str], Refusal] = {}
    for refusal in found:
        first.setdefault((refusal.row, refusal.column), refusal)
    return list(first.values())


def _typed(sheet: Sheet, engine: Engine) -> Sheet:
    columns = {"row": sheet.table["row"]}
    for column in COLUMNS[sheet.kind]:
        columns[column.name] = _read(sheet, column, engine)
    return Sheet(sheet.kind, sheet.file, pa.table(columns), sheet.refusals, sheet.notes)


def _read(sheet: Sheet, column: Column, engine: Engine) -> pa.ChunkedArray:
    if column.name not in sheet.table.column_names:
        rows = sheet.table.num_rows
        empty = pa.array([[]] * rows if column.form == "codes" else pa.nulls(rows), TYPES[column.form])
        return pa.chunked_array([empty])
    try:
        return typed(column.form, sheet.table[column.name], engine)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        found = str(sheet.table[column.name].type)
        raise BadFile("column_wrong_type", file=sheet.file, column=column.name, found=found) from None


def _unreadable(raw: Sheet, read: Sheet) -> Iterator[Refusal]:
    """Cells that hold something, but nothing of the form of their column."""
    for column in COLUMNS[raw.kind]:
        if column.form not in _UNREADABLE or column.name not in raw.table.column_names:
            continue
        lost = pc.and_(pc.is_valid(raw.table[column.name]), pc.is_null(read.table[column.name]))
        if not pc.any(lost).as_py():
            continue
        cells = text_of(raw.table[column.name].filter(lost))
        rows = read.table["row"].filter(lost)
        for row, cell in zip(rows.to_pylist(), cells.to_pylist(), strict=True):
            if cell is not None:
                code = "formula" if cell.startswith("=") else _UNREADABLE[column.form]
                yield Refusal(raw.file, row, column.name, code, {"value": _short(cell)})


def _missing(sheet: Sheet) -> Iterator[Refusal]:
    for column in COLUMNS[sheet.kind]:
        if column.filled:
            code = "text_empty" if column.form == "text" else "value_missing"
            yield from sheet.where(pc.is_null(sheet.table[column.name]), column.name, code)


def _formulas(sheet: Sheet) -> Iterator[Refusal]:
    for column in COLUMNS[sheet.kind]:
        if column.form in ("id", "text", "name"):
            mask = pc.fill_null(pc.starts_with(sheet.table[column.name], "="), False)
            if pc.any(mask).as_py():
                mask = pc.match_substring_regex(sheet.table[column.name], _FORMULA)
                yield from sheet.where(mask, column.name, "formula", _value_of(column.name))


def _control(sheet: Sheet) -> Iterator[Refusal]:
    for column in COLUMNS[sheet.kind]:
        if column.form == "id":
            mask = pc.match_substring_regex(sheet.table[column.name], _CONTROL)
            yield from sheet.where(mask, column.name, "control_character")


def _future(sheet: Sheet, today: dt.date) -> Iterator[Refusal]:
    """Nothing was noted, answered or lived through after today."""
    for column in COLUMNS[sheet.kind]:
        if column.past:
            mask = pc.greater_equal(sheet.table[column.name], _day_after(today, column.form))
            yield from sheet.where(mask, column.name, "in_the_future", _day_of(column.name))


def _day_after(today: dt.date, form: str) -> pa.Scalar:
    day = today + dt.timedelta(days=1)
    return pa.scalar(dt.datetime.combine(day, dt.time()) if form == "time" else day, TYPES[form])


def _off_list(sheet: Sheet, codes: Codes) -> Iterator[Refusal]:
    for column in COLUMNS[sheet.kind]:
        if column.codes:
            known = codes[column.codes]
            nearest = Nearest(known)
            find = _off_list_many if column.form == "codes" else _off_list_one
            for row, value in find(sheet.table, column.name, known):
                data: dict[str, Any] = {"value": _short(value), "nearest": nearest.of(value)}
                data |= {"codes": ", ".join(known)} if len(known) <= _FEW else {}
                yield Refusal(sheet.file, row, column.name, _OFF_LIST[column.codes], data)


def _off_list_one(table: pa.Table, column: str, known: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    values = table[column]
    if column == "language":  # nl-BE and nl_BE are Dutch
        values = pc.replace_substring_regex(values, r"[-_].*$", "")
    off = pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=pa.array(known))))
    found = table.filter(off)
    yield from zip(found["row"].to_pylist(), found[column].to_pylist(), strict=True)


def _off_list_many(table: pa.Table, column: str, known: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    unknown = set(pc.unique(pc.list_flatten(table[column])).to_pylist()) - set(known)
    if unknown:
        lists = table[column].combine_chunks()
        words = pc.list_flatten(lists)
        off = pc.fill_null(pc.invert(pc.is_in(words, value_set=pa.array(known))), True)
        rows = table["row"].take(pc.list_parent_indices(lists).filter(off))
        yield from zip(rows.to_pylist(), (word or "" for word in words.filter(off).to_pylist()), strict=True)


def _long_text(sheet: Sheet) -> Iterator[Refusal]:
    mask = pc.greater(pc.utf8_length(sheet.table["text"]), LONGEST_TEXT)
    yield from sheet.where(mask, "text", "text_too_long", lambda row: {"n": len(row["text"]), "most": LONGEST_TEXT})


def _received_early(sheet: Sheet) -> Iterator[Refusal]:
    """A phone's clock may be a little ahead of the server's, a whole day it may not."""
    early = pc.less(pc.add(sheet.table["received_at"], _SLACK), sheet.table["captured_at"])
    yield from sheet.where(early, "received_at", "received_before_captured")


def _happened_late(sheet: Sheet) -> Iterator[Refusal]:
    happened = sheet.table["happened_on"].cast(TYPES["time"])
    late = pc.greater(happened, pc.add(sheet.table["captured_at"], _SLACK))
    yield from sheet.where(late, "happened_on", "happened_after_captured")


def _ends_early(sheet: Sheet) -> Iterator[Refusal]:
    early = pc.less(sheet.table["valid_to"], sheet.table["valid_from"])
    yield from sheet.where(early, "valid_to", "ends_before_start")


_OF_KIND: dict[str, tuple[Callable[[Sheet], Iterator[Refusal]], ...]] = {
    "moments": (_long_text, _received_early, _happened_late),
    "people": (_ends_early,),
    "units": (_ends_early,),
    "answers": (),
    "voices": (),
}


def _with_defaults(sheet: Sheet) -> Sheet:
    """What an absent value stands for."""
    table = sheet.table
    if "language" in table.column_names:
        table = _set(table, "language", pc.replace_substring_regex(table["language"], r"[-_].*$", ""))
    if sheet.kind == "moments":
        table = _set(table, "received_at", pc.coalesce(table["received_at"], table["captured_at"]))
        table = _set(table, "visibility", pc.fill_null(table["visibility"], "count_it"))
    return Sheet(sheet.kind, sheet.file, table, sheet.refusals, sheet.notes)


def _set(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def _value_of(column: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda row: {"value": _short(row[column])}


def _day_of(column: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def data(row: dict[str, Any]) -> dict[str, Any]:
        value = row[column]
        return {"day": value.date() if isinstance(value, dt.datetime) else value}

    return data


def _short(value: str) -> str:
    """Enough of a value to know it by, on one line."""
    line = " ".join(value.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
