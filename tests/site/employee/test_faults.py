"""A database that is full, closed for writing, busy or gone; a form that is too old; two phones: nothing is lost."""

from __future__ import annotations

import errno
import html
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.test import Client

from oogst.errors import OogstError, Overtaken
from oogst.site.moments import queries
from oogst.site.moments.actions import edit_moment
from oogst.site.moments.models import Moment
from oogst.site.pages.faults import fault
from oogst.site.people.models import Person
from oogst.texts import LANGUAGES, sentence
from tests.site.cast import NOW
from tests.site.moments.test_moments import record

TEXT = "Vandaag geleerd om eerst te luisteren & dan pas te <antwoorden>."
FORM = "0190f3a0-0000-4000-8000-000000000001"


@pytest.fixture
def her(client: Client, anna: Person) -> Client:
    client.force_login(anna)
    client.get("/nl/nieuw")
    return client


def keep(client: Client, text: str = TEXT, **more: str) -> tuple[int, str]:
    asked = {"form": FORM, "text": text, "visibility": "count_it", "keep": "agreed", "mode": "experience"} | more
    answer = client.post("/nl/nieuw", asked)
    return answer.status_code, html.unescape(answer.content.decode())


@contextmanager
def closed_for_writing() -> Iterator[None]:
    off, on = (
        ("PRAGMA query_only=ON", "PRAGMA query_only=OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
    yield
    with connection.cursor() as cursor:
        cursor.execute(on)


@contextmanager
def no_room() -> Iterator[None]:
    """The database may not grow by a page; on PostgreSQL it answers as it does on a full disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
            yield
            cursor.execute("PRAGMA max_page_count=1073741823")
        else:
            cursor.execute("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                           "RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$")  # fmt: skip
            cursor.execute("CREATE TRIGGER no_room BEFORE INSERT ON moments_moment EXECUTE FUNCTION full_disk()")
            yield
            cursor.execute("DROP FUNCTION full_disk CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("trouble", "said"), [(closed_for_writing, "alleen gelezen worden"), (no_room, "De schijf van de site is vol")]
)
def test_what_cannot_be_kept_now_is_given_back_with_the_reason(
    trouble: Callable[[], AbstractContextManager[None]], said: str, anna: Person, her: Client
) -> None:
    text = TEXT + " Zo lang dat er een nieuw blad voor nodig is." * 400
    with trouble():
        status, page = keep(her, text)
    assert status == 503
    assert said in page
    assert text in page
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert again.pop("csrfmiddlewaretoken")
    assert again == {"form": FORM, "visibility": "count_it", "keep": "agreed", "mode": "experience"}
    assert Moment.objects.count() == 0
    assert her.post("/nl/nieuw", again | {"text": text}).status_code == 302
    assert [one.text for one in queries.my_moments(anna)] == [text]


def caused(problem: Exception, cause: Exception) -> Exception:
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (OSError(errno.ENOSPC, "no room"), "site_full"),
        (OSError(errno.EROFS, "closed"), "site_read_only"),
        (OSError(errno.ENOENT, "not there"), None),
        (OperationalError("database or disk is full"), "site_full"),
        (OperationalError("attempt to write a readonly database"), "site_read_only"),
        (OperationalError("database is locked"), "site_busy"),
        (caused(OperationalError("x"), sqlite3.OperationalError("x")), None),
        (caused(OperationalError("disk I/O error"), sqlite3.OperationalError("disk I/O error")), "site_away"),
        (caused(OperationalError("x"), psycopg.errors.DiskFull("x")), "site_full"),
        (caused(OperationalError("x"), psycopg.errors.LockNotAvailable("x")), "site_busy"),
        (caused(InternalError("x"), psycopg.errors.ReadOnlySqlTransaction("x")), "site_read_only"),
        (caused(InternalError("x"), psycopg.errors.InFailedSqlTransaction("x")), None),
        (OperationalError("server closed the connection unexpectedly"), "site_away"),
        (InterfaceError("connection already closed"), "site_away"),
        (ValueError("a mistake in the program"), None),
    ],
)
def test_it_tells_what_passes_from_a_mistake_of_its_own(problem: Exception, code: str | None) -> None:
    assert fault(problem) == code


@pytest.mark.parametrize("code", ["site_full", "site_read_only", "site_busy", "site_away", "moment_overtaken"])
def test_every_fault_is_said_in_four_languages(code: str) -> None:
    assert len({sentence(OogstError(code), language) for language in LANGUAGES}) == 4


def test_a_form_that_outlived_its_session_is_kept_for_its_writer(her: Client, anna: Person) -> None:
    grant = re.search(r'name="grant" value="([^"]+)"', her.get("/nl/nieuw").content.decode())
    assert grant
    her.logout()
    status, _ = keep(her, grant=grant[1])
    assert status == 302
    assert "Bewaard. Meld je aan om het te zien." in her.get("/nl/aanmelden").content.decode()
    assert [one.text for one in queries.my_moments(anna)] == [TEXT]


@pytest.mark.parametrize("grant", ["", "AAAA"])
def test_without_a_session_or_a_grant_nothing_is_kept(client: Client, anna: Person, grant: str) -> None:
    assert keep(client, grant=grant)[0] == 302
    assert "Bewaard" not in client.get("/nl/aanmelden").content.decode()
    assert Moment.objects.count() == 0


def test_of_two_phones_that_change_a_moment_the_second_sees_both_texts(her: Client, anna: Person) -> None:
    moment = record(anna)
    address = f"/nl/leermoment/{moment.pk}"
    version = queries.my_moment(anna, moment.pk).version
    first, second = "Van de eerste telefoon.", "Van de tweede telefoon."
    assert her.post(address, {"do": "edit", "text": first, "version": version}).status_code == 302
    for _ in range(2):  # the same change once more, as by a double tap, is no other change
        assert her.post(address, {"do": "edit", "text": first, "version": version}).status_code == 302
    answer = her.post(address, {"do": "edit", "text": second, "version": version})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "intussen op een ander toestel veranderd" in page
    assert first in page
    assert f">{second}</textarea>" in page
    assert queries.my_moment(anna, moment.pk).text == first
    newest = re.search(r'name="version" value="([^"]+)"', page)
    assert newest
    assert her.post(address, {"do": "edit", "text": second, "version": newest[1]}).status_code == 302
    assert queries.my_moment(anna, moment.pk).text == second


def test_a_change_that_cannot_be_stays_in_the_box(her: Client, anna: Person) -> None:
    moment = record(anna)
    typed = "Geen dag " + uuid4().hex
    answer = her.post(f"/nl/leermoment/{moment.pk}", {"do": "edit", "text": typed, "happened_on": "31 februari"})
    assert answer.status_code == 400
    assert f">{typed}</textarea>" in answer.content.decode()


def test_a_change_without_the_version_before_it_is_taken(anna: Person) -> None:
    moment = record(anna)
    edit_moment(anna, moment.pk, "Anders.", None, NOW)
    with pytest.raises(Overtaken):
        edit_moment(anna, moment.pk, "Nog anders.", None, NOW, seen="0" * 16)
