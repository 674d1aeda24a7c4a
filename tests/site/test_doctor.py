"""What the doctor finds, on installations in which one thing each is wrong."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from oogst.site.doctor import Finding, examine
from oogst.site.people.models import AuditEvent
from oogst.site.people.trail import note_event
from oogst.site.settings_table import Postgres, Settings, read_settings
from oogst.site.working import mark_worked
from oogst.texts import texts
from tests.postgres import free_port
from tests.site.sign_on.provider import running
from tests.site.sign_on.saml_maker import key, metadata
from tests.site.test_commands import oogst, ready

__all__ = ["ready"]

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def found(asked: Settings) -> dict[str, Finding]:
    return {finding.code or str(finding.problem): finding for finding in examine(asked)}


def with_settings(**environ: str) -> Settings:
    return read_settings({"OOGST_DATA_DIR": str(settings.OOGST.data_dir)} | environ)


def bad(asked: Settings) -> set[str]:
    return {code for code, finding in found(asked).items() if finding.state == "bad"}


def test_a_healthy_installation_has_nothing_bad(house: Path) -> None:
    assert bad(with_settings(OOGST_URL="https://oogst.example.org")) == set()


def test_every_finding_has_its_sentence_in_four_languages(house: Path) -> None:
    for finding in examine(with_settings()):
        for language in ("nl", "fr", "de", "en"):
            assert texts("doctor", language).say(finding.code, **finding.data)


def test_it_sees_keys_that_others_can_read(house: Path) -> None:
    (house / "master-key").chmod(0o644)
    assert bad(with_settings()) == {"keys_open"}


def test_it_sees_a_disk_that_is_nearly_full(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=499 * 1024 * 1024))
    assert bad(with_settings()) == {"no_room"}


def test_it_sees_a_master_key_of_another_database(cast: Any, house: Path) -> None:
    from oogst.site.people.keys import box_of

    box_of(cast["anna"])
    (house / "master-key").write_text("A" * 43 + "=\n")
    (finding,) = [one for one in examine(with_settings()) if one.state == "bad"]
    assert finding.problem is not None
    assert finding.problem.code == "master_key_other"


def test_it_sees_a_trail_that_somebody_changed(house: Path) -> None:
    note_event("released", NOW)
    with connection.cursor() as cursor:
        without_guard(cursor)
        cursor.execute("UPDATE people_auditevent SET detail = 'other'")
    assert AuditEvent.objects.get().detail == "other"
    assert found(with_settings())["trail_broken"].data == {"event": "1"}


def without_guard(cursor: Any) -> None:
    """As somebody can who owns the database."""
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE people_auditevent DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'people_auditevent'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def test_it_sees_a_mail_server_that_does_not_answer(house: Path) -> None:
    assert bad(with_settings(OOGST_MAIL_URL=f"smtp://127.0.0.1:{free_port()}")) == {"mail_fails"}


def test_it_sees_an_address_without_https(house: Path) -> None:
    assert bad(with_settings(OOGST_URL="http://oogst.example.org")) == {"no_https"}


def test_it_sees_pages_whose_texts_were_not_compiled(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oogst.site.messages.uncompiled", lambda: ["fr"])
    assert bad(with_settings()) == {"not_compiled"}


def test_it_warns_of_a_demonstration_s_mailbox(house: Path) -> None:
    assert found(with_settings(OOGST_MAILBOX="page"))["mailbox"].state == "notable"


def test_the_command_says_all_that_is_wrong_and_ends_with_1(tmp_path: Path) -> None:
    told = oogst(tmp_path, "doctor", OOGST_PROXIES="77", OOGST_URL="http://oogst.example.org")
    assert told.returncode == 1
    assert [line[0] for line in told.stdout.splitlines()].count("✗") == 3
    assert "OOGST_PROXIES" in told.stdout
    assert "Run oogst migrate." in told.stdout


def test_the_command_ends_with_0_where_all_is_well_and_speaks_json(ready: Path) -> None:
    told = oogst(ready, "doctor", "--json")
    assert told.returncode == 0
    assert {json.loads(line)["state"] for line in told.stdout.splitlines()} == {"good", "notable"}


def test_a_test_message_is_put_on_the_page_of_a_demonstration(ready: Path) -> None:
    told = oogst(ready, "doctor", "--send-test-mail", "anna@example.org", OOGST_MAILBOX="page")
    assert told.returncode == 0
    assert "Sent to anna@example.org, as oogst@localhost." in told.stdout


def test_a_test_message_that_cannot_be_sent_is_said_to_be_so(ready: Path) -> None:
    address = f"smtp://127.0.0.1:{free_port()}"
    told = oogst(ready, "doctor", "--send-test-mail", "anna@example.org", OOGST_MAIL_URL=address)
    assert told.returncode == 1
    assert "The message to anna@example.org was not sent" in told.stderr


def test_with_postgresql_it_sees_that_nobody_does_the_due_work(house: Path) -> None:
    asked = replace(with_settings(), database=Postgres("postgresql://oogst@localhost/oogst"))
    mark = settings.OOGST.data_dir / "worked"
    mark.unlink(missing_ok=True)
    assert "not_worked" in bad(asked)
    mark_worked()
    assert "not_worked" not in bad(asked)
    os.utime(mark, (0, 0))
    assert "not_worked" in bad(asked)
    assert "worked" not in found(with_settings())


def test_it_sees_an_issuer_that_is_well_away_or_another(house: Path) -> None:
    with running() as provider:
        asked = with_settings(OOGST_OIDC_ISSUER=provider.issuer, OOGST_OIDC_CLIENT_ID="oogst")
        assert found(asked)["issuer"].state == "good"
        assert found(with_settings(OOGST_OIDC_ISSUER=provider.issuer))["issuer_unused"].state == "notable"
        provider.told = {"issuer": "https://other.example.org"}
        assert any("issuer_other" in code for code in bad(asked))
        provider.told, provider.clock = {}, dt.timedelta(minutes=3)
        assert bad(asked) == {"issuer_clock"}
    assert any("issuer_away" in code for code in bad(asked))


def test_it_reads_the_metadata_of_an_issuer_that_speaks_saml_and_when_its_keys_end(house: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    asked = with_settings(OOGST_SAML_METADATA=metadata(), OOGST_LOCAL_SIGN_IN="administrators")
    assert found(asked)["saml"].state == "good"
    assert bad(asked) == set()
    ending = key(8, ends_at=now + dt.timedelta(days=29))
    until = (now + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    theirs = metadata(ending, more=' WantAuthnRequestsSigned="true"').replace(
        "entityID", f'validUntil="{until}" entityID'
    )
    assert found(with_settings(OOGST_SAML_METADATA=theirs))["saml_certificate"].state == "notable"
    assert bad(with_settings(OOGST_SAML_METADATA=theirs)) == {"saml_unsigned"}
    signing = with_settings(OOGST_SAML_METADATA=theirs, OOGST_SAML_KEY=ending.pem)
    assert bad(signing) == set()
    assert {"saml_until", "saml_own_certificate"} <= set(found(signing))
    rolling = with_settings(OOGST_SAML_METADATA=metadata(ending, key(0)))
    assert found(rolling)["saml"].state == "good"


def test_it_sees_that_nobody_but_administrators_comes_in(house: Path) -> None:
    assert bad(with_settings(OOGST_LOCAL_SIGN_IN="administrators")) == {"nobody_signs_in"}
