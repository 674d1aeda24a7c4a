"""Moments of another tool: brought in as their writers' own, waiting for what the writers say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from oogst.framework import load_framework
from oogst.intake import Sheet
from oogst.site.moments import actions, queries
from oogst.site.moments.files import read_moments
from oogst.site.moments.models import Moment
from oogst.site.people.models import Person
from oogst.site.people.trail import events_about
from tests.site.cast import NOW
from tests.site.moments.test_moments import AGREES, TEXT
from tests.site.people.test_import import PEOPLE, UNITS, reasons
from tests.site.test_commands import oogst

HEAD = "moment_id,person_id,captured_at,text,visibility,domain,outcomes\n"
ROW = f'm1,anna,2025-03-04T10:15,"{TEXT}",may_be_quoted,career,career.employability\n'


def read(folder: Path, text: str) -> Sheet:
    file = folder / "moments.csv"
    file.write_text(text, "utf-8")
    return read_moments(file, load_framework(), NOW.date())


def test_they_are_their_writers_own_and_wait_for_them(anna: Person, tmp_path: Path) -> None:
    assert actions.import_moments(read(tmp_path, HEAD + ROW), NOW) == 1
    (mine,) = queries.my_moments(anna)
    assert (mine.text, mine.visibility, mine.state, mine.domain) == (TEXT, "only_me", "waiting", "")
    assert mine.captured_at == dt.datetime(2025, 3, 4, 9, 15, tzinfo=dt.UTC)
    assert not any(one.counts for one in mine.outcomes)
    assert "career.employability" not in {one.id for one in mine.outcomes}


def test_nothing_counts_before_the_writer_confirmed_and_let_it(anna: Person, tmp_path: Path) -> None:
    actions.import_moments(read(tmp_path, HEAD + ROW), NOW)
    (mine,) = queries.my_moments(anna)
    assert (queries.counted_moments().num_rows, queries.quote_offers()) == (0, ())
    actions.confirm_outcomes(anna, mine.id, AGREES, NOW)
    actions.change_visibility(anna, mine.id, "count_it", NOW)
    assert queries.counted_moments().num_rows == 1


def test_the_same_file_twice_changes_nothing(anna: Person, tmp_path: Path) -> None:
    actions.import_moments(read(tmp_path, HEAD + ROW), NOW)
    assert actions.import_moments(read(tmp_path, HEAD + ROW), NOW + dt.timedelta(days=1)) == 0
    assert Moment.objects.count() == 1


def test_the_writer_sees_that_it_was_done(anna: Person, carla: Person, tmp_path: Path) -> None:
    actions.import_moments(read(tmp_path, HEAD + ROW), NOW)
    assert [one.kind for one in events_about(anna)] == ["moments_imported"]
    assert events_about(carla) == []


def test_rows_of_people_who_are_not_here_are_refused(anna: Person, tmp_path: Path) -> None:
    sheet = read(tmp_path, HEAD + ROW + ROW.replace("m1,anna", "m2,zoe") + ROW.replace("anna", "carla"))
    assert (3, "person_id") in [one[:2] for one in reasons(sheet)]
    assert (4, "moment_id") in [one[:2] for one in reasons(sheet)]
    actions.import_moments(sheet, NOW)
    assert {one.person for one in Moment.objects.all()} <= {anna}


def test_the_command_brings_them_in(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE + "anna,u2,,,Anna,a@example.org,\n", "utf-8")
    (tmp_path / "moments.csv").write_text(HEAD + ROW, "utf-8")
    for kind in ("units", "people"):
        oogst(tmp_path, "import", kind, f"{kind}.csv", "--apply")
    assert "Dry run: 1 row" in oogst(tmp_path, "import", "moments", "moments.csv").stdout
    done = oogst(tmp_path, "import", "moments", "moments.csv", "--apply")
    assert "1 new moment waits" in done.stdout, done.stderr
