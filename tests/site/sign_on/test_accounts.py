"""Whom an account of the organisation is here, whom it never becomes, and which roles its groups give."""

from __future__ import annotations

from typing import Any

import pytest

from oogst.errors import BadInput, NotFound, OogstError
from oogst.site.people.accounts import forget_accounts, person_behind
from oogst.site.people.actions import give_role
from oogst.site.people.group_roles import add_group_role, group_roles, remove_group_role
from oogst.site.people.models import Account, AuditEvent, Entry, Person
from oogst.site.people.queries import home_of, roles_of
from oogst.site.settings_table import SignOn
from tests.site.cast import NOW

ISSUER = "https://login.example.org"


def sign_on(person_claim: str = "", *, makes_accounts: bool = False) -> SignOn:
    return SignOn(ISSUER, "oogst", "", "", "openid", person_claim, "groups", makes_accounts)


def behind(sub: str, chosen: SignOn | None = None, **claims: Any) -> Person:
    return person_behind({"sub": sub} | claims, chosen or sign_on(), NOW)


def anna_says(sub: str, **claims: Any) -> Person:
    return behind(sub, email="ANNA@example.org", email_verified=True, **claims)


def test_somebody_is_known_by_an_address_that_the_issuer_calls_verified(anna: Person) -> None:
    assert anna_says("s-1") == anna
    assert behind("s-1") == anna


@pytest.mark.parametrize("verified", [False, None, "true", "yes", 1])
def test_an_address_that_is_not_verified_opens_nothing(anna: Person, verified: object) -> None:
    with pytest.raises(NotFound, match="sign_on_unknown"):
        behind("s-1", email="anna@example.org", email_verified=verified)
    assert not Account.objects.exists()


def test_an_address_that_passed_on_to_a_newcomer_does_not_open_what_another_noted(anna: Person) -> None:
    anna_says("s-1")
    with pytest.raises(BadInput, match="sign_on_other_account"):
        anna_says("s-2")
    forget_accounts(anna, NOW)
    assert anna_says("s-2") == anna


def test_somebody_is_known_by_their_id_in_the_files_before_their_address(anna: Person, carla: Person) -> None:
    chosen = sign_on("number")
    assert behind("s-1", chosen, number="carla", email="anna@example.org", email_verified=True) == carla


def test_somebody_is_known_by_the_id_of_the_directory(anna: Person, carla: Person) -> None:
    Entry.objects.create(person=anna, user_name="anna", external_id="o-1")
    Entry.objects.create(person=carla, user_name="carla", external_id="s-2")
    assert behind("s-1", oid="o-1") == anna
    assert behind("s-2") == carla


def test_who_may_no_longer_come_in_does_not(anna: Person) -> None:
    anna_says("s-1")
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(BadInput, match="sign_on_ended"):
        behind("s-1")


def test_a_newcomer_is_taken_in_only_where_the_setting_says_so(cast: dict[str, Person]) -> None:
    with pytest.raises(NotFound):
        behind("s-9", name="Zora")
    new = behind("s-9", sign_on(makes_accounts=True), name="Zora", locale="fr-BE", department="techniek")
    assert (new.code, new.name, new.language, new.email) == ("s-9", "Zora", "fr", None)
    home = home_of(new, NOW.date())
    assert home is not None
    assert home.unit_id == "u3"
    with pytest.raises(BadInput, match="sign_on_taken"):
        behind("anna", sign_on(makes_accounts=True))


def test_a_newcomer_of_an_unknown_department_is_of_the_whole_organisation(cast: dict[str, Person]) -> None:
    home = home_of(behind("s-9", sign_on(makes_accounts=True), department="Zeppelins"), NOW.date())
    assert home is not None
    assert home.unit_id == "u1"


def given(person: Person) -> list[str]:
    return [f"{row.kind} {row.unit_id or ''}".strip() for row in roles_of(person)]


def test_groups_give_and_take_roles_and_leave_what_a_hand_gave(anna: Person, bram: Person) -> None:
    add_group_role("leads", "lead", "u2", now=NOW)
    add_group_role("hr", "learning", "u1", now=NOW)
    give_role(anna, "lead", "u3", now=NOW)
    anna_says("s-1", groups=["leads", "hr", "others"])
    assert given(anna) == ["lead u2", "lead u3", "learning u1"]
    anna_says("s-1", groups="hr")
    assert given(anna) == ["lead u3", "learning u1"]
    anna_says("s-1")  # a token that names no groups says nothing about them
    assert given(anna) == ["lead u3", "learning u1"]
    anna_says("s-1", groups=[])
    assert given(anna) == ["lead u3"]
    assert given(bram) == ["lead u2"]  # given by hand, and never asked for
    kinds = AuditEvent.objects.values_list("kind", flat=True)
    assert [kinds.filter(kind=f"role_{way}_by_group").count() for way in ("given", "taken")] == [2, 2]


def test_a_role_that_a_hand_confirms_is_no_longer_the_groups_to_take(anna: Person) -> None:
    add_group_role("leads", "lead", "u2", now=NOW)
    anna_says("s-1", groups=["leads"])
    give_role(anna, "lead", "u2", now=NOW)
    anna_says("s-1", groups=[])
    assert given(anna) == ["lead u2"]


def test_no_group_takes_the_last_administrator(anna: Person) -> None:
    add_group_role("admins", "administrator", None, now=NOW)
    anna_says("s-1", groups=["admins"])
    anna_says("s-1", groups=[])
    assert given(anna) == ["administrator"]


def test_a_group_gives_no_role_that_cannot_be(cast: dict[str, Person]) -> None:
    for group, kind, unit in (("", "lead", "u2"), ("x", "lead", None), ("x", "boss", None), ("x", "lead", "u9")):
        with pytest.raises(OogstError):
            add_group_role(group, kind, unit, now=NOW)
    add_group_role("x", "lead", "u2", now=NOW)
    add_group_role("x", "lead", "u2", now=NOW)
    (row,) = group_roles()
    remove_group_role(str(row.pk), now=NOW)
    for gone in (str(row.pk), "x", ""):
        with pytest.raises(NotFound):
            remove_group_role(gone, now=NOW)
