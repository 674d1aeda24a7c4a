"""Whether what a browser brought from an issuer answers our question (Profiles 2.0, section 4.1.4.3; Core, 2.5)."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass

from oogst.errors import BadInput
from oogst.site.people.issuer import LEEWAY, Claims
from oogst.site.people.saml.agreement import Agreement
from oogst.site.people.saml.attributes import claims_in
from oogst.site.people.saml.documents import ASSERTION, PROTOCOL, SAML, Element, moment, parse, text_of
from oogst.site.people.saml.signatures import signed_assertion

#: Somebody with a thousand groups comes to a tenth of this.
_LARGEST = 1_000_000
_SKEW = dt.timedelta(seconds=LEEWAY)
#: How long an assertion may be good for: as long must be known that it was used.
_LONGEST = dt.timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """``claims``: as ``accounts.person_behind`` takes them; ``assertion``: its number, which may be used once;
    ``ends_at``: after this nobody believes it any more."""

    claims: Claims
    assertion: str
    ends_at: dt.datetime


def read_answer(agreed: Agreement, sent: str, *, number: str, back: str, now: dt.datetime) -> Answer:
    """What the issuer answered to question ``number``, of the form field ``SAMLResponse``.

    Raises ``BadInput``: ``sign_on_denied`` where the issuer let nobody through, ``sign_on_broken_off`` where it answers
    another question, ``saml_encrypted``, ``saml_nameless``, ``token_refused`` with what is wrong as ``why``.
    """
    response = _read(sent)
    status = response.find(f"{PROTOCOL}Status/{PROTOCOL}StatusCode")
    if status is None or status.get("Value") != f"{SAML}:status:Success":
        raise BadInput("sign_on_denied")
    private = agreed.key.private if agreed.key else None
    assertion = signed_assertion(response, agreed.provider.certificates, private)
    _check_response(response, agreed, number, back)
    _expect(_named(assertion) == agreed.provider.name, "issuer")
    _check_conditions(assertion, agreed, now)
    _expect(assertion.find(f"{ASSERTION}AuthnStatement") is not None, "authentication")
    ends_at = _confirmed(assertion, number, back, now)
    return Answer(claims_in(assertion, agreed), assertion.get("ID"), ends_at)


def is_unasked(sent: str) -> bool:
    """Whether an issuer began of its own accord, as a portal with tiles does: it names no question."""
    return not _read(sent).get("InResponseTo")


def _read(sent: str) -> Element:
    try:
        _expect(len(sent) <= _LARGEST, "size")
        response = parse(base64.b64decode("".join(sent.split()), validate=True))
    except ValueError:
        raise BadInput("token_refused", why="xml") from None
    _expect(response.tag == f"{PROTOCOL}Response" and response.get("Version") == "2.0", "response")
    return response


def _check_response(response: Element, agreed: Agreement, number: str, back: str) -> None:
    if response.get("InResponseTo") != number:
        raise BadInput("sign_on_broken_off")
    _expect(response.get("Destination", back) == back, "destination")
    _expect(response.find(f"{ASSERTION}Issuer") is None or _named(response) == agreed.provider.name, "issuer")


def _named(element: Element) -> str:
    return text_of(element.find(f"{ASSERTION}Issuer"))


def _check_conditions(assertion: Element, agreed: Agreement, now: dt.datetime) -> None:
    conditions = assertion.find(f"{ASSERTION}Conditions")
    _expect(conditions is not None, "conditions")
    _check_times(conditions, now)
    restrictions = conditions.findall(f"{ASSERTION}AudienceRestriction")
    audiences = [{text_of(one) for one in row.findall(f"{ASSERTION}Audience")} for row in restrictions]
    _expect(bool(audiences) and all(agreed.entity_id in row for row in audiences), "audience")


def _confirmed(assertion: Element, number: str, back: str, now: dt.datetime) -> dt.datetime:
    """Until when the bearer may bring it. Raises what is wrong with the last confirmation, if none will do."""
    problem = BadInput("token_refused", why="confirmation")
    for row in assertion.findall(f"{ASSERTION}Subject/{ASSERTION}SubjectConfirmation"):
        data = row.find(f"{ASSERTION}SubjectConfirmationData")
        if row.get("Method") != f"{SAML}:cm:bearer" or data is None:
            continue
        try:
            return _borne(data, number, back, now)
        except BadInput as refused:
            problem = refused
    raise problem


def _borne(data: Element, number: str, back: str, now: dt.datetime) -> dt.datetime:
    if data.get("InResponseTo") != number:
        raise BadInput("sign_on_broken_off")
    _expect(data.get("Recipient") == back, "recipient")
    _expect(data.get("NotOnOrAfter") is not None, "confirmation")
    _check_times(data, now)
    ends_at = moment(data.get("NotOnOrAfter"))
    _expect(ends_at - now < _LONGEST, "confirmation")
    return ends_at + _SKEW


def _check_times(element: Element, now: dt.datetime) -> None:
    try:
        _expect(moment(element.get("NotBefore", now.isoformat())) <= now + _SKEW, "early")
        end = element.get("NotOnOrAfter")
        _expect(end is None or now - _SKEW < moment(end), "expired")
    except ValueError:
        raise BadInput("token_refused", why="time") from None


def _expect(holds: bool, why: str) -> None:
    if not holds:
        raise BadInput("token_refused", why=why)
