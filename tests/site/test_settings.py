"""The settings: one table, wrong values said all at once, secrets for their owner only, the document in step."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.site.databases import as_django
from oogst.site.key_files import write_once
from oogst.site.settings_table import (
    TABLE,
    MailServer,
    Postgres,
    as_markdown,
    prepare_data_folder,
    read_settings,
    secret_key,
)
from oogst.texts import LANGUAGES, sentence

ROOT = Path(__file__).parents[2]


def test_without_an_environment_it_has_sensible_defaults() -> None:
    settings = read_settings({})
    assert settings.problems == ()
    assert settings.database == Path("oogst-data/oogst.sqlite3")
    assert settings.public_page == "off"
    assert not settings.is_https


def test_it_takes_what_the_environment_says() -> None:
    settings = read_settings(
        {
            "OOGST_DATA_DIR": "/srv/oogst",
            "DATABASE_URL": "sqlite:////srv/db/oogst.db",
            "OOGST_SECRET_KEY": "k" * 32,
            "OOGST_URL": "https://oogst.example.org",
            "OOGST_NAME": " De Linde ",
            "OOGST_PUBLIC_PAGE": "organisation",
        }
    )
    assert (settings.database, settings.key_file) == (Path("/srv/db/oogst.db"), Path("/srv/oogst/secret-key"))
    assert (settings.name, settings.public_page, settings.is_https) == ("De Linde", "organisation", True)
    assert secret_key(settings) == "k" * 32


def test_a_database_of_postgresql_is_named_without_its_password() -> None:
    settings = read_settings({"DATABASE_URL": "postgresql://anna:s%40cret@db.example.org:5433/oogst?sslmode=require"})
    assert settings.problems == ()
    assert str(settings.database) == "postgresql://db.example.org:5433/oogst"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://anna:geheim@db/oogst\n")
    settings = read_settings({"DATABASE_URL_FILE": str(tmp_path / "url"), "DATABASE_URL": "sqlite:///other.db"})
    assert settings.database == Postgres("postgresql://anna:geheim@db/oogst")


def test_a_file_of_a_secret_that_is_not_there_is_named_as_a_wrong_value(tmp_path: Path) -> None:
    ((_, problem),) = read_settings({"OOGST_SECRET_KEY_FILE": str(tmp_path / "none")}).problems
    assert (problem.code, problem.data["name"]) == ("setting_wrong", "OOGST_SECRET_KEY")


def test_django_is_told_all_that_the_address_says() -> None:
    settings = read_settings({"DATABASE_URL": "postgresql://anna:s%40cret@db.example.org:5433/oogst?sslmode=require"})
    told = as_django(settings.database)
    assert (told["HOST"], told["PORT"], told["NAME"]) == ("db.example.org", "5433", "oogst")
    assert (told["USER"], told["PASSWORD"], told["OPTIONS"]) == ("anna", "s@cret", {"sslmode": "require"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "mysql://localhost/oogst"),
        ("DATABASE_URL", "sqlite:///"),
        ("OOGST_SECRET_KEY", "short"),
        ("OOGST_URL", "oogst.example.org"),
        ("OOGST_URL", "https://example.org/oogst"),
        ("OOGST_URL", "https://"),
        ("OOGST_PUBLIC_PAGE", "everything"),
        ("OOGST_MAIL_URL", "mail.example.org"),
        ("OOGST_MAIL_URL", "imap://mail.example.org"),
        ("OOGST_MAIL_FROM", "somebody"),
        ("OOGST_MAILBOX", "everybody"),
        ("OOGST_PROXIES", "-1"),
        ("OOGST_PROXIES", "many"),
        ("OOGST_LEAVER_DAYS", "7"),
        ("OOGST_LEAVER_DAYS", "soon"),
        ("OOGST_OIDC_ISSUER", "http://login.example.org"),
        ("OOGST_OIDC_ISSUER", "https://login.example.org/?tenant=1"),
        ("OOGST_OIDC_SCOPES", "email"),
        ("OOGST_OIDC_NEW_ACCOUNTS", "yes"),
        ("OOGST_LOCAL_SIGN_IN", "nobody"),
        ("OOGST_SECOND_STEP", "always"),
    ],
)
def test_a_wrong_value_is_named_and_the_default_kept(name: str, value: str) -> None:
    settings = read_settings({name: value})
    ((identity, problem),) = settings.problems
    assert problem.data["name"] == name
    assert identity == next(row.id for row in TABLE if row.name == name)
    assert value not in sentence(problem, "en") or value in problem.data["kind"]  # a secret must not be repeated
    untouched = read_settings({})
    assert (settings.url, settings.database, settings.public_page) == (
        untouched.url,
        untouched.database,
        untouched.public_page,
    )


@pytest.mark.parametrize(
    ("address", "port", "security"),
    [("smtps", 465, "tls"), ("smtp+starttls", 587, "starttls"), ("smtp", 25, "none")],
)
def test_a_mail_server_is_one_address(address: str, port: int, security: str) -> None:
    settings = read_settings({"OOGST_MAIL_URL": f"{address}://oogst:s%40ap@mail.example.org"})
    assert settings.mail_server == MailServer("mail.example.org", port, "oogst", "s@ap", security)
    assert (settings.mail_from, settings.has_mail) == ("oogst@localhost", True)


def test_the_sign_in_of_the_organisation_needs_an_issuer_and_a_client(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim\n")
    asked = {
        "OOGST_OIDC_ISSUER": "https://login.example.org/x",
        "OOGST_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    assert read_settings(asked).sign_on is None
    found = read_settings(asked | {"OOGST_OIDC_CLIENT_ID": "oogst"}).sign_on
    assert found is not None
    assert (found.issuer, found.client_secret, found.makes_accounts) == ("https://login.example.org/x", "geheim", False)
    assert "geheim" not in repr(found)


def test_all_mistakes_are_said_at_once(settings: Settings) -> None:
    settings.OOGST = read_settings({"OOGST_URL": "x", "OOGST_PUBLIC_PAGE": "y"})
    assert [message.id for message in run_checks() if message.is_serious()] == ["oogst.E004", "oogst.E006"]


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = read_settings({"OOGST_DATA_DIR": str(tmp_path / "data")})
    prepare_data_folder(settings)
    key = secret_key(settings)
    prepare_data_folder(settings)
    assert secret_key(settings) == key
    assert len(key) >= 50
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert set(settings.data_dir.iterdir()) == {
        settings.key_file,
        settings.master_key_file,
        settings.release_secret_file,
        settings.seal_key_file,
    }
    assert stat.S_IMODE(settings.master_key_file.stat().st_mode) == 0o600


def test_of_two_processes_that_start_together_one_key_wins(tmp_path: Path) -> None:
    settings = read_settings({"OOGST_DATA_DIR": str(tmp_path)})
    write_once(settings.key_file, "first")
    write_once(settings.key_file, "second")
    assert secret_key(settings) == "first"


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = read_settings({"OOGST_DATA_DIR": str(tmp_path / "file" / "data")})
    with pytest.raises(BadInput) as refused:
        prepare_data_folder(settings)
    assert refused.value.code == "data_folder_unusable"
    for language in LANGUAGES:
        assert str(tmp_path) in sentence(refused.value, language)


def test_the_document_shows_the_table_as_it_is() -> None:
    assert as_markdown() in (ROOT / "docs/operation.md").read_text("utf-8")
