"""``oogst harvest``: files, or the tables of a database, in; a sealed release out. Nothing else is kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from oogst.cli import language, say_refusals
from oogst.errors import OogstError
from oogst.framework import Framework, load_framework
from oogst.harvest import harvest as run_harvest
from oogst.harvest import raised
from oogst.harvest.engines import Engines, on_duckdb
from oogst.harvest.labels import LABELLED_BY_SUGGESTION, label, unlabelled
from oogst.harvest.quotes import SealedQuote, offers_of, open_quotes
from oogst.intake import Inputs, read_database, read_inputs
from oogst.release import Grid, Release, read_release, write_release
from oogst.texts import texts
from oogst.version import __version__

_FILE = click.Path(path_type=Path)
_GRIDS = ("year", "half", "quarter")
_ENGINES = ("duckdb", "spark")


@click.command()
@click.option("--moments", type=_FILE, help="Learning moments (CSV, XLSX, Parquet or JSON lines).")
@click.option("--people", type=_FILE, help="Who belongs to which unit.")
@click.option("--units", type=_FILE, help="The tree of units.")
@click.option("--answers", type=_FILE, help="Answers to follow-ups.")
@click.option("--voices", type=_FILE, help="Confirmations by a second person.")
@click.option("--database", metavar="URL", help="Tables instead of files: postgresql://… or sqlite:///file.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the release.")
@click.option("--grid", type=click.Choice(_GRIDS), default="half", show_default=True, help="How a year is cut.")
@click.option("--previous", type=_FILE, help="The release to go on from: its rows stay as they are.")
@click.option("--withdraw", multiple=True, metavar="PERIOD", help="A period of the previous release to withdraw whole.")
@click.option("--framework", "own", type=_FILE, help="The organisation's own additions to the framework.")
@click.option("--k", type=int, help="Fewest people of a group: 5, or more from the next period on.")
@click.option("--c", type=int, help="Fewest people on each side of a figure: 3, or more from the next period on.")
@click.option("--quotes", type=_FILE, help="Seal quotes too; their texts go into this file, which must stay inside.")
@click.option("--secret", type=_FILE, help="A file with the secret for the order of masking; made if it is not there.")
@click.option("--engine", type=click.Choice(_ENGINES), default="duckdb", show_default=True, help="What counts.")
@click.option("--facts", type=_FILE, help="For Spark on a cluster: a folder that every worker reaches.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, and write nothing.")
@click.option("-o", "--output", type=_FILE, required=True, help="The folder for release.json and rows.parquet.")
def harvest(
    moments: Path | None,
    people: Path | None,
    units: Path | None,
    answers: Path | None,
    voices: Path | None,
    database: str | None,
    as_of: dt.datetime,
    grid: Grid,
    previous: Path | None,
    withdraw: tuple[str, ...],
    own: Path | None,
    k: int | None,
    c: int | None,
    quotes: Path | None,
    secret: Path | None,
    engine: str,
    facts: Path | None,
    dry_run: bool,
    output: Path,
) -> None:
    """Count moments into a protected, sealed release of every closed period.

    Rows that cannot be used are named with row, column and reason; the others are counted. Moments without labels are
    labelled by the suggester, and the release says so.
    """
    framework, before = load_framework(own), read_release(previous) if previous else None
    today = max(as_of.date(), dt.datetime.now().astimezone().date())
    inputs = _read(database, (moments, people, units, answers, voices), framework, today)
    say_refusals(inputs.refusals)
    _say_notes(inputs)
    inputs, notes = _labelled(inputs)
    key, offers = _secret(secret, dry_run), offers_of(inputs.moments) if quotes else ()
    release = run_harvest(
        inputs,
        framework=framework,
        as_of=as_of.date(),
        secret=key,
        made_by=f"oogst {__version__}",
        rules=raised(before, k, c),
        grid=grid,
        previous=before,
        withdraw=withdraw,
        notes=notes,
        offers=offers,
        engine=_engine(engine, facts),
    )
    if not dry_run:
        write_release(release, output)
    if quotes and not dry_run:
        _write_quotes(open_quotes(release, offers, key), quotes)
    _say_release(release, None if dry_run else output)


def _read(database: str | None, files: Sequence[Path | None], framework: Framework, today: dt.date) -> Inputs:
    if database and not any(files):
        return read_database(database, framework=framework, today=today)
    moments, people, units, answers, voices = files
    if database or not (moments and people and units):
        raise click.UsageError("Give --moments, --people and --units, or --database.")
    return read_inputs(moments, people, units, answers, voices, framework=framework, today=today)


def _labelled(inputs: Inputs) -> tuple[Inputs, tuple[str, ...]]:
    if not (waiting := unlabelled(inputs)):
        return inputs, ()
    from oogst.suggest import load_model

    with click.progressbar(length=waiting, label=texts("cli", language())["labelling"], file=sys.stderr) as bar:
        return label(inputs, load_model(), bar.update), (LABELLED_BY_SUGGESTION,)


def _engine(name: str, facts: Path | None) -> Engines:
    """DuckDB in this process, or Spark as it is set up here."""
    if name == "duckdb":
        return on_duckdb
    from oogst.harvest.spark import on_spark

    return on_spark(facts)


def _secret(file: Path | None, dry_run: bool) -> bytes:
    """The key for the order of masking: kept in a file that only its owner reads, or drawn and forgotten."""
    if file is None or (dry_run and not file.exists()):
        return secrets.token_bytes(32)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(secrets.token_bytes(32))
    if len(key := file.read_bytes()) < 32:
        raise OogstError("secret_too_short", file=str(file))
    return key


def _write_quotes(quotes: Sequence[SealedQuote], file: Path) -> None:
    """Texts and salts, a line each, in a file that only its owner reads."""
    file.touch(mode=0o600)
    rows = [dataclasses.asdict(one.quote) | {"text": one.offer.text, "salt": one.salt} for one in quotes]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _say_notes(inputs: Inputs) -> None:
    for note in inputs.notes:
        click.echo(f"{note.file}: {texts('intake', language()).say(note.code, **note.data)}", err=True)


def _say_release(release: Release, folder: Path | None) -> None:
    say = texts("cli", language()).say
    groups = Counter(group.period for group in release.groups)
    cells = Counter(cell.period for cell in release.cells if cell.share is not None)
    for period in release.periods:
        click.echo(say("harvest_period", period=period.id, groups=groups[period.id], figures=cells[period.id]))
    if folder is None:
        click.echo(say("harvest_dry"))
    else:
        click.echo(say("harvest_done", file=str(folder / "release.json"), digest=release.digest[:12]))
