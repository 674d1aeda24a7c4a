"""From the button to the first page and out again: by an honest provider that others wrote, and what must go wrong."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from django.contrib.auth import get_user
from django.test import Client
from pytest_django import Settings

from oogst.site.mail import letters
from oogst.site.people.actions import give_role, set_password
from oogst.site.people.models import Account, Person
from oogst.site.settings_table import read_settings
from tests.postgres import free_port
from tests.site.cast import NOW
from tests.site.sign_on.provider import CLIENT, SECRET, Provider, running

BEGIN, BACK, SIGN_IN = "/nl/aanmelden/organisatie", "/sign-on/back", "/nl/aanmelden"
PASSWORD = "drie losse woorden"


def use(settings: Settings, issuer: str, **more: str) -> None:
    names = {"ISSUER": issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET} | more
    told = {f"OOGST_OIDC_{name}": value for name, value in names.items()}
    local = {name: told.pop(f"OOGST_OIDC_{name}") for name in ("OOGST_LOCAL_SIGN_IN",) if f"OOGST_OIDC_{name}" in told}
    folder = str(settings.OOGST.data_dir)
    settings.OOGST = read_settings({"OOGST_DATA_DIR": folder, "OOGST_MAILBOX": "page"} | told | local)
    assert settings.OOGST.problems == ()


@pytest.fixture
def provider(anna: Person, settings: Settings) -> Iterator[Provider]:
    """It says that Anna is who signs in, and that her address is hers."""
    with running() as one:
        one.person = {"sub": "s-1", "email": "anna@example.org", "email_verified": True}
        use(settings, one.issuer)
        yield one


def who(client: Client) -> str:
    person = get_user(client)
    return person.code if isinstance(person, Person) else ""


def answer_to(client: Client, provider: Provider, **changed: str) -> dict[str, str]:
    """What the browser carries back after the question."""
    address = client.get(BEGIN).headers["Location"]
    assert address.startswith(f"{provider.issuer}/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    back = provider.authorize(asked)
    assert back.startswith("http://localhost:8000/sign-on/back?")
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()} | changed


def told(client: Client) -> str:
    return client.get(SIGN_IN).content.decode()


def test_an_honest_provider_of_others_signs_in_whoever_it_knows(
    client: Client, anna: Person, settings: Settings
) -> None:
    with others_provider({"sub": "a-1", "email": "anna@example.org", "email_verified": True}) as issuer:
        use(settings, issuer, NAME="De Linde", CLIENT_SECRET="x" * 12)
        assert "Aanmelden bij De Linde" in told(client)
        question = client.get(f"{BEGIN}?next=/nl/mijn-gegevens").headers["Location"]
        answer = client.get(f"{BACK}?{urlsplit(_typed(question, 'a-1')).query}")
    assert answer.headers["Location"] == "/nl/mijn-gegevens"
    assert who(client) == "anna"


@contextmanager
def others_provider(person: dict[str, object]) -> Iterator[str]:
    """The address of a process that listens already."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--host", "localhost", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--user-claims", json.dumps(person)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Until something listens there."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(ConnectionRefusedError), socket.create_connection(("localhost", port)):
            return
        time.sleep(0.05)
    raise AssertionError(port)


def _typed(question: str, sub: str) -> str:
    """Where the provider sends the browser after its own page was filled in."""

    class Stop(HTTPRedirectHandler):
        def redirect_request(self, *_told: object) -> None:
            return None

    try:
        build_opener(Stop).open(question, urlencode({"sub": sub}).encode())
    except HTTPError as answer:
        with answer:
            return str(answer.headers["Location"])
    raise AssertionError(question)


def test_it_signs_in_and_knows_the_account_from_then_on(client: Client, provider: Provider, anna: Person) -> None:
    assert client.get(BACK, answer_to(client, provider)).headers["Location"] == "/nl/nieuw"
    assert who(client) == "anna"
    assert Account.objects.get().person == anna
    provider.person = {"sub": "s-1", "email": "other@example.org"}
    other = Client()
    other.get(BACK, answer_to(other, provider))
    assert who(other) == "anna"


def test_an_answer_is_used_up_and_belongs_to_its_own_browser(client: Client, provider: Provider) -> None:
    answer = answer_to(client, provider)
    stranger = Client()
    assert stranger.get(BACK, answer).headers["Location"] == SIGN_IN
    assert who(stranger) == ""
    client.get(BACK, answer)
    client.logout()
    client.get(BACK, answer)
    assert who(client) == ""
    assert "Begin opnieuw" in told(client)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": "another"}, "hoort niet bij wat je hier begon"),
        ({"iss": "https://other.example.org"}, "niet aanvaard (iss)"),
        ({"code": "made up"}, "invalid_grant"),
    ],
)
def test_an_answer_that_was_tampered_with_is_refused(
    client: Client, provider: Provider, changed: dict[str, str], words: str
) -> None:
    client.get(BACK, answer_to(client, provider, **changed))
    assert who(client) == ""
    assert words in told(client)


@pytest.mark.parametrize(
    "lie", [{"iss": "https://x.example"}, {"aud": "x"}, {"exp": 1_700_000_000}, {"nonce": "of another try"}]
)
def test_a_token_that_lies_signs_nobody_in(client: Client, provider: Provider, lie: dict[str, object]) -> None:
    provider.lies = lie
    client.get(BACK, answer_to(client, provider))
    assert who(client) == ""
    assert "niet aanvaard" in told(client)


def test_who_was_not_let_through_is_told(client: Client, provider: Provider) -> None:
    answer = answer_to(client, provider)
    client.get(BACK, {"error": "access_denied", "state": answer["state"]})
    assert who(client) == ""
    assert "niet afgerond" in told(client)


def test_a_wrong_secret_of_the_client_is_said(client: Client, provider: Provider, settings: Settings) -> None:
    use(settings, provider.issuer, CLIENT_SECRET="another")
    client.get(BACK, answer_to(client, provider))
    assert who(client) == ""
    assert "invalid_client" in told(client)


def test_what_the_token_leaves_out_is_asked_for_and_must_be_about_the_same_person(
    client: Client, provider: Provider
) -> None:
    whole = provider.person
    provider.lies = {"email": None, "email_verified": None}
    client.get(BACK, answer_to(client, provider))
    assert who(client) == "anna"
    other = Client()
    answer = answer_to(other, provider)
    provider.lies |= {"sub": "s-2"}
    provider.person = whole
    other.get(BACK, answer)
    assert who(other) == ""


def test_an_issuer_that_is_away_is_said_and_the_other_ways_stay(
    client: Client, anna: Person, settings: Settings
) -> None:
    with running() as one:
        gone = one.issuer
    use(settings, gone)
    assert client.get(BEGIN).headers["Location"] == SIGN_IN
    page = told(client)
    assert "antwoordt niet" in page
    assert "Stuur me een code" in page


def test_it_goes_nowhere_else_afterwards(client: Client, provider: Provider) -> None:
    client.get(f"{BEGIN}?next=https://evil.example/")
    answer = answer_to(client, provider)
    assert client.get(BACK, answer).headers["Location"] == "/nl/nieuw"


def test_who_signs_out_can_sign_out_there_as_well(client: Client, provider: Provider) -> None:
    client.get(BACK, answer_to(client, provider))
    place = client.post("/nl/afmelden").headers["Location"]
    assert place == "/nl/afgemeld"
    assert f"{provider.issuer}/end?client_id={CLIENT}" in client.get(place).content.decode()
    assert who(client) == ""


def test_the_ways_of_this_site_can_be_for_administrators_only(
    client: Client, provider: Provider, anna: Person, bram: Person, settings: Settings
) -> None:
    use(settings, provider.issuer, OOGST_LOCAL_SIGN_IN="administrators")
    give_role(bram, "administrator", None, now=NOW)
    for person in (anna, bram):
        set_password(person, PASSWORD)
    client.post(SIGN_IN, {"login": "anna@example.org", "password": PASSWORD})
    assert who(client) == ""
    assert "Meld je hier aan met je organisatie" in told(client)
    for name in ("anna", "bram"):
        Client().post("/nl/aanmelden/vraag", {"email": f"{name}@example.org"})
    assert [letter.to for letter in letters()] == ["bram@example.org"]
    client.post(SIGN_IN, {"login": "bram@example.org", "password": PASSWORD})
    assert who(client) == "bram"
    other = Client()
    other.get(BACK, answer_to(other, provider))
    assert who(other) == "anna"


def test_without_an_issuer_there_is_no_such_page(client: Client, anna: Person) -> None:
    assert [client.get(address).status_code for address in (BEGIN, BACK, "/nl/afgemeld")] == [404, 404, 404]
