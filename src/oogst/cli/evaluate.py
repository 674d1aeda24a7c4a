"""``oogst evaluate``: how good the suggestions are on labelled texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from oogst.errors import BadFile
from oogst.suggest.figures import Evaluation, Figures, evaluate_model
from oogst.suggest.labelled import read_labelled
from oogst.suggest.model import load_model

_COLUMNS = ("texts", "domain", "first_five", "first", "chosen", "modes", "no_learning", "calibration")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--model", "path", type=click.Path(path_type=Path), help="Another model than the one that came along.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON, for a script.")
def evaluate(file: Path, path: Path | None, as_json: bool) -> None:
    """Figures per language, register, family of sectors and label, for labelled JSON lines.

    Reads {"id", "lang", "text", "domain", "outcomes", "modes"[, "register", "sector"]}, one text a line.
    """
    if not file.is_file():
        raise BadFile("file_missing", file=str(file))
    with file.open(encoding="utf-8-sig") as lines:
        found = evaluate_model(load_model(path), list(read_labelled(lines, file.name)))
    click.echo(json.dumps(found.as_dict(), indent=1) if as_json else as_text(found))


def as_text(found: Evaluation) -> str:
    """The figures as tables: a line for each group of texts, for each group that is served worse, for each label."""
    groups = {"all": found.all, **found.languages, **found.registers, **found.sectors}
    lines = [_line("", _COLUMNS), *(_line(name, _cells(group)) for name, group in groups.items()), ""]
    if found.reasons is not None:
        lines += [f"p falls without the reason{_shown(found.reasons):>16}", ""]
    if found.behind:
        lines += [_line("more than 8 points behind", ("texts", "domain", "average", "by chance")), *_behind(found), ""]
    lines.append(_line("", ("texts", "precision", "recall", "f1")))
    lines += [
        _line(name, (str(one.texts), *map(_shown, (one.precision, one.recall, one.f1))))
        for name, one in found.labels.items()
    ]
    return "\n".join(lines)


def curve_as_text(curve: Sequence[tuple[float, Figures]]) -> str:
    """A learning curve: one line for each part of the writers, by what was expected after learning from it."""
    columns = _COLUMNS[1:]
    lines = [_line(f"{share:.1%} of the writers", _cells(one)[1:]) for share, one in curve]
    return "\n".join(["", _line("learnt from", columns), *lines])


def _behind(found: Evaluation) -> list[str]:
    return [
        _line(f"{one.lang} {one.group}", (str(one.texts), *map(_shown, (one.domain, one.average, one.p))))
        for one in found.behind
    ]


def _cells(group: Figures) -> tuple[str, ...]:
    return (str(group.texts), *(_shown(getattr(group, column)) for column in _COLUMNS[1:]))


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _line(name: str, cells: tuple[str, ...]) -> str:
    return f"{name:<30}" + "".join(f"{cell:>12}" for cell in cells)
