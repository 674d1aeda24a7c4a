"""The page for a team meeting, and something that is done with a figure: by whoever leads or looks after the unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from oogst.errors import BadInput, NotFound
from oogst.release import Release
from oogst.site.people.models import Person, Role
from oogst.site.people.queries import units_above
from oogst.site.releases import queries
from oogst.site.releases.agreements import LONGEST, note_action, role_for, set_action_state
from oogst.site.releases.models import Action
from oogst.site.releases.sight import Sight, sight_of
from tests.site.asking import signed_in, text
from tests.site.harvested import NEWER, OLDER

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 16)
PAGES = {"nl": "/nl/team", "fr": "/fr/equipe", "de": "/de/team", "en": "/en/team"}
BRAM, DIRK, CARLA = (sight_of(roles) for roles in ([("lead", "u2")], [("learning", "u1")], []))


def noted(sight: Sight = BRAM, unit: str = "u2", **other: Any) -> Action:
    given: dict[str, Any] = {
        "text": "Ten minutes of feedback every Monday",
        "item": "mode:feedback",
        "period": NEWER,
        "due_on": None,
        "on_infographic": False,
        "today": TODAY,
    }
    given |= other
    return note_action(sight, unit, given.pop("text"), **given)


@pytest.mark.parametrize("language", PAGES)
def test_a_lead_has_the_page_in_every_language(cast: dict[str, Person], release: Release, language: str) -> None:
    answer = signed_in(cast["bram"]).get(PAGES[language])
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language


def test_an_outsider_and_a_data_protection_officer_have_no_team_page(cast: dict[str, Person], release: Release) -> None:
    Role.objects.create(person=cast["anna"], kind="protection")
    for name in ("carla", "anna"):
        client = signed_in(cast[name])
        assert client.get("/en/team").status_code == 403
        assert client.get("/en/team/guide.pdf").status_code == 403
        assert client.post("/en/team/note", {"text": "x"}).status_code == 403


def test_a_lead_asks_for_the_own_unit_and_no_other(cast: dict[str, Person], release: Release) -> None:
    client = signed_in(cast["bram"])
    assert client.get("/en/team?unit=u2").status_code == 200
    for unit in ("u1", "u16", "u3", "nowhere"):
        assert client.get(f"/en/team?unit={unit}").status_code == 404
        assert client.get(f"/en/team/guide.pdf?unit={unit}").status_code == 404
        assert client.post("/en/team/note", {"unit": unit, "text": "x"}).status_code == 404
    assert not Action.objects.exists()


def test_before_the_first_release_the_page_says_what_will_come(cast: dict[str, Person]) -> None:
    client = signed_in(cast["bram"])
    assert "Nothing was released yet" in text(client.get("/en/team"))
    assert client.get("/en/team/guide.pdf").status_code == 404
    assert client.post("/en/team/note", {"text": "x"}).status_code == 404


def test_the_guide_is_a_pdf_with_what_was_agreed(cast: dict[str, Person], release: Release) -> None:
    answer = signed_in(cast["bram"]).get("/en/team/guide.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer).startswith(b"%PDF-")


def test_it_is_noted_on_the_page_and_stands_there(cast: dict[str, Person], release: Release) -> None:
    client = signed_in(cast["bram"])
    form = {
        "unit": "u2",
        "period": OLDER,
        "text": " Feedback\non Monday ",
        "item": "mode:feedback",
        "due_on": "2026-12-01",
    }
    answer = client.post("/en/team/note", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/team?period={OLDER}&unit=u2#done")
    page = text(client.get("/en/team"))
    assert "Feedback on Monday" in page
    assert "by 1 December 2026" in page
    assert "feedback: then" in page
    row = Action.objects.get()
    assert (row.role, row.unit, row.period, row.on_infographic) == ("lead", "u2", OLDER, False)


def test_nothing_in_the_table_says_who_noted_it() -> None:
    assert {field.name for field in Action._meta.get_fields()} == {
        *("id", "unit", "role", "period", "item", "text", "due_on", "state", "noted_on", "changed_on", "on_infographic")
    }


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"text": " \n "}, "action_empty"),
        ({"text": "x" * (LONGEST + 1)}, "action_long"),
        ({"item": "mode:nothing"}, "action_about_nothing"),
        ({"item": "outcome_mode:job.voice×feedback"}, "action_about_nothing"),
        ({"period": "1999"}, "action_about_nothing"),
    ],
)
def test_what_cannot_be_noted_is_refused(release: Release, other: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        noted(**other)
    assert refused.value.code == code
    assert not Action.objects.exists()


@pytest.mark.parametrize("form", [{"text": ""}, {"text": "x", "due_on": "soon"}, {"text": "x", "item": "x"}])
def test_what_is_wrong_is_said_and_what_was_written_stays(
    cast: dict[str, Person], release: Release, form: dict[str, str]
) -> None:
    answer = signed_in(cast["bram"]).post("/en/team/note", form)
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert f'value="{form["text"]}"' in text(answer)


def test_an_outsider_may_not_note_or_change_anything(release: Release) -> None:
    action = noted()
    for sight, unit in ((CARLA, "u2"), (BRAM, "u16"), (BRAM, "u1")):
        with pytest.raises(NotFound, match="action_not_yours"):
            noted(sight, unit)
    for sight in (CARLA, sight_of([("lead", "u16")]), sight_of([("protection", None)])):
        with pytest.raises(NotFound, match="action_not_yours"):
            set_action_state(sight, str(action.pk), "done", TODAY)
    assert Action.objects.get().state == "planned"


@pytest.mark.parametrize("action_id", ["nowhere", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_is_answered_like_what_is_not_yours(
    cast: dict[str, Person], release: Release, action_id: str
) -> None:
    assert signed_in(cast["bram"]).post(f"/en/team/note/{action_id}", {"state": "done"}).status_code == 403


def test_hr_and_ld_note_for_what_they_look_after(release: Release) -> None:
    assert (role_for(DIRK, "u1"), role_for(DIRK, "u3"), role_for(BRAM, "u3")) == ("learning", "learning", None)
    assert role_for(sight_of([("learning", "u2")]), "u1") is None
    assert noted(DIRK, "u3").role == "learning"


def test_it_is_done_let_go_or_planned_again(cast: dict[str, Person], release: Release) -> None:
    action, client = noted(), signed_in(cast["bram"])
    later = TODAY + dt.timedelta(days=9)
    assert set_action_state(BRAM, str(action.pk), "done", later).changed_on == later
    assert set_action_state(BRAM, str(action.pk), "done", TODAY).changed_on == later
    assert client.post(f"/en/team/note/{action.pk}", {"state": "dropped"}).status_code == 302
    assert Action.objects.get().state == "dropped"
    assert client.post(f"/en/team/note/{action.pk}", {"state": "forgotten"}).status_code == 400


def test_those_of_the_unit_and_below_see_what_was_said_and_done(cast: dict[str, Person], release: Release) -> None:
    noted()
    noted(DIRK, "u1", text="A day off the floor")
    noted(DIRK, "u16", text="Elsewhere")
    seen = {
        name: {one.text for one in queries.actions_since(units_above(cast[name], TODAY), TODAY)}
        for name in ("anna", "carla")
    }
    assert seen["anna"] == {"Ten minutes of feedback every Monday", "A day off the floor"}
    assert seen["carla"] == {"A day off the floor"}
    assert queries.actions_since(["u2"], TODAY + dt.timedelta(days=1)) == []


def test_only_what_may_stand_on_the_infographic_stands_there_in_the_next_period(release: Release) -> None:
    noted(period=OLDER, on_infographic=True, text="Shown")
    noted(period=OLDER, text="Not for there")
    noted(on_infographic=True, text="Too new")
    dropped = noted(period=OLDER, on_infographic=True, text="Let go")
    set_action_state(BRAM, str(dropped.pk), "dropped", TODAY)
    assert [one.text for one in queries.actions_on_infographic(["u2"], NEWER)] == ["Shown"]


def test_units_above_somebody_end_at_the_top_and_are_none_without_a_home(cast: dict[str, Person]) -> None:
    assert units_above(cast["anna"], TODAY) == ["u2", "u1"]
    cast["anna"].memberships.all().delete()
    assert units_above(cast["anna"], TODAY) == []


def test_the_start_page_of_everybody_in_the_unit_tells_what_was_done(cast: dict[str, Person], release: Release) -> None:
    today = timezone.localdate()
    action = noted(today=today, due_on=dt.date(2030, 1, 2))
    set_action_state(BRAM, str(action.pk), "done", today)
    page = text(signed_in(cast["anna"]).get("/en/new"))
    assert "Said and done" in page
    assert action.text in page
    assert "feedback" in page[page.index("Said and done") :]
    assert "Said and done" not in text(signed_in(cast["carla"]).get("/en/new"))


def test_after_three_months_it_leaves_the_start_page(cast: dict[str, Person], release: Release) -> None:
    noted(today=timezone.localdate() - dt.timedelta(days=91))
    assert "Said and done" not in text(signed_in(cast["anna"]).get("/en/new"))


@pytest.mark.parametrize(("name", "said"), [("bram", "Tell it in the team meeting"), ("dirk", "Getting started")])
def test_before_the_first_release_the_page_says_what_can_be_done_until_then(
    cast: dict[str, Person], name: str, said: str
) -> None:
    client = signed_in(cast[name])
    for address in ("/en/team", "/en/explore"):
        assert said in text(client.get(address))


@pytest.mark.parametrize("name", ["bram", "dirk"])
def test_until_then_the_handbook_is_opened_at_the_chapter_for_whoever_asks(cast: dict[str, Person], name: str) -> None:
    client = signed_in(cast[name])
    wanted = {"bram": "leads", "dirk": "learning"}[name]
    assert f'href="/en/handbook#{wanted}"' in text(client.get("/en/team"))
    assert f'id="{wanted}"' in text(client.get("/en/handbook"))
