"""Signing in by SAML, from the button to the first page: by an issuer that others wrote, and what must go wrong."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import subprocess
import sys
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.site.people.group_roles import add_group_role
from oogst.site.people.models import Account, Person, UsedAssertion
from oogst.site.people.queries import roles_of
from oogst.site.people.saml.answer import Answer
from oogst.site.people.saml.documents import PROTOCOL, parse
from oogst.site.people.saml.used import use_up
from oogst.site.settings_table import read_settings
from tests.postgres import free_port
from tests.site.cast import NOW
from tests.site.sign_on.saml_maker import ISSUER, Told, assertion, key, metadata, response, sent, signed
from tests.site.sign_on.test_walk import wait_for

ROOT = Path(__file__).parents[3]
BEGIN, SIGN_IN = "/nl/aanmelden/saml", "/nl/aanmelden"
BACK, DESCRIPTION = "/sign-on/saml", "/sign-on/saml/metadata"
SITE = "http://localhost:8000"


def use(settings: Settings, **more: str) -> None:
    told = {"METADATA": metadata(), "EMAIL_ATTRIBUTE": "mail"} | more
    named = {f"OOGST_SAML_{name}": value for name, value in told.items()}
    settings.OOGST = read_settings({"OOGST_DATA_DIR": str(settings.OOGST.data_dir)} | named)
    assert settings.OOGST.problems == ()


@pytest.fixture
def agreed(anna: Person, settings: Settings) -> Settings:
    use(settings)
    return settings


def who(client: Client) -> str:
    person = get_user(client)
    return person.code if isinstance(person, Person) else ""


def asked(client: Client, onward: str = "") -> str:
    """The number of the question that the browser carries away."""
    address = client.get(BEGIN + (f"?next={onward}" if onward else "")).headers["Location"]
    assert address.startswith(f"{ISSUER}/sso?SAMLRequest=")
    return _number(address)


def _number(address: str) -> str:
    (question,) = parse_qs(urlsplit(address).query)["SAMLRequest"]
    element = parse(zlib.decompress(b64decode(question), wbits=-15))
    assert element.tag == f"{PROTOCOL}AuthnRequest"
    return str(element.get("ID"))


def told(number: str, **changed: object) -> Told:
    now = timezone.now()
    usual = Told(
        attributes=(("mail", ("anna@example.org",)),),
        audience=SITE + DESCRIPTION,
        recipient=SITE + BACK,
        destination=SITE + BACK,
        number=number,
        begins=now - dt.timedelta(minutes=1),
        ends=now + dt.timedelta(minutes=5),
    )
    return usual.but(**changed)


def answer_to(number: str, **changed: object) -> dict[str, str]:
    says = told(number, **changed)
    return {"SAMLResponse": sent(response(says, signed(assertion(says))))}


# ── An issuer that others wrote ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def others_issuer(folder: Path, port: int, description: bytes, person: dict[str, object]) -> Iterator[str]:
    """Its metadata, while its process runs."""
    (folder / "key.pem").write_text(key(5).pem)
    (folder / "site.xml").write_bytes(description)
    (folder / "person.json").write_text(json.dumps(person))
    command = [sys.executable, "-W", "ignore", "-m", "tests.site.sign_on.saml_provider", str(folder), str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(port)
        yield (folder / "issuer.xml").read_text()
    finally:
        process.terminate()
        process.wait()


def test_an_honest_issuer_of_others_takes_our_signed_question_and_signs_in_whoever_it_knows(
    client: Client, agreed: Settings, tmp_path: Path
) -> None:
    use(agreed, KEY=key(4).pem)
    description = client.get(DESCRIPTION).content
    person: dict[str, object] = {"name": "a-1", "attributes": {"mail": "anna@example.org"}}
    with others_issuer(tmp_path, free_port(), description, person) as theirs:
        use(
            agreed,
            KEY=key(4).pem,
            METADATA=theirs,
            NAME="De Linde",
            EMAIL_ATTRIBUTE="urn:oid:0.9.2342.19200300.100.1.3",
        )
        assert "Aanmelden bij De Linde" in client.get(SIGN_IN).content.decode()
        address = client.get(f"{BEGIN}?next=/nl/mijn-gegevens").headers["Location"]
        with urlopen(address) as page:
            form = page.read().decode()
    (place,), (said,) = re.findall('action="([^"]+)"', form), re.findall('name="SAMLResponse" value="([^"]+)"', form)
    assert html.unescape(place) == SITE + BACK
    answer = client.post(BACK, {"SAMLResponse": html.unescape(said)})
    assert answer.headers["Location"] == "/nl/mijn-gegevens"
    assert who(client) == "anna"
    account = Account.objects.get()
    assert (account.issuer, account.subject) == (agreed.OOGST.saml.issuer, "a-1")


# ── What an honest one never does ─────────────────────────────────────────────────────────────────────────────────────


def test_somebody_is_known_by_the_account_from_then_on_whatever_their_address(client: Client, agreed: Settings) -> None:
    assert client.post(BACK, answer_to(asked(client))).headers["Location"] == "/nl/nieuw"
    other = Client()
    other.post(BACK, answer_to(asked(other), assertion="_second", attributes=(("mail", ("new@example.org",)),)))
    assert (who(client), who(other)) == ("anna", "anna")


def test_an_answer_belongs_to_its_own_browser(client: Client, agreed: Settings) -> None:
    answer, stranger = answer_to(asked(client)), Client()
    for _ in range(2):  # without a question of its own, and with another one
        page = stranger.post(BACK, answer)
        assert page.status_code == 403
        assert "hoort niet bij wat je hier begon" in page.content.decode()
        asked(stranger)
    assert who(stranger) == ""
    client.post(BACK, answer)
    assert who(client) == "anna"


def test_an_answer_is_used_up(client: Client, agreed: Settings) -> None:
    number = asked(client)
    cookie = client.cookies["saml_try"].value
    answer = answer_to(number)
    client.post(BACK, answer)
    client.logout()
    assert client.post(BACK, answer).status_code == 403
    client.cookies["saml_try"] = cookie
    assert "(used)" in client.post(BACK, answer).content.decode()
    assert who(client) == ""


def test_that_an_assertion_was_used_is_known_until_it_ends_and_no_longer(db: None) -> None:
    ends = NOW + dt.timedelta(minutes=5)
    use_up(Answer({}, "_1", ends), NOW)
    with pytest.raises(BadInput, match="token_refused"):
        use_up(Answer({}, "_1", ends), ends - dt.timedelta(seconds=1))
    use_up(Answer({}, "_2", ends + dt.timedelta(minutes=5)), ends)
    assert UsedAssertion.objects.count() == 1


def test_the_cookie_of_a_question_is_for_these_addresses_alone_and_comes_with_their_post(
    client: Client, agreed: Settings
) -> None:
    asked(client)
    cookie = client.cookies["saml_try"]
    shown = {name: cookie[name] for name in ("path", "secure", "httponly", "samesite", "max-age")}
    assert shown == {"path": BACK, "secure": True, "httponly": True, "samesite": "None", "max-age": 900}
    client.cookies["saml_try"] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    assert client.post(BACK, answer_to("_made-up")).status_code == 403


def test_a_post_from_anywhere_does_not_end_the_session_of_whoever_is_signed_in(
    client: Client, anna: Person, agreed: Settings
) -> None:
    client.force_login(anna)
    page = Client().post(BACK, {"SAMLResponse": "rubbish"})
    assert page.status_code == 403
    assert set(page.cookies) <= {"saml_try"}
    client.post(BACK, {"SAMLResponse": "rubbish"})
    assert who(client) == "anna"


def test_an_issuer_that_begins_by_itself_is_asked_first(client: Client, agreed: Settings) -> None:
    says = told("")
    around = response(says, signed(assertion(says)))
    del around.attrib["InResponseTo"]
    unasked = {"SAMLResponse": sent(around)}
    for onward, place in (("/nl/mijn-gegevens", "/nl/mijn-gegevens"), ("https://evil.example/", "/nl/nieuw")):
        visitor = Client()
        address = visitor.post(BACK, unasked | {"RelayState": onward}, headers={"Accept-Language": "nl"})
        assert who(visitor) == ""
        answer = answer_to(_number(address.headers["Location"]), assertion=f"_{len(onward)}")
        assert visitor.post(BACK, answer).headers["Location"] == place
    asked(client)  # and then a tile of the portal after all
    assert client.post(BACK, unasked).status_code == 302
    assert client.post(BACK, unasked).status_code == 403  # no second time round


def test_it_goes_nowhere_else_afterwards(client: Client, agreed: Settings) -> None:
    number = asked(client, "https://evil.example/")
    assert (
        client.post(BACK, answer_to(number) | {"RelayState": "https://evil.example/"}).headers["Location"]
        == "/nl/nieuw"
    )


def test_a_place_too_long_for_a_cookie_is_forgotten_and_the_sign_in_is_not(client: Client, agreed: Settings) -> None:
    number = asked(client, f"/nl/nieuw?{'x' * 3000}")
    assert len(client.cookies["saml_try"].value) < 4000
    assert client.post(BACK, answer_to(number)).headers["Location"] == "/nl/nieuw"


def test_groups_give_roles_and_newcomers_come_in_as_with_openid_connect(client: Client, agreed: Settings) -> None:
    newcomer = {"name": "z-1", "attributes": (("groups", ("leads",)), ("name", ("Zora",)))}
    assert "kent je, maar Oogst nog niet" in client.post(BACK, answer_to(asked(client), **newcomer)).content.decode()
    use(agreed, NEW_ACCOUNTS="on", PERSON_ATTRIBUTE="NameID")
    add_group_role("leads", "lead", "u2", now=NOW)
    client.post(BACK, answer_to(asked(client), **newcomer, assertion="_again"))
    new = Person.objects.get(code="z-1")
    assert (who(client), new.name) == ("z-1", "Zora")
    assert [(row.kind, row.unit_id) for row in roles_of(new)] == [("lead", "u2")]


def test_who_signs_out_is_out_here_and_told_that_they_may_still_be_in_there(client: Client, agreed: Settings) -> None:
    client.post(BACK, answer_to(asked(client)))
    place = client.post("/nl/afmelden").headers["Location"]
    page = client.get(place).content.decode()
    assert "Misschien ben je bij je organisatie nog aangemeld" in page
    assert who(client) == ""


def test_the_site_says_what_it_is_to_whoever_sets_the_issuer_up(client: Client, agreed: Settings) -> None:
    said = client.get(DESCRIPTION)
    assert said.headers["Content-Type"] == "application/samlmetadata+xml"
    text = said.content.decode()
    assert f'entityID="{SITE}{DESCRIPTION}"' in text
    assert f'Location="{SITE}{BACK}"' in text
    assert 'AuthnRequestsSigned="false"' in text
    use(agreed, KEY=key(4).pem, ENTITY_ID="urn:oogst", NAME_ID="any")
    text = client.get(DESCRIPTION).content.decode()
    assert 'entityID="urn:oogst"' in text
    assert key(4).base64 in text
    assert "PRIVATE" not in text
    assert "NameIDFormat" not in text
    assert 'use="encryption"' not in text
    use(agreed, KEY=key(4).pem, ENCRYPTION="on")
    assert client.get(DESCRIPTION).content.decode().count(key(4).base64) == 2


def test_without_metadata_there_is_no_such_page(client: Client, anna: Person) -> None:
    assert [client.get(address).status_code for address in (BEGIN, DESCRIPTION, "/nl/afgemeld")] == [404, 404, 404]
    assert client.post(BACK, {"SAMLResponse": "x"}).status_code == 404


# ── The metadata of an issuer ─────────────────────────────────────────────────────────────────────────────────────────


def test_of_a_federation_the_one_that_is_named_is_asked(settings: Settings) -> None:
    inside = metadata(key(0)) + metadata(
        key(1), name="https://other.example.org", address="https://other.example.org/s"
    )
    both = f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{inside}</md:EntitiesDescriptor>'
    use(settings, METADATA=both, ISSUER="https://other.example.org")
    assert settings.OOGST.saml.provider.address == "https://other.example.org/s"
    for chosen in ("", "https://third.example.org"):
        found = read_settings({"OOGST_SAML_METADATA": both, "OOGST_SAML_ISSUER": chosen})
        assert [identity for identity, _ in found.problems] == ["oogst.E081"]
        assert found.saml is None


def test_metadata_may_stand_in_a_file_and_name_two_keys(tmp_path: Path) -> None:
    text = metadata(key(0), key(1), more=' WantAuthnRequestsSigned="true"')
    (tmp_path / "issuer.xml").write_text("\ufeff<?xml version='1.0' encoding='utf-8'?>\n" + text, "utf-8")
    found = read_settings({"OOGST_SAML_METADATA_FILE": str(tmp_path / "issuer.xml")}).saml
    assert found is not None
    assert len(found.provider.certificates) == 2
    assert found.provider.wants_signed
    assert "PRIVATE" not in repr(read_settings({"OOGST_SAML_METADATA": metadata(), "OOGST_SAML_KEY": key(0).pem}).saml)


@pytest.mark.parametrize(
    "text",
    [
        "no xml",
        "<!DOCTYPE r>" + metadata(),
        metadata(address="http://login.example.org/sso"),
        metadata(address="javascript:alert(1)"),
        metadata().replace("HTTP-Redirect", "SOAP"),
        metadata().replace('use="signing"', 'use="encryption"'),
        metadata().replace("SAML:2.0:protocol", "SAML:1.1:protocol"),
        metadata().replace(key(0).base64, "AAAA"),
    ],
)
def test_metadata_without_an_issuer_that_can_be_asked_safely_are_a_mistake(text: str) -> None:
    assert [identity for identity, _ in read_settings({"OOGST_SAML_METADATA": text}).problems] == ["oogst.E080"]


@pytest.mark.parametrize("wrong", ["no key", "short", "another certificate", "certificate alone"])
def test_a_key_that_cannot_sign_is_a_mistake(wrong: str) -> None:
    head = key(0).pem.index("-----BEGIN CERTIFICATE")
    text = {
        "no key": "x",
        "short": key(9, bits=1024).pem,
        "another certificate": key(0).pem[:head] + key(1).pem[key(1).pem.index("-----BEGIN CERTIFICATE") :],
        "certificate alone": key(0).pem[head:],
    }[wrong]
    assert [identity for identity, _ in read_settings({"OOGST_SAML_KEY": text}).problems] == ["oogst.E083"]


def test_encryption_is_not_asked_for_without_a_key_to_open_it() -> None:
    asked = {"OOGST_SAML_METADATA": metadata(), "OOGST_SAML_ENCRYPTION": "on"}
    assert [identity for identity, _ in read_settings(asked).problems] == ["oogst.E090"]
    assert read_settings(asked | {"OOGST_SAML_KEY": key(4).pem}).problems == ()
