"""Who it is that the organisation's own sign-in let through.

Known by the account itself, once it was seen; before that by what only the organisation can set: the id in its files,
the id that its directory (SCIM) gave, or an e-mail address that the issuer calls verified. An account never takes over
a person who has another one there: addresses pass on to newcomers, and what somebody noted must not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from oogst.errors import BadInput, NotFound
from oogst.site.people.group_roles import settle_roles
from oogst.site.people.homes import settle_home
from oogst.site.people.issuer import Claims
from oogst.site.people.models import LANGUAGES, Account, Person
from oogst.site.people.trail import note_event
from oogst.site.transactions import alone


class Issuing(Protocol):
    """How the claims of an issuer are to be read, whether it speaks OpenID Connect (``SignOn``) or SAML
    (``Agreement``). ``person_claim``, ``groups_claim``: empty where none is read."""

    @property
    def issuer(self) -> str: ...
    @property
    def person_claim(self) -> str: ...
    @property
    def groups_claim(self) -> str: ...
    @property
    def makes_accounts(self) -> bool: ...


def person_behind(claims: Claims, sign_on: Issuing, now: dt.datetime) -> Person:
    """Whoever these claims are about, with the roles that their groups give. Claims come from ``Issuer.claims`` or
    ``saml.answer.read_answer``.

    Raises ``NotFound`` ``sign_on_unknown``; ``BadInput`` ``sign_on_ended`` (may no longer come in),
    ``sign_on_other_account``, ``sign_on_taken`` (a newcomer with the id of somebody else).
    """
    with alone("accounts"):
        person = _known(claims, sign_on) or _met(claims, sign_on) or _newcomer(claims, sign_on, now)
        if not person.is_active:
            raise BadInput("sign_on_ended")
        if sign_on.groups_claim in claims:
            settle_roles(person, _groups(claims[sign_on.groups_claim]), "token", now)
        return person


@transaction.atomic
def forget_accounts(person: Person, now: dt.datetime, by: Person | None = None) -> int:
    """Let somebody's next sign-in at the issuer be as their first: for whoever got another account there; how many
    there were."""
    gone, _ = Account.objects.filter(person=person).delete()
    if gone:
        note_event("account_forgotten", now, by=by, about=person)
    return gone


def _known(claims: Claims, sign_on: Issuing) -> Person | None:
    account = Account.objects.select_related("person")
    found = account.filter(issuer=sign_on.issuer, subject=claims["sub"]).first()
    return found.person if found else None


def _met(claims: Claims, sign_on: Issuing) -> Person | None:
    """For the first time by this account."""
    person = next(_candidates(claims, sign_on), None)
    if person is not None:
        _link(person, claims, sign_on)
    return person


def _candidates(claims: Claims, sign_on: Issuing) -> Iterator[Person]:
    if sign_on.person_claim and (code := claims.get(sign_on.person_claim)):
        yield from Person.objects.filter(code=str(code))
    ids = [claims[name] for name in ("oid", "sub") if isinstance(claims.get(name), str)]  # oid: of Entra ID
    yield from Person.objects.filter(entry__external_id__in=ids)
    if address := _address(claims):
        yield from Person.objects.filter(email__iexact=address)


def _link(person: Person, claims: Claims, sign_on: Issuing) -> None:
    if Account.objects.filter(person=person, issuer=sign_on.issuer).exists():
        raise BadInput("sign_on_other_account")
    Account.objects.create(person=person, issuer=sign_on.issuer, subject=claims["sub"])


def _newcomer(claims: Claims, sign_on: Issuing, now: dt.datetime) -> Person:
    if not sign_on.makes_accounts:
        raise NotFound("sign_on_unknown")
    code = str(claims.get(sign_on.person_claim) or claims["sub"])
    if Person.objects.filter(code=code).exists():
        raise BadInput("sign_on_taken")
    person = Person(code=code, name=str(claims.get("name", ""))[:500], password=make_password(None))
    person.email = _address(claims) or None
    person.language = _language(claims)
    person.save(force_insert=True)
    settle_home(person, str(claims.get("department", "")), timezone.localdate(now))
    _link(person, claims, sign_on)
    note_event("account_made", now, about=person)
    return person


def _address(claims: Claims) -> str:
    """Empty where it is not sure that it is theirs."""
    address = claims.get("email")
    return address if claims.get("email_verified") is True and isinstance(address, str) else ""


def _language(claims: Claims) -> str:
    told = str(claims.get("locale", ""))[:2].lower()
    return told if told in dict(LANGUAGES) else "nl"


def _groups(told: object) -> list[str]:
    """A list, or the only one."""
    return [str(one) for one in told] if isinstance(told, list) else [str(told)]
