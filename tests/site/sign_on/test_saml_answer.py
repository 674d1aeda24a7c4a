"""What an answer by SAML must say, and what is brought in vain: lies, other keys, SHA-1, wrapped signatures."""

from __future__ import annotations

import copy
import datetime as dt
from base64 import b64decode, b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from oogst.errors import BadInput, OogstError
from oogst.site.people.issuer import Claims
from oogst.site.people.saml.agreement import Agreement
from oogst.site.people.saml.answer import is_unasked, read_answer
from oogst.site.people.saml.documents import ASSERTION, PROTOCOL, SIGNATURE, Element
from tests.site.sign_on.saml_maker import (
    BACK,
    NOW,
    NUMBER,
    Told,
    agreement,
    assertion,
    key,
    response,
    sent,
    signed,
)

TOLD = Told()


def claims(answer: Element | str, agreed: Agreement | None = None) -> Claims:
    text = answer if isinstance(answer, str) else sent(answer)
    return read_answer(agreed or agreement(), text, number=NUMBER, back=BACK, now=NOW).claims


def refused(answer: Element | str, agreed: Agreement | None = None) -> str:
    with pytest.raises(OogstError) as raised:
        claims(answer, agreed)
    return str(raised.value.data.get("why", raised.value.code))


def honest(told: Told = TOLD) -> Element:
    return response(told, signed(assertion(told)))


def test_it_believes_an_assertion_that_the_issuer_signed_or_a_response_with_one() -> None:
    for answer in (
        honest(),
        signed(response(TOLD, assertion(TOLD))),
        signed(response(TOLD, signed(assertion(TOLD)))),
    ):
        assert claims(answer) == {"sub": "n-1"}


def test_it_knows_for_how_long_an_assertion_must_not_come_again() -> None:
    answer = read_answer(agreement(), sent(honest()), number=NUMBER, back=BACK, now=NOW)
    assert (answer.assertion, answer.ends_at) == ("_assertion", TOLD.ends + dt.timedelta(seconds=60))


def test_it_takes_either_key_while_the_issuer_changes_them_and_one_that_is_long_over() -> None:
    old = key(7, ends_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    for one in (key(0), key(1), old):
        answer = response(TOLD, signed(assertion(TOLD), one))
        assert claims(answer, agreement(key(0), key(1), old)) == {"sub": "n-1"}
    assert refused(response(TOLD, signed(assertion(TOLD), key(2))), agreement(key(0), key(1))) == "signature"


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"issuer": "https://other.example.org"}, "issuer"),
        ({"audience": "https://other.example.org"}, "audience"),
        ({"recipient": "https://other.example.org"}, "recipient"),
        ({"destination": "https://other.example.org"}, "destination"),
        ({"number": "_another"}, "sign_on_broken_off"),
        ({"begins": NOW + dt.timedelta(seconds=61)}, "early"),
        ({"ends": NOW - dt.timedelta(seconds=60)}, "expired"),
        ({"ends": NOW + dt.timedelta(days=2)}, "confirmation"),
        ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, "sign_on_denied"),
        ({"name": ""}, "saml_nameless"),
        ({"name": "n" * 256}, "saml_nameless"),
    ],
)
def test_it_refuses_an_answer_that_was_not_made_for_this(lie: dict[str, object], why: str) -> None:
    assert refused(honest(TOLD.but(**lie))) == why


def test_clocks_may_be_a_minute_apart() -> None:
    for lie in ({"begins": NOW + dt.timedelta(seconds=60)}, {"ends": NOW - dt.timedelta(seconds=59)}):
        assert claims(honest(TOLD.but(**lie))) == {"sub": "n-1"}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (f"{ASSERTION}Conditions", "conditions"),
        (f"{ASSERTION}Conditions/{ASSERTION}AudienceRestriction", "audience"),
        (f"{ASSERTION}AuthnStatement", "authentication"),
        (f"{ASSERTION}Subject/{ASSERTION}SubjectConfirmation", "confirmation"),
        (f"{ASSERTION}Subject/{ASSERTION}SubjectConfirmation/{ASSERTION}SubjectConfirmationData", "confirmation"),
        (f"{ASSERTION}Issuer", "issuer"),
    ],
)
def test_it_refuses_an_assertion_that_leaves_something_out(path: str, why: str) -> None:
    said = assertion(TOLD)
    gone = said.find(path)
    gone.getparent().remove(gone)
    assert refused(response(TOLD, signed(said))) == why


@pytest.mark.parametrize("time", ["yesterday", "2026-07-14T09:01:00", ""])
def test_it_refuses_times_that_are_none(time: str) -> None:
    said = assertion(TOLD)
    said.find(f"{ASSERTION}Conditions").set("NotOnOrAfter", time)
    assert refused(response(TOLD, signed(said))) == "time"


def test_it_refuses_what_nobody_signed_and_what_was_changed_afterwards() -> None:
    assert refused(response(TOLD, assertion(TOLD))) == "signature"
    changed = honest()
    changed.find(f".//{ASSERTION}NameID").text = "n-2"
    assert refused(changed) == "signature"
    half = signed(response(TOLD, assertion(TOLD)))
    half.find(f".//{ASSERTION}NameID").text = "n-2"
    assert refused(half) == "signature"
    both = response(TOLD, signed(assertion(TOLD)))
    assert refused(signed(both, key(2))) == "signature"  # the one is good, the other is not


def test_it_refuses_sha_1() -> None:
    weak = signed(assertion(TOLD), method=SignatureMethod.RSA_SHA1)
    assert refused(response(TOLD, weak)) == "algorithm"
    weak = signed(assertion(TOLD), digest=DigestAlgorithm.SHA1)
    assert refused(response(TOLD, weak)) == "algorithm"


def test_a_key_that_the_answer_brings_along_is_not_believed() -> None:
    assert refused(response(TOLD, signed(assertion(TOLD), key(3)))) == "signature"


# ── Signature wrapping: what was signed is somewhere in the answer, and something else where one would look ────────

Wrap = Callable[[Element, Element, Element], Element]


def _evil() -> Element:
    return assertion(TOLD.but(name="somebody else", assertion="_evil"))


def _beside(evil: Element, good: Element, signature: Element) -> Element:
    return response(TOLD, evil, good)


def _after(evil: Element, good: Element, signature: Element) -> Element:
    return response(TOLD, good, evil)


def _inside(evil: Element, good: Element, signature: Element) -> Element:
    evil.append(good)
    return response(TOLD, evil)


def _inside_with_its_signature_outside(evil: Element, good: Element, signature: Element) -> Element:
    good.remove(signature)
    evil.append(signature)
    evil.append(good)
    return response(TOLD, evil)


def _in_an_object_of_the_signature(evil: Element, good: Element, signature: Element) -> Element:
    good.remove(signature)
    kept = etree.SubElement(signature, f"{SIGNATURE}Object")
    kept.append(good)
    evil.append(signature)
    return response(TOLD, evil)


def _around(evil: Element, good: Element, signature: Element) -> Element:
    good.append(evil)
    return response(TOLD, good)


def _in_extensions(evil: Element, good: Element, signature: Element) -> Element:
    good.remove(signature)
    evil.append(signature)
    answer = response(TOLD, evil)
    etree.SubElement(answer, f"{PROTOCOL}Extensions").append(good)
    return answer


def _with_the_same_id(evil: Element, good: Element, signature: Element) -> Element:
    good.remove(signature)
    evil.set("ID", good.get("ID"))
    evil.append(signature)
    answer = response(TOLD, evil)
    etree.SubElement(answer, f"{PROTOCOL}Extensions").append(good)
    return answer


def _under_another_name(evil: Element, good: Element, signature: Element) -> Element:
    """What was signed is no assertion at all."""
    other = etree.fromstring(etree.tostring(good).replace(b":Assertion", b":Advice"))
    other.remove(other.find(f"{SIGNATURE}Signature"))
    proof = signed(other).find(f"{SIGNATURE}Signature")
    evil.append(copy.deepcopy(proof))
    answer = response(TOLD, evil)
    etree.SubElement(answer, f"{PROTOCOL}Extensions").append(other)
    return answer


WRAPS: tuple[Wrap, ...] = (
    _beside,
    _after,
    _inside,
    _inside_with_its_signature_outside,
    _in_an_object_of_the_signature,
    _around,
    _in_extensions,
    _with_the_same_id,
    _under_another_name,
)


def _wrapped(wrap: Wrap) -> Element:
    good = signed(assertion(TOLD))
    return wrap(_evil(), good, good.find(f"{SIGNATURE}Signature"))


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_signature_that_was_wrapped_opens_nothing(wrap: Wrap) -> None:
    assert refused(_wrapped(wrap)) in ("assertion", "signature")


def test_most_of_these_deceive_whoever_checks_the_signature_first_and_looks_for_the_assertion_then() -> None:
    assert sum(_deceives(_wrapped(wrap)) for wrap in WRAPS) == 6


def _deceives(answer: Element) -> bool:
    anywhere = SignatureConfiguration(location=".//")
    try:
        XMLVerifier().verify(answer, x509_cert=key(0).certificate, expect_config=anywhere, id_attribute="ID")
    except SignXMLException:
        return False
    return bool(answer.find(f".//{ASSERTION}NameID").text == "somebody else")


def test_a_signed_response_that_was_wrapped_opens_nothing() -> None:
    """An issuer signs its refusals too: one of them, carried inside a response with an assertion of one's own."""
    for inside in ((), (assertion(TOLD),)):
        good = signed(response(TOLD, *inside))
        signature = good.find(f"{SIGNATURE}Signature")
        wrapped = response(TOLD, _evil(), number="_other")
        good.remove(signature)
        wrapped.append(signature)
        etree.SubElement(wrapped, f"{PROTOCOL}Extensions").append(good)
        assert refused(wrapped) in ("assertion", "signature")


HONEST = b64decode(sent(honest()))


@given(st.integers(0, len(HONEST) - 1), st.integers(0, len(HONEST)), st.binary(max_size=8))
def test_whatever_is_changed_on_the_way_an_answer_says_the_same_or_is_refused(at: int, until: int, new: bytes) -> None:
    changed = HONEST[:at] + new + HONEST[max(at, until) :]
    try:
        assert claims(b64encode(changed).decode()) == {"sub": "n-1"}
    except BadInput:
        return


EDITS = st.sampled_from(["copy", "move", "remove", "slip in", "put instead"])


@given(st.booleans(), st.lists(st.tuples(EDITS, st.integers(0), st.integers(0)), min_size=1, max_size=4))
def test_however_its_parts_are_put_together_it_speaks_of_nobody_else(
    is_whole: bool, edits: list[tuple[str, int, int]]
) -> None:
    answer = signed(response(TOLD, assertion(TOLD))) if is_whole else honest()
    for edit in edits:
        _edited(answer, *edit)
    try:
        assert claims(answer) == {"sub": "n-1"}
    except BadInput:
        return


def _edited(answer: Element, edit: str, first: int, second: int) -> None:
    """One part, or an assertion about somebody else, is brought to another place."""
    parts = list(answer.iter())
    part, place = parts[first % len(parts)], parts[second % len(parts)]
    if edit == "copy":
        place.append(copy.deepcopy(part))
    elif edit == "slip in":
        place.insert(0, _evil())
    elif part is not answer and edit == "put instead":
        part.getparent().replace(part, _evil())
    elif part is not answer and edit == "remove":
        part.getparent().remove(part)
    elif part is not answer and part not in (place, *place.iterancestors()):
        place.append(part)


def test_only_what_was_signed_is_read() -> None:
    """An attribute beside the assertion is nobody's, and a comment does not cut a name in two."""
    answer = honest(TOLD.but(name="n-1.other.example.org"))
    name = answer.find(f".//{ASSERTION}NameID")
    name.text, rest = "n-1", etree.Comment("")
    rest.tail = ".other.example.org"
    name.append(rest)
    assert claims(answer) == {"sub": "n-1.other.example.org"}


_BOMB = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>"
_FILE = "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("head", [_BOMB, _FILE, "<!DOCTYPE r>", "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'>"])
def test_it_refuses_bombs_entities_and_documents_that_declare_a_type(head: str) -> None:
    text = head + etree.tostring(honest()).decode().replace(">n-1<", ">&a;<")
    for encoding in ("utf-8", "utf-16"):
        assert refused(b64encode(text.encode(encoding)).decode()) == "xml"


@pytest.mark.parametrize("rubbish", ["", "%%%", "bm8geG1s", "A" * 1_000_001, "é", "PHgvPg=="])
def test_it_refuses_rubbish(rubbish: str) -> None:
    assert refused(rubbish) in ("xml", "size", "response")


def test_an_issuer_that_began_by_itself_is_told_apart() -> None:
    answer = honest()
    assert not is_unasked(sent(answer))
    del answer.attrib["InResponseTo"]
    assert is_unasked(sent(answer))
    with pytest.raises(BadInput):
        is_unasked("rubbish")


# ── Whom it is about ──────────────────────────────────────────────────────────────────────────────────────────────────

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
ADDRESS = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


def test_it_reads_what_usual_issuers_tell() -> None:
    microsoft = "http://schemas.microsoft.com/identity/claims"
    told = TOLD.but(
        attributes=(
            (f"{microsoft}/objectidentifier", ("o-1",)),
            (f"{microsoft}/displayname", ("Anna",)),
            ("urn:oid:2.16.840.1.113730.3.1.39", ("fr-BE",)),
            ("department", ("Techniek",)),
            ("mail", ("anna@example.org",)),
            ("number", ("17",)),
            ("groups", ("leads", "hr")),
        )
    )
    assert claims(honest(told), agreement(person="number")) == {
        "sub": "n-1",
        "oid": "o-1",
        "name": "Anna",
        "locale": "fr-BE",
        "department": "Techniek",
        "email": "anna@example.org",
        "email_verified": True,
        "person_id": "17",
        "groups": ["leads", "hr"],
    }


def test_an_address_counts_only_where_the_setting_names_it_and_only_a_single_one() -> None:
    told = TOLD.but(attributes=(("mail", ("anna@example.org",)),))
    assert claims(honest(told), agreement(email="")) == {"sub": "n-1"}
    several = TOLD.but(attributes=(("mail", ("anna@example.org", "bram@example.org")),))
    assert claims(honest(several)) == {"sub": "n-1"}


@pytest.mark.parametrize("name_format", [TRANSIENT, ADDRESS, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"])
def test_a_name_that_may_pass_on_is_nobody_and_then_the_id_in_the_files_counts(name_format: str) -> None:
    told = TOLD.but(name_format=name_format, attributes=(("number", ("17",)),))
    assert refused(honest(told)) == "saml_nameless"
    assert claims(honest(told), agreement(person="number"))["sub"] == "17"
    assert claims(honest(told), agreement(person="NameID"))["sub"] == "n-1"


def test_an_attribute_by_its_friendly_name_is_not_believed() -> None:
    said = assertion(TOLD.but(attributes=(("other", ("anna@example.org",)),)))
    said.find(f".//{ASSERTION}Attribute").set("FriendlyName", "mail")
    assert claims(response(TOLD, signed(said))) == {"sub": "n-1"}
