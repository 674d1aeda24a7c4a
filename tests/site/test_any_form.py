"""Every form of the site, found on its pages, filled in as nobody would: an answer each time, never a fault.

Somebody with every role looks at every page that can be reached; what stands there as a form is sent back with other
words, far too many, control characters, no UTF-8, twice, or not at all. After that every address gets what is no form.
The test's client lets every exception through, so that nothing hides behind a page that says sorry. Each example is
undone.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urldefrag, urlencode, urljoin
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oogst.release import Release
from oogst.site.followups.actions import invite_voice, plan_asks
from oogst.site.followups.queries import my_voice, open_questions
from oogst.site.kiosk.actions import choose_pin, register_kiosk
from oogst.site.moments.actions import record_moment
from oogst.site.moments.said import Said
from oogst.site.people.actions import give_role, invite
from oogst.site.people.models import Person
from tests.site.asking import signed_in
from tests.site.cast import NOW
from tests.site.followups.scene import OUTCOMES

pytestmark = pytest.mark.django_db
#: There are some fifty forms, and a hundred addresses.
many = settings(max_examples=2 * settings().max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
NASTY: tuple[str | bytes, ...] = (
    *("", " ", "\0", "a\0b", "\r\n", "\x1b[2J", "\u202e", "é" * 20_000, "9" * 400, "-1", "1e999", "NaN", "٣", "²"),
    *("2026-02-30", "0000-00-00", "10000-01-01", "00000000-0000-0000-0000-000000000000", "../../etc/passwd", "{}"),
    *("' OR 1=1 --", "<script>", "%s%n", "u2", "anna", "job.efficiency", "yes", "on", "null", "[]", "true"),
    *(b"\xff\xfe", b"\xed\xa0\xbd", b"a=b&c"),
)
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))
Filled = list[tuple[str, str | bytes]]


@dataclass(frozen=True)
class Form:
    """Where it goes, who sees it, and its fields with their types, as they stand on the page."""

    address: str
    seen_by: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def takes_files(self) -> bool:
        return any(kind == "file" for _, kind, _ in self.fields)


class _Page(HTMLParser):
    """Its forms that are posted, and where its links lead."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address, self.links = address, set[str]()
        self.forms: list[tuple[str, list[tuple[str, str, str]]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and has.get("href", "").startswith("/nl/"):
            self.links.add(urldefrag(has["href"]).url)
        elif tag == "form":
            to = urljoin(self.address, has.get("action", "") or self.address)
            self.forms.append((to if has.get("method", "").lower() == "post" else "", []))
        elif tag in ("input", "textarea", "select", "button") and has.get("name") and self.forms:
            self.forms[-1][1].append((has["name"], has.get("type", tag), has.get("value", "")))


@dataclass
class Visitors:
    """By name: the cookies of each; and the forms that they see, one for each view and set of fields."""

    cookies: dict[str, Mapping[str, str]]
    forms: list[Form]

    def client(self, name: str) -> Client:
        client = Client()
        for cookie, value in self.cookies[name].items():
            client.cookies[cookie] = value
        return client


def _cookies(client: Client) -> dict[str, str]:
    return {name: one.value for name, one in client.cookies.items()}


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the site as a pattern, with its parameters as ``<…>``."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        elif not (before + str(one.pattern)).startswith("^"):
            yield "/" + before + str(one.pattern)


def crawled(client: Client, who: str, first: list[str]) -> Iterator[Form]:
    """Every form on the pages that links lead to, at most a few of each kind of page."""
    todo, seen = deque(first), dict[str, int]()
    while todo:
        address = todo.popleft()
        view = str(resolve(address.partition("?")[0]).func)
        seen[view] = seen.get(view, 0) + 1
        if seen[view] > 3:
            continue
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        page = _Page(address, html.unescape(b"".join(answer).decode()) if answer.streaming else answer.content.decode())
        yield from (Form(to, who, tuple(fields)) for to, fields in page.forms if to)
        todo.extend(sorted(one for one in page.links if _is_there(one)))


def _is_there(address: str) -> bool:
    return not re.search(r"\.(pdf|png|csv|xlsx|pptx|parquet|jsonl|zip|ics)\b", address) and "/afmelden" not in address


@pytest.fixture
def visitors(cast: dict[str, Person], release: Release) -> Visitors:
    anna, now = cast["anna"], timezone.now()
    for kind, unit in (("administrator", None), ("protection", None), ("lead", "u2"), ("learning", "u1")):
        give_role(anna, kind, unit, now=NOW)
    month_ago = now - dt.timedelta(days=29)
    moment = record_moment(
        anna,
        "Ik leerde een offerte kopiëren.",
        form=uuid4(),
        now=month_ago,
        visibility="count_it",
        language="nl",
        said=Said(yes=OUTCOMES, domain="job"),
    )
    plan_asks(now)
    questions = [one.token for one in open_questions(anna, now.date())]
    invite_voice(anna, moment.pk, "Ik kopieer nu offertes.", now)
    voice = my_voice(anna, moment.pk)
    assert voice
    code = choose_pin(anna, "271828").code
    _, opens = register_kiosk("u2", "Kantine", now)
    tablet = Client()
    tablet.post(f"/nl/tablet/open/{opens}")
    inside = Client()
    for name, value in _cookies(tablet).items():
        inside.cookies[name] = value
    inside.post("/nl/tablet", {"code": code, "pin": "271828"})
    plain = [one for one in addresses() if "<" not in one and one.startswith("/nl/") and _is_there(one)]
    apart = [f"/nl/opnieuw/{one}" for one in questions] + [f"/nl/bevestig/{voice.token}"]
    clients = {"anna": signed_in(anna), "nobody": Client(), "tablet": tablet, "at the tablet": inside}
    first = {
        "anna": plain,
        "nobody": [*apart, f"/nl/uitnodiging/{invite(cast['carla'], now)}", "/nl/aanmelden", "/nl/probeer"],
        "tablet": ["/nl/tablet"],
        "at the tablet": ["/nl/tablet/nieuw", "/nl/tablet/vraag", "/nl/tablet/pincode"],
    }
    found = [form for who, client in clients.items() for form in crawled(client, who, first[who])]
    kinds = {
        (one.seen_by, str(resolve(one.address.partition("?")[0]).func), *{name for name, _, _ in one.fields}): one
        for one in found
    }
    return Visitors({who: _cookies(client) for who, client in clients.items()}, list(kinds.values()))


@st.composite
def fillings(draw: st.DrawFn, form: Form) -> Filled:
    """Each field as it is, with other words, twice, or left out; and some that the form does not have."""
    filled: Filled = []
    for name, _, value in form.fields:
        way = draw(st.sampled_from(["as it is", "other", "twice", "not"]))
        filled += [(name, value)] if way in ("as it is", "twice") else []
        filled += [(name, draw(words))] if way in ("other", "twice") else []
    return filled + draw(st.lists(st.tuples(st.text(min_size=1, max_size=10), words), max_size=2))


def send(client: Client, form: Form, filled: Filled) -> HttpResponseBase:
    if not form.takes_files:
        return client.post(form.address, urlencode(filled), content_type="application/x-www-form-urlencoded")
    named: dict[str, list[object]] = {}
    files = {name for name, kind, _ in form.fields if kind == "file"}
    for name, value in filled:
        told = value if isinstance(value, bytes) else value.encode()
        named.setdefault(name, []).append(_File(told) if name in files else told.decode("utf-8", "replace"))
    return client.post(form.address, named)


class _File(BytesIO):
    name = "a\u202e<b>.csv"


def check(answer: HttpResponseBase) -> None:
    b"".join(answer)
    assert answer.status_code < 500, answer


def test_the_forms_are_found_that_are_there(visitors: Visitors) -> None:
    paths = {one.address for one in visitors.forms}
    for one in (
        "/nl/nieuw",
        "/nl/aanmelden",
        "/nl/mijn-gegevens/vergeet-mij",
        "/nl/tablet",
        "/nl/team/noteer",
        "/nl/systemen",
        "/nl/opnieuw/",
        "/nl/bevestig/",
        "/nl/uitnodiging/",
    ):
        assert any(path.startswith(one) for path in paths), (one, sorted(paths))
    assert len(visitors.forms) > 30
    assert {one.seen_by for one in visitors.forms} == set(visitors.cookies)


@many
@given(st.data())
def test_whatever_is_filled_in_there_is_an_answer(visitors: Visitors, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(visitors.forms))
    filled = data.draw(fillings(form))
    with transaction.atomic():
        check(send(visitors.client(form.seen_by), form, filled))
        transaction.set_rollback(True)


@many
@given(st.data())
def test_whatever_is_sent_to_an_address_there_is_an_answer(visitors: Visitors, data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(sorted(set(addresses()))))
    address = re.sub(r"<[^>]+>", lambda _: quote(data.draw(words), safe="") or "-", pattern)
    kinds = (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    )
    method = data.draw(st.sampled_from(["POST", "POST", "GET", "PUT", "DELETE", "HEAD"]))
    body = data.draw(
        st.binary(max_size=200) | st.sampled_from([b"{}", b"[]", b"null", b'{"a":' * 2000, b"--x\r\n", b"a=1&a=2"])
    )
    client = visitors.client(data.draw(st.sampled_from(sorted(visitors.cookies))))
    with transaction.atomic():
        check(client.generic(method, address, body, data.draw(st.sampled_from(kinds))))
        transaction.set_rollback(True)


def test_an_address_that_is_none_is_asked_again_with_what_was_typed(house: Path, db: None) -> None:
    answer = Client().post("/nl/aanmelden/vraag", {"email": "anna at example"})
    assert answer.status_code == 200
    assert b'value="anna at example"' in answer.content


def test_a_delivery_that_is_too_deep_is_unreadable(house: Path, db: None) -> None:
    answer = Client().post("/deliver", '{"moments":' * 50_000, content_type="application/json")
    assert (answer.status_code, answer.json()["problem"]) == (400, "delivery_unreadable")


@pytest.mark.parametrize("address", ["/nl/probeer?unit=%00", "/nl/uitnodiging/a%00b", "/nl/aanmelden?email=a%00"])
def test_a_zero_byte_is_a_bad_request_on_either_database(house: Path, db: None, address: str) -> None:
    assert Client().get(address).status_code == 400
    assert Client().post("/nl/aanmelden/vraag", {"email": "a\0@example.org"}).status_code == 400


def test_no_answer_to_a_question_that_is_none_is_not_found(house: Path, db: None) -> None:
    assert Client().post("/nl/opnieuw/nothing", {}).status_code == 404
