"""Publishing: one chain of sealed, audited releases, byte for byte, or nothing."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from django.db import IntegrityError, transaction

from oogst.errors import BadRelease
from oogst.release import Release, seal, to_json
from oogst.site.releases import models, queries
from oogst.site.releases.actions import publish_release
from tests.site.conftest import NOW
from tests.site.harvested import NEWER, releases

pytestmark = pytest.mark.django_db
FIRST, SECOND = releases()


def refused(data: bytes) -> BadRelease:
    """Why it was refused; what was shown before is still shown."""
    before = queries.current_digest()
    with pytest.raises(BadRelease) as problem:
        publish_release(data, NOW)
    assert queries.current_digest() == before
    return problem.value


@pytest.fixture
def first() -> Release:
    publish_release(to_json(FIRST), NOW)
    return FIRST


def test_it_shows_what_was_published_byte_for_byte(first: Release) -> None:
    assert queries.current_digest() == first.digest
    assert queries.release_with(first.digest) == first
    assert bytes(models.Release.objects.get().content) == to_json(first)


def test_it_shows_nothing_before_the_first_release() -> None:
    assert queries.current_digest() is None


def test_it_goes_on_from_the_release_that_is_shown(first: Release) -> None:
    row = publish_release(to_json(SECOND), NOW)
    assert (row.previous, row.published_at) == (first.digest, NOW)
    assert queries.current_digest() == SECOND.digest


def test_it_refuses_a_release_whose_bytes_were_changed(first: Release) -> None:
    assert refused(to_json(SECOND).replace(b'"people":', b'"people":1', 1)).code == "release_changed"


def test_it_refuses_what_is_no_release() -> None:
    assert refused(b"\xff\x00 no release").code == "release_unreadable"


def test_it_refuses_the_same_release_twice(first: Release) -> None:
    assert refused(to_json(first)).code == "release_already_published"


def test_it_refuses_a_release_that_does_not_follow_the_one_shown(first: Release) -> None:
    problem = refused(to_json(seal(dataclasses.replace(FIRST, notes=("another",)))))
    assert problem.code == "release_not_next"
    assert problem.data == {"previous": "–", "current": first.digest[:12]}


def test_it_refuses_a_first_release_that_says_it_has_a_forerunner() -> None:
    assert refused(to_json(SECOND)).code == "release_not_next"


def test_it_refuses_a_release_that_shows_too_small_a_group(first: Release) -> None:
    root = SECOND.root(NEWER)
    groups = tuple(
        dataclasses.replace(group, people=1) if group.period == NEWER and group != root else group
        for group in SECOND.groups
    )
    problem = refused(to_json(seal(dataclasses.replace(SECOND, groups=groups))))
    assert problem.code == "release_breaks_rules"
    assert "A2" in problem.data["rules"]


def test_it_refuses_a_release_that_changes_an_earlier_figure(first: Release) -> None:
    at, cell = next((at, one) for at, one in enumerate(SECOND.cells) if one.period != NEWER and one.share == 40)
    cells = (*SECOND.cells[:at], msgspec.structs.replace(cell, share=60), *SECOND.cells[at + 1 :])
    problem = refused(to_json(seal(dataclasses.replace(SECOND, cells=cells))))
    assert problem.code == "release_breaks_rules"
    assert "A6" in problem.data["rules"]


def test_the_database_itself_refuses_two_releases_after_the_same_one(first: Release) -> None:
    second = publish_release(to_json(SECOND), NOW)
    second.pk, second.digest = None, "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
