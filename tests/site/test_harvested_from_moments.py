"""What people confirmed becomes a release: the same as from files, counted once, without a word of theirs."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from oogst.errors import BadInput, NothingToShow
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.intake import Inputs
from oogst.release import Release, to_json
from oogst.site.moments import actions, queries
from oogst.site.moments.models import Moment
from oogst.site.people.models import Person
from oogst.site.releases import queries as releases
from oogst.site.releases.actions import harvest_moments, publish_harvest
from oogst.site.settings_table import release_secret
from oogst.version import __version__
from tests.site.golden import NOW, note
from tests.site.test_commands import oogst

pytestmark = pytest.mark.django_db
FIRST, SECOND = dt.date(2025, 7, 14), dt.date(2026, 1, 14)


def from_files(inputs: Inputs, as_of: dt.date, previous: Release | None) -> Release:
    return harvest(
        inputs,
        framework=load_framework(),
        as_of=as_of,
        secret=release_secret(settings.OOGST),
        made_by=f"oogst {__version__}",
        previous=previous,
    )


def publish(as_of: dt.date) -> Release:
    harvested = harvest_moments(as_of, NOW)
    publish_harvest(harvested, NOW)
    return harvested.release


def test_it_is_the_same_release_byte_for_byte_as_from_files(inputs: Inputs) -> None:
    first = publish(FIRST)
    assert first.digest == from_files(inputs, FIRST, None).digest
    second = publish(SECOND)
    assert to_json(second) == to_json(from_files(inputs, SECOND, first))
    assert releases.current_digest() == second.digest
    assert len(second.periods) > len(first.periods)
    items = {cell.item for cell in second.cells if cell.share is not None}
    assert {"wave1:answered", "wave1:confirmed", "wave1:figure"} <= items


def test_each_moment_gets_its_period_and_only_closed_ones_do(inputs: Inputs) -> None:
    publish(FIRST)
    assert set(Moment.objects.values_list("released_in", flat=True)) == {"", "2024-H2", "2025-H1"}
    assert "only_me" not in Moment.objects.exclude(released_in="").values_list("visibility", flat=True)
    late = Moment.objects.exclude(released_in="").order_by("-counts_from").first()
    assert late
    assert timezone.localdate(late.counts_from) <= FIRST


def test_what_was_released_cannot_be_counted_again_by_hiding_and_showing_it(inputs: Inputs) -> None:
    publish(FIRST)
    moment = Moment.objects.filter(released_in="2025-H1").order_by("pk").first()
    assert moment
    for visibility in ("only_me", "count_it"):
        actions.change_visibility(moment.person, moment.pk, visibility, dt.datetime(2025, 9, 1, tzinfo=dt.UTC))
    kept = Moment.objects.get(pk=moment.pk)
    assert (kept.released_in, kept.counts_from) == ("2025-H1", moment.counts_from)
    publish(SECOND)
    assert Moment.objects.get(pk=moment.pk).released_in == "2025-H1"


def test_what_was_hidden_while_it_was_counted_stays_as_it_was_counted(inputs: Inputs) -> None:
    harvested = harvest_moments(FIRST, NOW)
    moment = Moment.objects.get(pk=min(harvested.periods))
    actions.change_visibility(moment.person, moment.pk, "only_me", NOW)
    assert Moment.objects.get(pk=moment.pk).counts_from is None
    publish_harvest(harvested, NOW)
    kept = Moment.objects.get(pk=moment.pk)
    assert (kept.released_in, kept.counts_from) == (harvested.periods[moment.pk], moment.counts_from)


def test_what_was_hidden_on_closing_day_counts_when_it_is_shown(inputs: Inputs) -> None:
    hidden = Moment.objects.filter(visibility="only_me", captured_at__lt="2025-07-01T00:00Z").first()
    assert hidden
    publish(FIRST)
    actions.change_visibility(hidden.person, hidden.pk, "count_it", dt.datetime(2025, 9, 1, tzinfo=dt.UTC))
    publish(SECOND)
    assert Moment.objects.get(pk=hidden.pk).released_in == "2025-H2"


def test_no_word_and_no_name_reaches_the_harvest(inputs: Inputs) -> None:
    table = queries.counted_moments()
    assert "text" in table.column_names
    assert table["text"].null_count == table.num_rows > 0
    assert not set(table["person_id"].to_pylist()) & set(Person.objects.values_list("code", flat=True))


def test_what_nobody_confirmed_and_what_is_for_me_alone_does_not_count(inputs: Inputs) -> None:
    expected = inputs.moments.num_rows - inputs.moments["visibility"].to_pylist().count("only_me")
    person = Person.objects.create(code="new")
    actions.record_moment(person, "Ik leerde Excel.", form=uuid4(), now=NOW, visibility="count_it", language="nl")
    assert queries.counted_moments().num_rows == expected


def test_a_person_who_was_forgotten_changes_no_figure_that_was_released(inputs: Inputs, house: Path) -> None:
    first = publish(FIRST)
    writer = Moment.objects.filter(released_in="2025-H1").order_by("pk")[0].person
    actions.forget_person(writer, house / "tombstones")
    second = publish(SECOND)
    assert set(first.cells) <= set(second.cells)
    assert set(first.groups) <= set(second.groups)


def test_a_day_to_come_is_refused(inputs: Inputs) -> None:
    with pytest.raises(BadInput) as refused:
        harvest_moments(dt.date(2026, 11, 1), NOW)
    assert refused.value.code == "as_of_ahead"


def test_too_few_people_are_told_so_and_nothing_is_settled(anna: Person) -> None:
    note(
        anna,
        {
            "captured_at": dt.datetime(2025, 3, 3, 9),
            "received_at": dt.datetime(2025, 3, 3, 9),
            "outcomes": ["job.efficiency"],
            "modes": [],
            "domain": "job",
            "visibility": "count_it",
            "text": "x",
        },
    )
    with pytest.raises(NothingToShow):
        harvest_moments(SECOND, NOW)
    assert releases.current_digest() is None


def test_the_command_says_why_there_is_nothing_to_show(tmp_path: Path) -> None:
    oogst(tmp_path, "migrate")
    refused = oogst(tmp_path, "release")
    assert refused.returncode == 1
    assert json.dumps(refused.stderr).count("Traceback") == 0
    assert refused.stderr.strip()
