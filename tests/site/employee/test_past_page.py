"""Notes of before: looked through first, kept once, for their writer alone, counted only when the writer says so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oogst.errors import BadInput
from oogst.intake.notes import OwnNote
from oogst.site.moments import actions, queries
from oogst.site.moments.models import Moment
from oogst.site.people.models import Person
from tests.site.cast import NOW
from tests.site.moments.test_moments import AGREES, TEXT

PAGE = "/nl/nieuw/vroeger"
NOTES = f"4/3/2025: {TEXT}\nFrans geoefend met de buren van hiernaast\n"
DAY = dt.date(2025, 3, 4)


def test_what_was_read_is_shown_and_nothing_is_kept_yet(client: Client, anna: Person) -> None:
    client.force_login(anna)
    page = client.post(PAGE, {"notes": NOTES}).content.decode()
    assert "2 notities" in page
    assert 'value="2025-03-04"' in page
    assert "efficiënter werken" in page
    assert not Moment.objects.exists()


def test_only_what_is_ticked_is_kept_for_me_alone_and_waits_for_my_word(client: Client, anna: Person) -> None:
    client.force_login(anna)
    form = {"keep": "1", "pick": ["1"], "text-0": "weg", "text-1": TEXT, "day-1": "2025-03-04"}
    assert "1 notitie" in client.post(PAGE, form).content.decode()
    (mine,) = queries.my_moments(anna)
    assert (mine.text, mine.happened_on, mine.visibility, mine.state) == (TEXT, DAY, "only_me", "waiting")
    actions.confirm_outcomes(anna, mine.id, AGREES, NOW)
    assert queries.counted_moments().num_rows == 0
    actions.change_visibility(anna, mine.id, "count_it", NOW)
    assert queries.counted_moments().num_rows == 1


def test_brought_again_nothing_is_kept_twice(client: Client, anna: Person) -> None:
    client.force_login(anna)
    form = {"keep": "1", "pick": ["0", "1"], "text-0": TEXT, "day-0": "2025-03-04", "text-1": TEXT, "day-1": ""}
    client.post(PAGE, form)
    again = client.post(PAGE, form).content.decode()
    assert "0 notities" in again
    assert "2 stonden er al" in again
    assert Moment.objects.filter(person=anna).count() == 2  # the same words on another day are another note


def test_a_file_is_read(client: Client, anna: Person) -> None:
    client.force_login(anna)
    file = SimpleUploadedFile("notities.csv", b"Datum;Notitie\n4/3/2025;Excel geleerd\n")
    page = client.post(PAGE, {"file": file}).content.decode()
    assert "Excel geleerd" in page
    assert 'value="2025-03-04"' in page


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"notes": ""}, "leeg"),
        ({"keep": "1"}, "geen enkele notitie"),
        ({"keep": "1", "pick": ["0"], "text-0": "x", "day-0": "soon"}, "dag"),
        ({"keep": "1", "pick": ["0"], "text-0": "x", "day-0": "2999-01-01"}, "dag"),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04no")}, "x.xlsx"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_kept(
    client: Client, anna: Person, form: dict[str, object], told: str
) -> None:
    client.force_login(anna)
    answer = client.post(PAGE, form)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Moment.objects.exists()


def test_of_many_notes_all_or_none_are_kept(anna: Person) -> None:
    notes = [OwnNote(TEXT, None), OwnNote("x", dt.date(2999, 1, 1))]
    with pytest.raises(BadInput):
        actions.bring_past(anna, notes, language="nl", now=NOW)
    assert not Moment.objects.exists()


def test_an_outsider_brings_nothing_to_somebody_else(client: Client, anna: Person, carla: Person) -> None:
    assert client.post(PAGE, {"notes": NOTES}).status_code == 302
    client.force_login(carla)
    client.post(PAGE, {"keep": "1", "pick": ["0"], "text-0": TEXT, "person": str(anna.pk)})
    assert [one.person for one in Moment.objects.all()] == [carla]
