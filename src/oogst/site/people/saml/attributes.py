"""Whom an assertion is about, in the words that ``people.accounts`` knows."""

from __future__ import annotations

from oogst.errors import BadInput
from oogst.site.people.issuer import Claims
from oogst.site.people.saml.agreement import Agreement
from oogst.site.people.saml.documents import ASSERTION, SAML, Element, text_of

#: How a setting calls the name in the subject, which is no attribute.
NAME_ID = "NameID"
_LONGEST_SUBJECT = 255
#: The only kind of name that surely means the same person the next time, and never a newcomer.
_LASTING = f"{SAML}:nameid-format:persistent"
_MICROSOFT = "http://schemas.microsoft.com/identity/claims"
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
#: What the usual issuers call these: by the object ids of LDAP (Shibboleth, Keycloak), by Microsoft's, and by a word.
_USUAL = {
    "oid": (f"{_MICROSOFT}/objectidentifier",),
    "name": (
        "urn:oid:2.16.840.1.113730.3.1.241",
        f"{_MICROSOFT}/displayname",
        "displayName",
        f"{_CLAIMS}/name",
        "name",
    ),
    "department": (f"{_CLAIMS}/department", "department", "urn:oid:2.16.840.1.113730.3.1.2"),
    "locale": ("urn:oid:2.16.840.1.113730.3.1.39", "preferredLanguage", "locale"),
}


def claims_in(assertion: Element, agreed: Agreement) -> Claims:
    """``sub``, and what else is told of ``oid``, ``name``, ``department``, ``locale``, ``email`` with
    ``email_verified``, and what ``agreed.person_claim`` and ``agreed.groups_claim`` name.

    The subject is the name in the assertion where that is a persistent one, else the id in the organisation's files.
    Raises ``BadInput`` ``saml_nameless`` where that is not told either.
    """
    told = _attributes(assertion)
    claims: Claims = {name: value for name, usual in _USUAL.items() if (value := _first(told, usual))}
    if person := _only(told, agreed.person_attribute):
        claims[agreed.person_claim] = person
    if address := _only(told, agreed.email_attribute):
        claims |= {"email": address, "email_verified": True}
    if agreed.groups_attribute in told:
        claims[agreed.groups_claim] = told[agreed.groups_attribute]
    return claims | {"sub": _subject(assertion, person)}


def _subject(assertion: Element, person: str) -> str:
    name = assertion.find(f"{ASSERTION}Subject/{ASSERTION}NameID")
    subject = text_of(name) if name is not None and name.get("Format") == _LASTING else person
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise BadInput("saml_nameless")
    return subject


def _attributes(assertion: Element) -> dict[str, list[str]]:
    """By name, never by its friendly name, which is for people to read (Core, section 2.7.3.1)."""
    told: dict[str, list[str]] = {NAME_ID: [text_of(assertion.find(f"{ASSERTION}Subject/{ASSERTION}NameID"))]}
    for attribute in assertion.findall(f"{ASSERTION}AttributeStatement/{ASSERTION}Attribute"):
        values = [text_of(value) for value in attribute.findall(f"{ASSERTION}AttributeValue")]
        told.setdefault(attribute.get("Name", ""), []).extend(value for value in values if value)
    return told


def _only(told: dict[str, list[str]], name: str) -> str:
    """Empty where there is none, or more than one to choose from."""
    values = set(told.get(name, ()))
    return values.pop() if len(values) == 1 else ""


def _first(told: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((told[name][0] for name in names if told.get(name)), "")
