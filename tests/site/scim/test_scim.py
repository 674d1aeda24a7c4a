"""Who may bring people, what of it is kept, who leaves, and which roles groups give."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from oogst.errors import NotFound
from oogst.site.people.actions import give_role
from oogst.site.people.directory import add_directory, directories, revoke_directory
from oogst.site.people.group_roles import add_group_role, group_roles, remove_group_role
from oogst.site.people.leaving import leaver
from oogst.site.people.models import AuditEvent, Entry, Membership, Person
from oogst.site.people.queries import home_of, roles_of, sessions_of
from tests.site.cast import NOW

ROOT = "/scim/v2"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(client: Client, cast: dict[str, Person]) -> Ask:
    _, token = add_directory("Entra", NOW)

    def asked(method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        told = {"Authorization": f"Bearer {token}"} | {name.replace("_", "-"): text for name, text in headers.items()}
        data = json.dumps(body) if body is not None else ""
        answer = client.generic(method, ROOT + path, data, "application/scim+json", headers=told)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return asked


def zora(**more: object) -> dict[str, object]:
    return {"userName": "zora@example.org", "externalId": "o-9", "displayName": "Zora"} | more


def bring(ask: Ask, **more: object) -> dict[str, Any]:
    status, told = ask("POST", "/Users", zora(**more))
    assert status == 201, told
    return dict(told)


def patch(*operations: dict[str, object]) -> dict[str, object]:
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


def today() -> dt.date:
    return timezone.localdate()


def test_nobody_comes_in_without_a_token_that_still_opens(client: Client, ask: Ask) -> None:
    for header in ("", "Bearer", "Bearer made up", "Basic abc"):
        answer = client.get(f"{ROOT}/Users", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["status"]) == (401, "401")
        assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert ask("GET", "/Users")[0] == 200
    (row,) = directories()
    revoke_directory(str(row.pk), NOW)
    assert ask("GET", "/Users")[0] == 401
    for gone in (str(row.pk), "x"):
        with pytest.raises(NotFound):
            revoke_directory(gone, NOW)


def test_somebody_new_gets_a_name_an_address_and_a_home(ask: Ask) -> None:
    extension = {"employeeNumber": "p9", "department": "Techniek"}
    told = bring(
        ask,
        emails=[{"value": "zora@example.org", "type": "work"}],
        preferredLanguage="fr-BE",
        **{ENTERPRISE: extension},
    )
    person = Person.objects.get(pk=told["id"])
    assert (person.code, person.name, person.email, person.language) == ("p9", "Zora", "zora@example.org", "fr")
    assert told[ENTERPRISE] == extension
    home = home_of(person, today())
    assert home is not None
    assert home.unit_id == "u3"
    ask("PATCH", f"/Users/{told['id']}", patch({"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "u2"}))
    assert [(one.unit_id, one.valid_to) for one in Membership.objects.filter(person=person)] == [("u2", None)]


def test_whether_somebody_takes_part_is_in_no_answer(ask: Ask, client: Client, anna: Person) -> None:
    entry = Entry.objects.create(person=anna, user_name="anna")
    before = ask("GET", f"/Users/{entry.pk}")[1]
    other = Client()
    other.force_login(anna)
    other.get("/nl/nieuw")
    after = ask("GET", f"/Users/{entry.pk}")[1]
    assert before == after
    assert set(after["meta"]) == {"resourceType", "location", "version"}


def test_whom_the_files_brought_stays_the_same_person(ask: Ask, anna: Person, carla: Person) -> None:
    by_number = bring(ask, userName="a@x", **{ENTERPRISE: {"employeeNumber": "anna"}})
    by_address = bring(ask, userName="c@x", externalId="o-2", emails=[{"value": "CARLA@example.org"}])
    assert (by_number["id"], by_address["id"]) == (str(anna.pk), str(carla.pk))
    assert Person.objects.get(pk=carla.pk).code == "carla"


def test_two_people_never_share_what_names_them(ask: Ask, anna: Person) -> None:
    bring(ask)
    for other in ({"userName": "ZORA@example.org"}, {"userName": "y", "externalId": "o-9"}):
        status, told = ask("POST", "/Users", zora(**{"externalId": "o-8"} | other))
        assert (status, told["scimType"]) == (409, "uniqueness")
    mine = Entry.objects.get().pk
    status, _ = ask("PUT", f"/Users/{mine}", zora(emails=[{"value": "anna@example.org"}]))
    assert status == 409
    assert Person.objects.get(pk=anna.pk).email == "anna@example.org"


def test_who_is_no_longer_active_leaves_with_the_usual_time(ask: Ask, anna: Person) -> None:
    told = bring(ask, userName="anna")
    give_role(anna, "lead", "u2", now=NOW)
    Client().force_login(anna)
    change = patch({"op": "Replace", "value": {"active": "False"}})  # as Entra ID writes it
    status, told = ask("PATCH", f"/Users/{told['id']}", change)
    assert (status, told["active"]) == (200, False)
    assert (roles_of(anna), sessions_of(anna)) == ([], [])
    left = leaver(anna, today() + dt.timedelta(days=1))
    assert left is not None
    assert left.left_on == today()
    assert Person.objects.get(pk=anna.pk).is_active  # for as long, they can take everything along
    ask("PATCH", f"/Users/{told['id']}", patch({"op": "replace", "path": "active", "value": True}))
    assert leaver(anna, today() + dt.timedelta(days=1)) is None


def test_who_is_deleted_is_gone_from_the_directory_and_leaves_here(ask: Ask, anna: Person) -> None:
    identity = bring(ask, userName="anna")["id"]
    assert ask("DELETE", f"/Users/{identity}") == (204, None)
    assert ask("GET", f"/Users/{identity}")[0] == 404
    assert leaver(anna, today() + dt.timedelta(days=1)) is not None
    assert bring(ask, userName="anna")["id"] == identity  # taken up again
    assert leaver(anna, today() + dt.timedelta(days=1)) is None


def test_a_department_that_names_no_unit_moves_nobody(ask: Ask, anna: Person) -> None:
    for department in ("Zeppelins", "klantendienst", "u3"):
        identity = bring(ask, userName="anna", **{ENTERPRISE: {"department": department}})["id"]
        home = home_of(anna, today())
        assert home is not None
        assert home.unit_id == ("u3" if department == "u3" else "u2")
        Entry.objects.filter(pk=identity).delete()


def test_who_left_long_ago_and_is_brought_again_is_at_home_again(ask: Ask, anna: Person) -> None:
    Membership.objects.filter(person=anna).update(valid_to=today() - dt.timedelta(days=30))
    bring(ask, userName="anna")
    home = home_of(anna, today())
    assert home is not None
    assert home.unit_id == "u1"
    assert leaver(anna, today()) is None


def test_groups_give_roles_and_take_back_only_their_own(ask: Ask, anna: Person, bram: Person) -> None:
    add_group_role("Leads", "lead", "u3", now=NOW)
    ids = [bring(ask, userName=name, externalId=name)["id"] for name in ("anna", "bram")]
    members = [{"value": one} for one in ids]
    _, group = ask("POST", "/Groups", {"displayName": "Leads", "members": members})
    assert [role.unit_id for role in roles_of(bram)] == ["u2", "u3"]
    assert ask("GET", f"/Users/{ids[0]}")[1]["groups"] == [{"value": group["id"], "display": "Leads"}]
    gone = patch({"op": "remove", "path": f'members[value eq "{ids[1]}"]'})
    ask("PATCH", f"/Groups/{group['id']}", gone)
    assert [role.unit_id for role in roles_of(bram)] == ["u2"]
    assert [role.unit_id for role in roles_of(anna)] == ["u3"]
    (row,) = group_roles()
    remove_group_role(str(row.pk), now=NOW)
    assert roles_of(anna) == []
    add_group_role("Leads", "lead", "u3", now=NOW)
    assert [role.unit_id for role in roles_of(anna)] == ["u3"]
    assert ask("DELETE", f"/Groups/{group['id']}")[0] == 204
    assert roles_of(anna) == []


def test_a_group_of_somebody_unknown_is_refused_whole(ask: Ask) -> None:
    known = bring(ask)["id"]
    status, told = ask("POST", "/Groups", {"displayName": "x", "members": [{"value": known}, {"value": "y"}]})
    assert (status, told["scimType"]) == (400, "invalidValue")
    assert ask("GET", "/Groups")[1]["totalResults"] == 0


def test_an_address_of_work_is_the_one_address(ask: Ask) -> None:
    identity = bring(ask)["id"]
    path = 'emails[type eq "work"].value'  # Entra ID asks for nothing else
    for address in ("z@example.org", "zz@example.org"):
        status, told = ask("PATCH", f"/Users/{identity}", patch({"op": "Replace", "path": path, "value": address}))
        assert (status, told["emails"]) == (200, [{"value": address}])


def test_pages_and_filters_find_whom_they_name(ask: Ask) -> None:
    for n in range(5):
        bring(ask, userName=f"z{n}", externalId=f"o-{n}", displayName=f"Zora {n}")
    page = ask("GET", "/Users?startIndex=2&count=2")[1]
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    for asked, n in (
        ('userName eq "Z3"', 1),
        ('displayName co "zora" and not (externalId eq "o-1")', 4),
        ('userName sw "z" and (externalId eq "o-1" or externalId eq "o-2")', 2),
        ("emails pr", 0),
        ("active eq true", 5),
        ('externalId eq "O-1"', 0),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName eq "z1"', 1),
    ):
        status, told = ask("GET", "/Users?" + "filter=" + asked.replace(" ", "%20").replace('"', "%22"))
        assert (status, told["totalResults"]) == (200, n), asked
    status, told = ask("GET", "/Users?filter=userName%20is%20x")
    assert (status, told["scimType"]) == (400, "invalidFilter")
    only = ask("GET", "/Users?attributes=userName&count=1")[1]["Resources"][0]
    assert set(only) == {"schemas", "id", "userName"}


def test_a_change_on_top_of_another_is_refused(ask: Ask) -> None:
    told = bring(ask)
    version, path = told["meta"]["version"], f"/Users/{told['id']}"
    assert ask("GET", path, If_None_Match=version)[0] == 304
    assert ask("PUT", path, zora(displayName="Zora B"), If_Match=version)[0] == 200
    assert ask("PUT", path, zora(displayName="Zora C"), If_Match=version)[0] == 412


def test_what_cannot_be_read_is_refused_by_name(ask: Ask) -> None:
    identity = bring(ask)["id"]
    bodies: list[tuple[object, str]] = [
        ([], "invalidSyntax"),
        ({"displayName": "nobody"}, "invalidValue"),
        (zora(userName=3), "invalidValue"),
        (zora(active="perhaps"), "invalidValue"),
        (zora(emails=[{"value": "none"}]), "invalidValue"),
        (zora(emails="none"), "invalidValue"),
    ]
    for body, word in bodies:
        status, told = ask("PUT", f"/Users/{identity}", body)
        assert (status, told["scimType"]) == (400, word), body
    assert ask("POST", f"/Users/{identity}", {})[0] == 405
    assert ask("GET", "/Users/x")[0] == 404


def test_what_a_directory_does_stands_in_the_trail_of_whom_it_concerns(ask: Ask, client: Client, anna: Person) -> None:
    bring(ask, userName="anna")
    ask("GET", "/Users")
    ask("GET", "/Users")
    kinds = list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert [kinds.count(one) for one in ("directory_added", "directory_named", "directory_read")] == [1, 1, 1]
    client.force_login(anna)
    page = client.get("/nl/mijn-gegevens/wie-zag-wat").content.decode()
    assert "Je naam, adres en afdeling zijn overgenomen." in page
    assert "een systeem van je organisatie" in page
