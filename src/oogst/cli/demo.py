"""``oogst demo``: a made-up organisation, to look at or to count."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from oogst.cli import language
from oogst.demo import ANSWERED_UNTIL, make_organisation, write_files
from oogst.texts import texts

#: Above so many people the files are Parquet: a CSV of a million rows is no use to anybody.
_CSV_UP_TO = 10_000


@click.command()
@click.option("--people", type=click.IntRange(1, 1_000_000), default=600, show_default=True, help="How many people.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed: another one.")
@click.option("--months", type=click.IntRange(1, 120), default=24, show_default=True, help="Months of moments.")
@click.option("--moments-per-person", type=click.FloatRange(0, 1_000), help="Mean number over all months (benchmarks).")
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), help="Without it: CSV up to 10,000 people.")
@click.option("--files", type=click.Path(path_type=Path), required=True, help="Write only the files, into this folder.")
def demo(people: int, seed: int, months: int, moments_per_person: float | None, form: str | None, files: Path) -> None:
    """Make a demonstration organisation. Everything in it is made up."""
    form = form or ("csv" if people <= _CSV_UP_TO else "parquet")
    made = make_organisation(people, seed, months=months, moments_per_person=moments_per_person)
    written = write_files(made, files, form)
    say = texts("demo", language()).say
    click.echo(
        say("files_written", moments=made.moments.num_rows, people=people, units=made.units.num_rows, folder=str(files))
    )
    click.echo(say("made_up"))
    click.echo(say("harvest_them"))
    options = [word for kind, path in written.items() for word in (f"--{kind}", str(path))]
    command = ["oogst", "harvest", *options, "--as-of", str(ANSWERED_UNTIL), "-o", str(files / "release")]
    click.echo(f"  {shlex.join(command)}")
