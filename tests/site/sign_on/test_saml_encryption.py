"""Assertions that an issuer encrypted for us: what opens, and what must not be known from how it does not."""

from __future__ import annotations

import subprocess
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from oogst.errors import BadInput
from oogst.site.people.saml.answer import read_answer
from oogst.site.people.saml.documents import ASSERTION, Element
from oogst.site.people.saml.encryption import ENCRYPTION, OAEP_MGF1
from tests.site.sign_on.saml_maker import (
    BACK,
    NOW,
    NUMBER,
    XENC,
    XENC11,
    Told,
    agreement,
    assertion,
    encrypted,
    key,
    response,
    sent,
    signed,
)

TOLD, OURS = Told(), key(4)


def subject(answer: Element, has_key: bool = True) -> str:
    agreed = agreement(ours=OURS if has_key else None)
    return str(read_answer(agreed, sent(answer), number=NUMBER, back=BACK, now=NOW).claims["sub"])


def refused(answer: Element, has_key: bool = True) -> str:
    with pytest.raises(BadInput) as raised:
        subject(answer, has_key)
    return str(raised.value.data.get("why", raised.value.code))


@pytest.mark.parametrize("cipher", [f"{XENC11}aes128-gcm", f"{XENC11}aes256-gcm"])
def test_it_opens_what_was_encrypted_for_it(cipher: str) -> None:
    inside = encrypted(signed(assertion(TOLD)), OURS, cipher)
    assert subject(response(TOLD, inside)) == "n-1"
    assert subject(signed(response(TOLD, inside))) == "n-1"
    assert subject(signed(response(TOLD, encrypted(assertion(TOLD), OURS, cipher)))) == "n-1"


def test_it_opens_a_key_that_was_wrapped_with_sha_256() -> None:
    inside = encrypted(signed(assertion(TOLD)), OURS, wrapping=f"{XENC11}rsa-oaep", digest=hashes.SHA256())
    assert subject(response(TOLD, inside)) == "n-1"


def test_it_opens_what_a_program_of_others_encrypted(tmp_path: Path) -> None:
    form = encrypted(assertion(TOLD), OURS).find(f"{ENCRYPTION}EncryptedData")
    for value in form.iter(f"{ENCRYPTION}CipherValue"):
        value.text = None
    (tmp_path / "form.xml").write_bytes(etree.tostring(form))
    (tmp_path / "said.xml").write_bytes(etree.tostring(signed(assertion(TOLD))))
    (tmp_path / "our.pem").write_bytes(OURS.certificate.public_bytes(Encoding.PEM))
    words = [
        "xmlsec1",
        "--encrypt",
        "--pubkey-cert-pem",
        "our.pem",
        "--session-key",
        "aes-256",
        "--xml-data",
        "said.xml",
    ]
    done = subprocess.run([*words, "form.xml"], cwd=tmp_path, capture_output=True, check=True)
    around = etree.Element(f"{ASSERTION}EncryptedAssertion")
    around.append(etree.fromstring(done.stdout))
    assert subject(response(TOLD, around)) == "n-1"


def test_whoever_has_our_certificate_can_encrypt_and_still_must_be_the_issuer() -> None:
    evil = assertion(TOLD.but(name="somebody else"))
    assert refused(response(TOLD, encrypted(evil, OURS))) == "signature"
    assert refused(response(TOLD, encrypted(signed(evil, key(3)), OURS))) == "signature"
    wrapped = assertion(TOLD.but(name="somebody else", assertion="_evil"))
    wrapped.append(signed(assertion(TOLD)))
    assert refused(response(TOLD, encrypted(wrapped, OURS))) == "assertion"
    beside = response(TOLD, encrypted(signed(assertion(TOLD)), OURS), evil)
    assert refused(beside) == "assertion"


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_changed_on_the_way_does_not_open_whatever_was_changed(which: int) -> None:
    inside = encrypted(signed(assertion(TOLD)), OURS)
    value = list(inside.iter(f"{ENCRYPTION}CipherValue"))[which]
    whole = bytearray(b64decode(value.text))
    whole[len(whole) // 2] ^= 1
    for changed in (b64encode(whole).decode(), b64encode(whole[:10]).decode(), "", "%%"):
        value.text = changed
        assert refused(response(TOLD, inside)) == "encryption"


def test_what_is_no_assertion_inside_and_what_was_encrypted_for_another_do_not_open() -> None:
    assert refused(response(TOLD, encrypted(response(TOLD), OURS))) == "encryption"
    assert refused(response(TOLD, encrypted(signed(assertion(TOLD)), key(2)))) == "encryption"


def test_older_ways_to_encrypt_are_said_to_be_none_of_ours_and_so_is_any_without_a_key() -> None:
    inside = signed(assertion(TOLD))
    for cipher, wrapping in ((f"{XENC}aes256-cbc", OAEP_MGF1), (f"{XENC11}aes256-gcm", f"{XENC}rsa-1_5")):
        assert refused(response(TOLD, encrypted(inside, OURS, cipher, wrapping))) == "saml_encrypted"
    assert refused(response(TOLD, encrypted(inside, OURS)), has_key=False) == "saml_encrypted"
    assert refused(response(TOLD, etree.Element(f"{ASSERTION}EncryptedAssertion"))) == "saml_encrypted"
