"""``oogst demo``: a made-up organisation, to walk around in or to count."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyarrow.compute as pc

from oogst.cli import language
from oogst.demo import ANSWERED_UNTIL, ENDS_ON, make_organisation, write_files
from oogst.errors import BadInput, NothingToShow
from oogst.framework import load_framework
from oogst.harvest import harvest, windows
from oogst.intake import read_inputs
from oogst.release import Release, to_json, write_release
from oogst.show import infographic_view, render
from oogst.texts import texts
from oogst.version import __version__

if TYPE_CHECKING:
    from oogst.site.people.models import Person

#: Above so many people the files are Parquet: a CSV of a million rows is no use to anybody.
_CSV_UP_TO = 10_000
#: The note of every release of the demonstration; by it the command knows its own database again.
_MADE_UP = "made_up"
#: Known to everybody, as the organisation is made up: two people who try the same demonstration see the same figures.
_SECRET = b"the demonstration keeps no secret"
_PICTURES = ("pdf", "png")
#: So many people have moments of their own on the site, for whoever signs in as one of them.
_WITH_A_PAST = 8


@click.command()
@click.option("--people", type=click.IntRange(1, 1_000_000), default=600, show_default=True, help="How many people.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed: another one.")
@click.option("--months", type=click.IntRange(1, 120), default=24, show_default=True, help="Months of moments.")
@click.option("--moments-per-person", type=click.FloatRange(0, 1_000), help="Mean number over all months (benchmarks).")
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), help="Without it: CSV up to 10,000 people.")
@click.option("--files", type=click.Path(path_type=Path), help="Write only the files, into this folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--no-serve", is_flag=True, help="Set everything up and stop there.")
def demo(
    people: int,
    seed: int,
    months: int,
    moments_per_person: float | None,
    form: str | None,
    files: Path | None,
    host: str,
    port: int,
    no_serve: bool,
) -> None:
    """Walk around in a demonstration organisation. Everything in it is made up.

    Its files, releases, infographic and database are kept in the data folder (OOGST_DATA_DIR, else ./oogst-data), so
    that the second time starts at once. With --files only the files are made, and nothing is served.
    """
    form = form or ("csv" if people <= _CSV_UP_TO else "parquet")
    if files is not None:
        _say_files(files, people, _write(files, people, seed, months, moments_per_person, form))
        return
    os.environ.setdefault("OOGST_PUBLIC_PAGE", "units")
    os.environ.setdefault("OOGST_MAILBOX", "page")
    os.environ.setdefault("OOGST_XAPI", "on")
    from oogst.site import serving

    folder = serving.set_up().data_dir / "demo"
    serving.migrate()
    if not _is_published():
        releases = _releases(_write(folder, people, seed, months, moments_per_person, form))
        _draw(releases[-1], folder)
        _publish(releases)
    if people <= _CSV_UP_TO and not _has_people():
        _let_in(_write(folder, people, seed, months, moments_per_person, form))
    _say_made(folder)
    if not no_serve:
        serving.check_ready(host, port)
        click.echo(texts("serve", language()).say("serving", address=f"http://{serving.named(host)}:{port}/"))
        serving.serve(host, port, workers=1)


def _write(
    folder: Path, people: int, seed: int, months: int, moments_per_person: float | None, form: str
) -> Mapping[str, Path]:
    made = make_organisation(people, seed, months=months, moments_per_person=moments_per_person)
    return write_files(made, folder, form)


def _say_files(folder: Path, people: int, written: Mapping[str, Path]) -> None:
    say = texts("demo", language()).say
    click.echo(say("files_written", people=people, folder=str(folder)))
    click.echo(say("made_up"))
    click.echo(say("harvest_them"))
    options = [word for kind, path in written.items() for word in (f"--{kind}", str(path))]
    command = ["oogst", "harvest", *options, "--as-of", str(ANSWERED_UNTIL), "-o", str(folder / "release")]
    click.echo(f"  {shlex.join(command)}")


def _is_published() -> bool:
    """Whether the database shows the demonstration already. Raises ``BadInput`` (``demo_beside_real``) where it shows
    the release of a real organisation, or holds its people."""
    from oogst.site.releases import queries

    digest = queries.current_digest()
    if _has_people() if digest is None else _MADE_UP not in queries.release_with(digest).notes:
        raise BadInput("demo_beside_real")
    return digest is not None


def _has_people() -> bool:
    from oogst.site.people.models import Person

    return Person.objects.exists()


def _let_in(files: Mapping[str, Path]) -> None:
    """The made-up people can sign in, by a code that a page shows instead of an e-mail, and note what they like."""
    from oogst.site.made_up import give_a_past, tell_from_elsewhere
    from oogst.site.people.actions import import_people, replace_units
    from oogst.site.people.files import read_people, read_units

    now = dt.datetime.now(dt.UTC)
    replace_units(read_units(files["units"], load_framework(), ANSWERED_UNTIL), now)
    import_people(read_people(files["people"], load_framework(), ANSWERED_UNTIL), now)
    give_a_past(_still_here()[:_WITH_A_PAST], now)
    tell_from_elsewhere(_still_here()[:_WITH_A_PAST], now)
    _give_roles(_still_here(), now)


def _give_roles(people: Sequence[Person], now: dt.datetime) -> None:
    """The first of the people stays an employee like any other; each of the next has a role to look around in."""
    from oogst.site.people.actions import give_role
    from oogst.site.people.models import Role, UnitPeriod

    top = UnitPeriod.objects.filter(parent=None).values_list("unit_id", flat=True)[0]
    units = {"lead": _team_with_most_to_show(), "learning": top}
    for kind, person in zip(Role.KINDS, people[1:], strict=False):
        give_role(person, kind, units.get(kind), now=now)


def _team_with_most_to_show() -> str:
    """A team whose page has something on it; in an organisation that shows no team, the part that shows most."""
    from oogst.site.people.models import Unit
    from oogst.site.releases import queries

    release = queries.release_with(queries.current_digest() or "")
    newest = release.periods[-1].id
    shown = Counter(cell.group for cell in release.cells if cell.period == newest and cell.share is not None)
    groups = [one for one in release.groups if one.period == newest]
    top = {one.id for one in groups if one.parent is None}
    units = set(Unit.objects.values_list("pk", flat=True))
    best = max(groups, key=lambda one: (one.units[0] in units, one.parent not in top | {None}, shown[one.id]))
    return best.units[0]


def _releases(files: Mapping[str, Path]) -> list[Release]:
    """A release on every closing day, each made on the one before it, and one for the last answers.

    Raises ``NothingToShow`` if not even the last one shows anything.
    """
    framework = load_framework()
    paths = [files[kind] for kind in ("moments", "people", "units", "answers", "voices")]
    inputs = read_inputs(*paths, framework=framework, today=ANSWERED_UNTIL)
    first: dt.datetime = pc.min(inputs.moments["captured_at"]).as_py()
    releases: list[Release] = []
    for day in [*(window.closes_on for window in windows(first.date(), ENDS_ON, "half", {})), ANSWERED_UNTIL]:
        try:
            release = harvest(
                inputs,
                framework=framework,
                as_of=day,
                secret=_SECRET,
                made_by=f"oogst {__version__}",
                previous=releases[-1] if releases else None,
                notes=[_MADE_UP],
            )
        except NothingToShow:
            if day == ANSWERED_UNTIL:
                raise
        else:
            releases.append(release)
    return releases


def _publish(releases: Sequence[Release]) -> None:
    from oogst.site.releases.actions import publish_release

    for release in releases:
        publish_release(to_json(release), dt.datetime.now(dt.UTC))


def _draw(release: Release, folder: Path) -> None:
    """The release on disk, with its infographic to hang on the wall."""
    write_release(release, folder / "release")
    view = infographic_view(release, framework=load_framework(), lang=language())
    for form in _PICTURES:
        (folder / f"infographic.{form}").write_bytes(render(view, form))


def _say_made(folder: Path) -> None:
    say = texts("demo", language()).say
    click.echo(say("made_up"))
    click.echo(say("pictures", files=[str(folder / f"infographic.{form}") for form in _PICTURES]))
    if email := _somebody():
        click.echo(say("sign_in", email=email))
    if roles := _by_role():
        click.echo(say("roles", **roles))


def _somebody() -> str:
    """The address of one of the people, still at work there."""
    return next((person.email for person in _still_here() if person.email), "")


def _by_role() -> Mapping[str, str | None]:
    """The address of somebody in each role; none where the demonstration is too small for that."""
    from oogst.site.people.models import Role

    found = dict(Role.objects.order_by("-person__code").values_list("kind", "person__email"))
    return found if found.keys() >= set(Role.KINDS) else {}


def _still_here() -> list[Person]:
    from oogst.site.people.models import Person

    still = Person.objects.filter(memberships__valid_to=None, memberships__isnull=False, email__isnull=False)
    return list(still.order_by("code").distinct())
