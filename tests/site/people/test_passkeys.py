"""Passkeys: an authenticator of our own making, and everything that must be refused. tests/browser has a real one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.auth import get_user
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

from oogst.errors import BadInput, NotFound
from oogst.site.mail import letters, send_plain
from oogst.site.moments.export import export_person
from oogst.site.people import passkeys
from oogst.site.people.models import Passkey, Person
from oogst.site.working import STEPS
from tests.site.cast import NOW

ORIGIN = "http://localhost:8000"
TODAY = NOW.date()
_PRESENT, _VERIFIED, _ATTESTED = 1, 4, 64


@dataclass
class Authenticator:
    """What a phone does: keeps a key, and signs challenges for one host."""

    origin: str = ORIGIN
    host: str = "localhost"
    flags: int = _PRESENT | _VERIFIED
    identity: bytes = b"credential-one"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        data = AttestedCredentialData.create(
            b"\0" * 16,
            self.identity,
            ES256.from_cryptography_key(self.key.public_key()),  # type: ignore[no-untyped-call]
        )
        said = self._about(_ATTESTED) + bytes(data)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": said})
        return self._answer(self._client("webauthn.create", options), attestationObject=attestation)

    def sign(self, options: dict[str, Any]) -> str:
        client, said = self._client("webauthn.get", options), self._about(0)
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(client, authenticatorData=said, signature=signature)

    def _about(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | flags]) + bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, client: bytes, **parts: bytes) -> str:
        identity = websafe_encode(self.identity)
        response = {name: websafe_encode(part) for name, part in {"clientDataJSON": client, **parts}.items()}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": response})


def add(person: Person, phone: Authenticator) -> Passkey:
    options, state = passkeys.begin_adding(person)
    return passkeys.add_passkey(person, "Mijn gsm", phone.make(options), state, TODAY)


def test_a_passkey_signs_in_its_person(anna: Person, carla: Person) -> None:
    phone, other = Authenticator(), Authenticator(identity=b"credential-two")
    add(anna, phone)
    add(carla, other)
    options, state = passkeys.begin_sign_in()
    assert passkeys.signed_in_by(phone.sign(options), state) == anna
    assert passkeys.signed_in_by(other.sign(options), state) == carla


def test_signing_in_says_nothing_of_who_has_one(anna: Person) -> None:
    before = passkeys.begin_sign_in()[0]
    add(anna, Authenticator())
    after = passkeys.begin_sign_in()[0]
    assert {**before, "challenge": ""} == {**after, "challenge": ""}
    assert not after.get("allowCredentials")


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"flags": _PRESENT},
        {"flags": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"identity": b"nobody's"},
    ],
    ids=["other origin", "other host", "owner not made sure of", "nobody there", "other key", "unknown"],
)
def test_an_answer_that_is_not_right_signs_nobody_in(anna: Person, change: dict[str, Any]) -> None:
    phone = Authenticator()
    add(anna, phone)
    for name, value in change.items():
        setattr(phone, name, value)
    options, state = passkeys.begin_sign_in()
    with pytest.raises(BadInput, match="passkey_refused"):
        passkeys.signed_in_by(phone.sign(options), state)


def test_an_old_challenge_or_none_signs_nobody_in(anna: Person) -> None:
    phone = Authenticator()
    add(anna, phone)
    options, _old = passkeys.begin_sign_in()
    _options, newer = passkeys.begin_sign_in()
    for state in (newer, None, {}):
        with pytest.raises(BadInput):
            passkeys.signed_in_by(phone.sign(options), state)


@pytest.mark.parametrize("change", [{"origin": "https://evil.example"}, {"flags": _PRESENT}, {"host": "evil.example"}])
def test_a_passkey_made_elsewhere_is_not_kept(anna: Person, change: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        add(anna, Authenticator(**change))
    assert not Passkey.objects.exists()


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"rawId": 3}', '{"rawId": "x"}', '{"rawId": "é"}', "{"])
def test_rubbish_is_refused(anna: Person, answer: str) -> None:
    _options, state = passkeys.begin_adding(anna)
    for act in (
        lambda: passkeys.add_passkey(anna, "x", answer, state, TODAY),
        lambda: passkeys.signed_in_by(answer, passkeys.begin_sign_in()[1]),
    ):
        with pytest.raises(BadInput, match="passkey_refused"):
            act()


def test_the_same_passkey_is_not_kept_for_two_people(anna: Person, carla: Person) -> None:
    add(anna, Authenticator())
    with pytest.raises(BadInput):
        add(carla, Authenticator())
    assert Passkey.objects.get().person == anna


def test_nobody_fills_the_table(anna: Person) -> None:
    for n in range(passkeys.MOST):
        add(anna, Authenticator(identity=f"credential-{n}".encode()))
    with pytest.raises(BadInput, match="passkeys_too_many"):
        add(anna, Authenticator(identity=b"one more"))


def test_an_outsider_may_not_remove_it(anna: Person, carla: Person) -> None:
    row = add(anna, Authenticator())
    for wanted in (str(row.pk), "0", "x", "²", "9" * 30):
        with pytest.raises(NotFound):
            passkeys.remove_passkey(carla, wanted)
    assert passkeys.passkeys_of(carla) == []
    passkeys.remove_passkey(anna, str(row.pk))
    assert not Passkey.objects.exists()


def test_somebody_whose_access_ended_does_not_come_in(anna: Person) -> None:
    phone = Authenticator()
    add(anna, phone)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    options, state = passkeys.begin_sign_in()
    with pytest.raises(BadInput):
        passkeys.signed_in_by(phone.sign(options), state)


def test_the_pages_add_sign_in_and_remove(client: Client, anna: Person) -> None:
    phone = Authenticator()
    client.force_login(anna)
    options = client.post("/nl/mijn-gegevens/toegangssleutels/begin").json()
    assert client.post("/nl/mijn-gegevens/toegangssleutels", {"answer": phone.make(options)}).status_code == 302
    assert "Mijn toegangssleutel" in client.get("/nl/mijn-gegevens/toegangssleutels").content.decode()
    fresh = Client()
    options = fresh.post("/nl/aanmelden/toegangssleutel/begin").json()
    answer = phone.sign(options)
    assert fresh.post("/nl/aanmelden/toegangssleutel", {"answer": answer}).headers["Location"] == "/nl/nieuw"
    assert get_user(fresh) == anna
    again = fresh.post("/nl/aanmelden/toegangssleutel", {"answer": answer})
    assert again.headers["Location"].startswith("/nl/aanmelden")
    client.post("/nl/mijn-gegevens/toegangssleutels", {"remove": str(Passkey.objects.get().pk)})
    assert not Passkey.objects.exists()


def test_its_person_is_told_that_it_was_added(client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(anna)
    phone, page = Authenticator(), "/nl/mijn-gegevens/toegangssleutels"
    client.post(page, {"answer": phone.make(client.post(f"{page}/begin").json())})
    (letter,) = letters()
    assert letter.to == "anna@example.org"
    assert page in letter.text

    def down(*_given: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("oogst.site.mail.MailboxBackend.send_messages", down)
        phone.identity = b"another"
        client.post(page, {"answer": phone.make(client.post(f"{page}/begin").json())})
        passkeys.tell_of_passkeys(NOW)
    assert Passkey.objects.count() == 2
    assert len(letters()) == 1
    for _ in range(2):  # the due work tells it once the mail server is back, and once
        passkeys.tell_of_passkeys(NOW)
    assert [one.to for one in letters()] == ["anna@example.org"] * 2
    assert passkeys.tell_of_passkeys in STEPS


def test_an_address_that_does_not_exist_holds_up_nobody(
    anna: Person, carla: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, person in enumerate((anna, carla)):
        add(person, Authenticator(identity=f"credential-{number}".encode()))

    def refused(to: str, *given: str, **told: str) -> None:
        if to == "anna@example.org":
            raise SMTPRecipientsRefused({to: (550, b"no such user")})
        send_plain(to, *given, **told)

    monkeypatch.setattr(passkeys, "send_plain", refused)
    passkeys.tell_of_passkeys(NOW)
    assert [one.to for one in letters()] == ["carla@example.org"]


def test_a_challenge_is_used_up(client: Client, anna: Person) -> None:
    phone = Authenticator()
    add(anna, phone)
    options = client.post("/nl/aanmelden/toegangssleutel/begin").json()
    wrong = client.post("/nl/aanmelden/toegangssleutel", {"answer": "{}"}, follow=True)
    assert "niet gelukt met die toegangssleutel" in wrong.content.decode()
    client.post("/nl/aanmelden/toegangssleutel", {"answer": phone.sign(options)})
    assert not get_user(client).is_authenticated


def test_an_outsider_adds_nothing(client: Client, anna: Person) -> None:
    assert client.post("/nl/mijn-gegevens/toegangssleutels/begin").status_code == 302
    assert client.post("/nl/mijn-gegevens/toegangssleutels", {"answer": "{}"}).status_code == 302


def test_its_name_is_taken_along_and_no_use_of_it_is_kept(anna: Person) -> None:
    phone = Authenticator()
    row = add(anna, phone)
    kept = list(Passkey.objects.values())
    options, state = passkeys.begin_sign_in()
    passkeys.signed_in_by(phone.sign(options), state)
    assert list(Passkey.objects.values()) == kept
    assert export_person(anna, NOW)["passkeys"] == [{"name": row.name, "made_on": "2026-03-02"}]
