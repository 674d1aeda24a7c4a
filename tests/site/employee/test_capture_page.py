"""The pages of an employee: written in one step or in two, undone, asked once, and closed to everybody else."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from uuid import UUID

import pytest
from django.test import Client

from oogst.site.moments import queries
from oogst.site.moments.models import Moment
from oogst.site.people.models import Person
from tests.site.moments.test_moments import AGREES, TEXT, record

NEW = {"nl": "/nl/nieuw", "fr": "/fr/nouveau", "de": "/de/neu", "en": "/en/new"}
FORM = "0190f3a0-0000-4000-8000-000000000000"


@pytest.fixture
def her(client: Client, anna: Person) -> Client:
    client.force_login(anna)
    return client


def read(client: Client, address: str, **asked: str) -> str:
    return html.unescape(client.get(address, asked).content.decode())


def keep(client: Client, text: str = TEXT, how: str = "agreed", **more: str | list[str]) -> str:
    """The address to which keeping leads."""
    answer = client.post(NEW["nl"], {"form": FORM, "text": text, "visibility": "count_it", "keep": how} | more)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


@pytest.mark.parametrize(("language", "words"), [("nl", "Wat heb je geleerd?"), ("en", "What did you learn?")])
def test_the_box_is_there_with_the_cursor_in_it(her: Client, language: str, words: str) -> None:
    page = read(her, NEW[language])
    assert words in page
    assert re.search(r"<textarea[^>]* autofocus", page)
    assert re.search(r'value="count_it" checked', page)


def test_what_is_kept_is_said_and_stands_on_my_time_line(her: Client, anna: Person) -> None:
    page = read(her, keep(her))
    assert "Bewaard." in page
    assert TEXT in page
    assert "efficiënter werken" in page
    assert queries.my_counts(anna).moments == 1


def test_kept_without_a_tap_nothing_counts_and_the_page_says_so(her: Client, anna: Person) -> None:
    assert "Er telt nog niets mee" in read(her, keep(her, how="as-it-is"))
    assert queries.my_counts(anna).moments == 0


def test_a_double_tap_keeps_once_and_both_lead_to_the_same_place(her: Client) -> None:
    assert keep(her) == keep(her)
    assert Moment.objects.count() == 1


def test_undone_the_moment_is_gone_and_the_words_are_in_the_box(her: Client) -> None:
    moment = keep(her).split("=")[1]
    page = html.unescape(her.post(NEW["nl"], {"undo": moment}).content.decode())
    assert f">{TEXT}</textarea>" in page
    assert "Teruggenomen" in page
    assert not Moment.objects.exists()
    assert her.post(NEW["nl"], {"undo": moment}).status_code == 302  # a second tap harms nobody


def test_taps_are_taken_over(her: Client, anna: Person) -> None:
    taps = {"outcome:job.efficiency": "yes", "outcome:job.helping": "no", "mode": "feedback", "domain": "career"}
    keep(her, how="as-it-is", visibility="only_me", when="yesterday", add=["career.wellbeing"], **taps)
    (mine,) = queries.my_moments(anna)
    after = {one.id: one.state for one in mine.outcomes}
    assert (after["job.efficiency"], after["job.helping"], after["career.wellbeing"]) == (
        "accepted",
        "refused",
        "added",
    )
    assert (mine.visibility, mine.domain) == ("only_me", "career")
    assert mine.happened_on == mine.captured_at.astimezone().date() - dt.timedelta(days=1)
    assert re.search(r'value="only_me" checked', read(her, NEW["nl"]))


def test_without_scripts_looking_keeps_nothing_and_keeps_the_taps(her: Client) -> None:
    form = {"form": FORM, "text": TEXT, "visibility": "only_me", "outcome:job.helping": "no", "look": "1"}
    page = html.unescape(her.post(NEW["nl"], form).content.decode())
    assert f">{TEXT}</textarea>" in page
    assert 'name="outcome:job.efficiency"' in page
    assert 'name="outcome:job.helping" value="no" checked' in page
    assert 'value="only_me" checked' in page
    assert f'name="form" value="{FORM}"' in page
    assert not Moment.objects.exists()


def test_an_opening_goes_into_the_box(her: Client) -> None:
    page = html.unescape(her.post(NEW["nl"], {"text": "", "opening": "Er ging iets mis en\u00a0…"}).content.decode())
    assert ">Er ging iets mis en </textarea>" in page


def test_suggestions_while_typing_keep_nothing(her: Client) -> None:
    page = her.post("/nl/nieuw/voorstel", {"text": TEXT}).content.decode()
    assert 'name="outcome:job.efficiency"' in page
    assert "<html" not in page
    assert her.post("/nl/nieuw/voorstel", {"text": " "}).content.strip() == b""
    assert her.get("/nl/nieuw/voorstel").status_code == 405
    assert not Moment.objects.exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": " "}, "Schrijf eerst iets"),
        ({"text": "leren " * 4000}, "20.000"),
        ({"text": TEXT, "happened_on": "2999-01-01"}, "Die dag moet nog komen"),
        ({"text": TEXT, "happened_on": "gisteren"}, "Dat is geen dag"),
        ({"text": TEXT, "visibility": "everybody"}, "staat niet op de lijst"),
        ({"text": TEXT, "add": "job.magic"}, "staat niet op de lijst"),
    ],
)
def test_what_cannot_be_is_said_and_the_words_are_not_lost(her: Client, form: dict[str, str], words: str) -> None:
    answer = her.post(NEW["nl"], {"form": FORM, "visibility": "count_it", "keep": "agreed"} | form)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert words in page
    assert form["text"].strip() in page
    assert not Moment.objects.exists()


def test_untouched_suggestions_are_asked_about_once(her: Client, anna: Person) -> None:
    moment = record(anna)
    assert Moment.objects.filter(pk=moment.pk, received_at__year=2026).exists()
    assert "Klopt dit?" in read(her, NEW["nl"])
    assert "Klopt dit?" not in read(her, NEW["nl"])
    assert "Zeg wat het opleverde" in read(her, NEW["nl"])


def test_my_moment_can_be_said_more_of_shown_otherwise_and_taken_back(her: Client, anna: Person) -> None:
    address = f"/nl/leermoment/{record(anna).id}"
    assert TEXT in read(her, address)
    her.post(address, {"do": "confirm", "outcome:job.efficiency": "yes", "mode": "feedback", "domain": "job"})
    her.post(address, {"do": "show", "visibility": "may_be_quoted"})
    her.post(address, {"do": "edit", "text": "Anders gezegd.", "happened_on": "2026-02-27"})
    (mine,) = queries.my_moments(anna)
    assert [one.id for one in mine.outcomes if one.counts] == ["job.efficiency"]
    assert (mine.text, mine.visibility, mine.happened_on) == ("Anders gezegd.", "may_be_quoted", dt.date(2026, 2, 27))
    assert "Nog niemand ziet dit" in read(her, address)
    assert her.post(address, {"do": "edit", "text": ""}).status_code == 400
    assert her.post(address, {"do": "withdraw"}).headers["Location"] == NEW["nl"]
    assert her.get(address).status_code == 404


def test_my_harvest_shows_my_own_numbers(her: Client, anna: Person, carla: Person) -> None:
    assert "zodra je dat zegt" in read(her, "/nl/mijn-oogst")
    record(anna, said=AGREES)
    record(carla, said=AGREES)
    page = read(her, "/nl/mijn-oogst")
    assert "Uit 1 leermoment" in page
    assert re.search(r"efficiënter werken</span> <b>1</b>", page)
    assert "Wat het meteen opleverde" in page
    assert "henzelf" not in page  # as the infographic of a group says it


def test_days_are_written_as_each_language_has_them(her: Client, anna: Person) -> None:
    record(anna, happened_on=dt.date(2026, 2, 27))
    for language, day in {
        "nl": "27 februari 2026",
        "fr": "27 février 2026",
        "de": "27. Februar 2026",
        "en": "27 February 2026",
    }.items():
        assert day in read(her, NEW[language])


def test_search_finds_my_words_and_says_when_there_are_none(her: Client, anna: Person) -> None:
    record(anna)
    assert TEXT in read(her, NEW["nl"], words="STORINGEN")
    assert "Geen van je leermomenten" in read(her, NEW["nl"], words="zebra")


def test_many_moments_come_page_by_page(her: Client, anna: Person) -> None:
    for n in range(31):
        record(anna, f"Moment nummer {n}.")
    first, second = read(her, NEW["nl"]), read(her, NEW["nl"], page="2")
    assert first.count('<p class="words">') == 30
    assert second.count('<p class="words">') == 1


def test_everything_can_be_taken_along(her: Client, anna: Person) -> None:
    record(anna)
    answer = her.get("/nl/mijn-gegevens/meenemen")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="oogst.json"'
    assert json.loads(answer.content)["moments"][0]["text"] == TEXT


def test_forgetting_wants_a_tick_and_then_all_is_gone(her: Client, anna: Person, carla: Person) -> None:
    record(anna)
    assert "Vink eerst het vakje aan" in her.post("/nl/mijn-gegevens/vergeet-mij").content.decode()
    assert Moment.objects.exists()
    assert "Alles is weg" in her.post("/nl/mijn-gegevens/vergeet-mij", {"sure": "yes"}).content.decode()
    assert not Person.objects.filter(code="anna").exists()
    assert Person.objects.filter(code="carla").exists()
    assert her.get(NEW["nl"]).status_code == 302


def test_carla_may_not_see_or_touch_what_is_annas(client: Client, anna: Person, cast: dict[str, Person]) -> None:
    moment = record(anna)
    for name in ("carla", "bram", "dirk"):
        client.force_login(cast[name])
        address = f"/nl/leermoment/{moment.id}"
        assert client.get(address).status_code == 404
        for do in ("agree", "confirm", "edit", "show", "withdraw"):
            form = {"do": do, "text": "x", "visibility": "only_me"}
            assert client.post(address, form).status_code == 404
        client.post(NEW["nl"], {"undo": str(moment.id)})
        assert client.get("/nl/leermoment/none").status_code == 404
        for page in (NEW["nl"], f"{NEW['nl']}?kept={moment.id}", "/nl/mijn-oogst", "/nl/mijn-gegevens/meenemen"):
            assert "storingen" not in client.get(page).content.decode()
    assert queries.my_moment(anna, moment.id).state == "waiting"


def test_a_stranger_is_sent_to_sign_in(client: Client, anna: Person) -> None:
    moment = record(anna)
    for address in (
        *NEW.values(),
        f"/nl/leermoment/{moment.id}",
        "/nl/mijn-oogst",
        "/nl/mijn-gegevens",
        "/nl/mijn-gegevens/meenemen",
        "/nl/mijn-gegevens/vergeet-mij",
    ):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{address[:3]}/")
    assert client.post("/nl/nieuw/voorstel", {"text": TEXT}).status_code == 302


def test_nothing_written_is_cached_on_the_way_or_logged(her: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    address = keep(her)
    for page in (
        address,
        f"/nl/leermoment/{UUID(address.split('=')[1])}",
        "/nl/mijn-oogst",
        "/nl/mijn-gegevens/meenemen",
    ):
        assert "no-store" in her.get(page).headers["Cache-Control"], page
    assert "storingen" not in caplog.text
