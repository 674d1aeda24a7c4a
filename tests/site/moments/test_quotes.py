"""Quotes: only what its writer saw as it will be printed, and only for as long as the writer lets it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from oogst.audit import audit_release
from oogst.errors import NotFound
from oogst.framework import load_framework
from oogst.harvest import harvest
from oogst.harvest.quotes import offers_of, open_quotes
from oogst.intake import Inputs
from oogst.release import to_json
from oogst.site.moments import actions, queries
from oogst.site.moments.models import Moment
from oogst.site.moments.said import Said
from oogst.site.people.models import Person
from oogst.site.releases.actions import harvest_moments
from oogst.site.settings_table import release_secret
from oogst.version import __version__
from tests.site.cast import NOW
from tests.site.moments.test_moments import AGREES, TEXT, code, record
from tests.site.test_harvested_from_moments import FIRST

pytestmark = pytest.mark.django_db
THEN = dt.datetime(2026, 10, 31, 12, 0, tzinfo=dt.UTC)
OTHER = "Van Fatima leerde ik hoe je een klant geruststelt."


def quotable(person: Person, text: str = TEXT) -> Moment:
    moment = record(person, text, said=Said(agrees=True, domain="job"), visibility="may_be_quoted")
    return actions.allow_quote(person, moment.id, queries.version_of(moment))


def test_chosen_and_not_yet_seen_it_is_not_offered(anna: Person) -> None:
    moment = record(anna, said=Said(agrees=True, domain="job"), visibility="may_be_quoted")
    assert queries.quote_offers() == ()
    actions.allow_quote(anna, moment.id, queries.version_of(moment))
    (offer,) = queries.quote_offers()
    assert (offer.moment, offer.person, offer.domain, offer.text) == (str(moment.id), str(anna.pk), "job", TEXT)
    assert offer.captured_on == offer.received_on == timezone.localdate(NOW)


def test_other_words_must_be_seen_again(anna: Person) -> None:
    moment = quotable(anna)
    actions.edit_moment(anna, moment.id, OTHER, None, NOW)
    assert queries.quote_offers() == ()
    stale = moment.quote_seen
    assert code(lambda: actions.allow_quote(anna, moment.id, stale)) == "moment_overtaken"


@pytest.mark.parametrize("choice", ["count_it", "only_me"])
def test_taken_back_it_is_gone_at_once_and_must_be_seen_again(anna: Person, choice: str) -> None:
    moment = quotable(anna)
    actions.change_visibility(anna, moment.id, choice, NOW)
    assert queries.quote_offers() == ()
    assert code(lambda: actions.allow_quote(anna, moment.id, moment.quote_seen)) == "quote_not_asked"
    actions.change_visibility(anna, moment.id, "may_be_quoted", NOW)
    assert queries.quote_offers() == ()


def test_withdrawn_or_forgotten_it_is_gone(anna: Person, carla: Person) -> None:
    mine, hers = quotable(anna), quotable(carla, OTHER)
    actions.withdraw_moment(anna, mine.id)
    assert [one.moment for one in queries.quote_offers()] == [str(hers.id)]


def test_without_a_domain_or_not_confirmed_it_is_not_offered(anna: Person) -> None:
    unsaid = record(anna, visibility="may_be_quoted")
    actions.allow_quote(anna, unsaid.id, queries.version_of(unsaid))
    assert queries.quote_offers() == ()


def test_an_outsider_may_not_allow_a_quote(anna: Person, carla: Person) -> None:
    moment = record(anna, said=AGREES, visibility="may_be_quoted")
    with pytest.raises(NotFound):
        actions.allow_quote(carla, moment.id, queries.version_of(moment))
    assert queries.quote_offers() == ()


def test_the_page_shows_it_as_it_will_be_printed_and_what_may_give_somebody_away(client: Client, anna: Person) -> None:
    client.force_login(anna)
    moment = record(anna, OTHER + " Bram zag het.", said=Said(agrees=True, domain="job"), visibility="may_be_quoted")
    address = f"/nl/leermoment/{moment.id}"
    page = client.get(address).content.decode()
    assert "Zo mag het er staan" in page
    assert "<b>Fatima</b> een hoofdletter" in page
    assert "<b>Bram</b> iemand hier heet zo" in page
    client.post(address, {"do": "allow", "version": queries.version_of(moment)})
    assert "Niet meer citeren" in client.get(address).content.decode()
    client.post(address, {"do": "show", "visibility": "count_it"})
    assert queries.quote_offers() == ()


def test_somebody_elses_moment_is_not_there(client: Client, anna: Person, bram: Person) -> None:
    moment = record(anna, said=AGREES, visibility="may_be_quoted")
    client.force_login(bram)
    answer = client.post(f"/nl/leermoment/{moment.id}", {"do": "allow", "version": queries.version_of(moment)})
    assert answer.status_code == 404


def allow_all() -> None:
    for row in Moment.objects.filter(visibility="may_be_quoted"):
        actions.allow_quote(row.person, row.id, queries.version_of(row))


def renamed(inputs: Inputs) -> Inputs:
    """The files with the random ids of the database in place of their own."""
    people = {person.code: str(person.pk) for person in Person.objects.all()}
    rows = inputs.moments.to_pylist()
    at = {(row.person_id, row.captured_at): row.id for row in Moment.objects.all()}
    assert len(at) == len(rows)
    moments = {row["moment_id"]: str(at[_found_by(row, people)]) for row in rows}
    return dataclasses.replace(
        inputs,
        moments=_named(_named(inputs.moments, "moment_id", moments), "person_id", people),
        people=_named(inputs.people, "person_id", people),
        answers=_named(inputs.answers, "moment_id", moments),
        voices=_named(inputs.voices, "moment_id", moments),
    )


def _found_by(row: dict[str, Any], people: dict[str, str]) -> tuple[UUID, dt.datetime]:
    return UUID(people[row["person_id"]]), timezone.make_aware(row["captured_at"])


def _named(table: pa.Table, column: str, names: dict[str, str]) -> pa.Table:
    renamed = pa.array([names[one] for one in table[column].to_pylist()])
    return table.set_column(table.column_names.index(column), column, renamed)


def test_the_release_is_byte_for_byte_that_of_the_files_with_the_same_offers(inputs: Inputs) -> None:
    allow_all()
    ours_made = harvest_moments(FIRST, THEN).release
    files = renamed(inputs)
    theirs = harvest(
        files,
        framework=load_framework(),
        as_of=FIRST,
        secret=release_secret(settings.OOGST),
        made_by=f"oogst {__version__}",
        offers=offers_of(files.moments),
    )
    assert to_json(ours_made) == to_json(theirs)


def test_the_printed_release_carries_seals_and_not_a_word(inputs: Inputs) -> None:
    allow_all()
    release = harvest_moments(FIRST, THEN).release
    offers, secret = queries.quote_offers(), release_secret(settings.OOGST)
    assert offers
    printed = to_json(release).decode()
    assert not any(one.text in printed or one.moment in printed or one.person in printed for one in offers)
    assert all(set(dataclasses.asdict(one)) == {"period", "group", "domain", "hash"} for one in release.quotes)
    assert audit_release(release).passed
    opened = open_quotes(release, offers, secret)
    assert len(opened) == len(release.quotes)
