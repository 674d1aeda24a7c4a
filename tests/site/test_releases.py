"""Publishing: one chain of sealed releases, byte for byte, or nothing."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, transaction

from oogst.errors import BadRelease
from oogst.release import Release, seal, to_json
from oogst.site.releases import models, queries
from oogst.site.releases.actions import publish_release
from tests.show.sample import sample_release
from tests.site.conftest import NOW

pytestmark = pytest.mark.django_db


def next_after(release: Release) -> Release:
    return seal(dataclasses.replace(release, previous=release.digest, notes=(*release.notes, "next")))


def test_it_shows_what_was_published_byte_for_byte(release: Release) -> None:
    assert queries.current_digest() == release.digest
    assert queries.release_with(release.digest) == release
    assert bytes(models.Release.objects.get().content) == to_json(release)


def test_it_shows_nothing_before_the_first_release() -> None:
    assert queries.current_digest() is None


def test_it_goes_on_from_the_release_that_is_shown(release: Release) -> None:
    second = next_after(release)
    row = publish_release(to_json(second), NOW)
    assert (row.previous, row.published_at) == (release.digest, NOW)
    assert queries.current_digest() == second.digest


def test_it_refuses_a_release_whose_bytes_were_changed(release: Release) -> None:
    changed = to_json(next_after(release)).replace(b'"people":310', b'"people":320')
    with pytest.raises(BadRelease) as refused:
        publish_release(changed, NOW)
    assert refused.value.code == "release_changed"
    assert queries.current_digest() == release.digest


def test_it_refuses_what_is_no_release(db: None) -> None:
    with pytest.raises(BadRelease) as refused:
        publish_release(b"\xff\x00 no release", NOW)
    assert refused.value.code == "release_unreadable"


def test_it_refuses_the_same_release_twice(release: Release) -> None:
    with pytest.raises(BadRelease) as refused:
        publish_release(to_json(release), NOW)
    assert refused.value.code == "release_already_published"


def test_it_refuses_a_release_that_does_not_follow_the_one_shown(release: Release) -> None:
    fork = seal(dataclasses.replace(sample_release(), notes=("another",)))
    with pytest.raises(BadRelease) as refused:
        publish_release(to_json(fork), NOW)
    assert refused.value.code == "release_not_next"
    assert refused.value.data == {"previous": "–", "current": release.digest[:12]}


def test_it_refuses_a_first_release_that_says_it_has_a_forerunner(db: None) -> None:
    with pytest.raises(BadRelease) as refused:
        publish_release(to_json(next_after(sample_release())), NOW)
    assert refused.value.code == "release_not_next"


def test_the_database_itself_refuses_two_releases_after_the_same_one(release: Release) -> None:
    second = publish_release(to_json(next_after(release)), NOW)
    second.pk, second.digest = None, "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
