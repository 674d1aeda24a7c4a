"""Access tokens of the organisation's own issuer: believed only where all is right, for no more than was granted."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hmac
import json
from collections.abc import Iterator, Mapping

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey
from pytest_django import Settings

from oogst.errors import BadInput
from oogst.site.lrs.actions import add_client, revoke_source
from oogst.site.lrs.authentication import who_asks
from oogst.site.lrs.models import Source, Statement
from oogst.site.lrs.refusals import Refused
from oogst.site.people.models import AuditEvent
from tests.site.lrs.conftest import Speaker
from tests.site.lrs.issuer import AUDIENCE, CLIENT, SmallIssuer, small_issuer
from tests.xapi.samples import NOW, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(store: None, settings: Settings) -> Iterator[SmallIssuer]:
    with small_issuer() as running:
        settings.OOGST = dataclasses.replace(settings.OOGST, issuer=running.name, xapi_audience=AUDIENCE)
        yield running


@pytest.fixture
def platform(issuer: SmallIssuer) -> Source:
    """A course platform that may write, and read its own."""
    return add_client("Platform", CLIENT, ["statements/write", "statements/read/mine"], NOW)


def ask(token: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None) -> HttpResponse:
    told = {"Authorization": f"Bearer {token}", "X-Experience-API-Version": "2.0.0", **(headers or {})}
    answer = Client().generic(method, "/xapi/statements", body, "application/json", headers=told)
    assert isinstance(answer, HttpResponse)
    return answer


def test_who_brings_a_token_stores_as_its_source(issuer: SmallIssuer, platform: Source) -> None:
    answer = ask(issuer.token(timezone.now()), "POST", json.dumps(sample()).encode())
    assert answer.status_code == 200, answer.content
    kept = Statement.objects.get()
    assert kept.source == platform
    authority = json.loads(kept.payload)["authority"]
    assert (authority["name"], authority["account"]["name"]) == ("Platform", platform.key)
    assert issuer.asked == 1
    assert CLIENT not in kept.payload


def test_nobody_who_was_signed_in_at_the_client_is_kept(issuer: SmallIssuer, platform: Source) -> None:
    token = issuer.token(timezone.now(), sub="anna-of-the-issuer", name="Anna", email="anna@example.org")
    assert ask(token, "POST", json.dumps(sample(actor={"mbox": "mailto:bram@example.org"})).encode()).status_code == 200
    kept = Statement.objects.get().payload
    assert "anna" not in kept.lower().replace("savannah", "")
    assert not AuditEvent.objects.filter(detail__contains="anna").exists()


@pytest.mark.parametrize(
    ("token_scope", "method", "status"),
    [
        ("statements/write", "POST", 200),
        ("statements/write", "GET", 403),
        ("statements/read/mine", "GET", 200),
        ("statements/read/mine", "POST", 403),
        ("all", "POST", 200),
        (["statements/write", "openid"], "POST", 200),
        ("openid profile", "POST", 403),
        ("", "GET", 403),
    ],
)
def test_a_token_allows_what_it_says_and_no_more(
    issuer: SmallIssuer, platform: Source, token_scope: object, method: str, status: int
) -> None:
    token = issuer.token(timezone.now(), scope=token_scope)
    assert ask(token, method, json.dumps(sample()).encode() if method == "POST" else b"").status_code == status


def test_a_token_for_everything_reads_no_more_than_its_source_was_granted(
    issuer: SmallIssuer, platform: Source, sam: Speaker
) -> None:
    sam.store(sample())
    answer = ask(issuer.token(timezone.now(), scope="all"))
    assert json.loads(answer.content)["statements"] == []
    source = who_asks(f"Bearer {issuer.token(timezone.now(), scope='all')}", timezone.now())
    assert source.scopes == "statements/read/mine statements/write"


def _told(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


_NONE, _SHARED = _told(b'{"alg":"none","typ":"at+jwt"}'), _told(b'{"alg":"HS256","kid":"first"}')


def _unsigned(token: str) -> str:
    return f"{_NONE}.{token.split('.')[1]}."


def _by_public_key(token: str, issuer: SmallIssuer) -> str:
    """Signed with what everybody can read, as if that were a secret that both sides know."""
    signed = f"{_SHARED}.{token.split('.')[1]}"
    return f"{signed}.{_told(hmac.digest(issuer.keys[0].as_pem(private=False), signed.encode(), 'sha256'))}"


def test_a_token_that_is_wrong_in_anything_opens_nothing(issuer: SmallIssuer, platform: Source) -> None:
    now = timezone.now()
    good = issuer.token(now)
    other = RSAKey.generate_key(2048, {"kid": "first"})
    hour = int(now.timestamp()) + 3600
    wrong = {
        "none": _unsigned(good),
        "by the public key": _by_public_key(good, issuer),
        "another key": issuer.token(now, key=other),
        "changed": good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB"),
        "expired": issuer.token(now - dt.timedelta(hours=1)),
        "not yet": issuer.token(now, nbf=hour),
        "from tomorrow": issuer.token(now, iat=hour, exp=hour + 600),
        "no end": issuer.token(now, exp=None),
        "another audience": issuer.token(now, aud="https://other.example"),
        "no audience": issuer.token(now, aud=None),
        "another issuer": issuer.token(now, iss="https://other.example"),
        "no client": issuer.token(now, client_id=None),
        "no words": "",
        "no token": "x.y.z",
    }
    statement = json.dumps(sample()).encode()
    for name, token in wrong.items():
        answer = ask(token, "POST", statement)
        assert answer.status_code == 401, name
        assert 'Bearer realm="xAPI"' in answer["WWW-Authenticate"]
    assert Statement.objects.count() == 0
    assert ask(good, "POST", statement).status_code == 200


def test_a_client_that_was_not_added_or_was_revoked_may_nothing(issuer: SmallIssuer, platform: Source) -> None:
    unknown = ask(issuer.token(timezone.now(), client_id="other"), "POST", json.dumps(sample()).encode())
    assert (unknown.status_code, json.loads(unknown.content)["error"]) == (403, "xapi_client_unknown")
    revoke_source(platform.key, NOW)
    assert ask(issuer.token(timezone.now())).status_code == 403
    assert add_client("Platform", CLIENT, ["all"], NOW).key != platform.key


def test_a_client_is_added_once(platform: Source) -> None:
    with pytest.raises(BadInput, match="xapi_client_twice"):
        add_client("Again", CLIENT, ["all"], NOW)
    with pytest.raises(BadInput, match="xapi_scope_unknown"):
        add_client("Other", "other", ["everything"], NOW)
    assert Source.objects.count() == 1


def test_a_source_of_tokens_has_no_secret_by_which_to_come_in(platform: Source) -> None:
    for secret in ("", platform.digest):
        told = base64.b64encode(f"{platform.key}:{secret}".encode()).decode()
        with pytest.raises(Refused, match="xapi_no_credentials"):
            who_asks(f"Basic {told}", NOW)


def test_when_the_issuer_changes_its_keys_new_tokens_are_taken_and_old_ones_no_more(
    issuer: SmallIssuer, platform: Source
) -> None:
    old = issuer.token(NOW)
    assert who_asks(f"Bearer {old}", NOW) == platform
    issuer.change_keys()
    later = NOW + dt.timedelta(minutes=2)
    assert who_asks(f"Bearer {issuer.token(later)}", later) == platform
    with pytest.raises(Refused, match="xapi_token"):
        who_asks(f"Bearer {old}", later + dt.timedelta(minutes=1))


def test_whoever_sends_nonsense_does_not_make_the_site_ask_the_issuer_each_time(
    issuer: SmallIssuer, platform: Source
) -> None:
    who_asks(f"Bearer {issuer.token(NOW)}", NOW)
    for number in range(20):
        with pytest.raises(Refused):
            who_asks(f"Bearer {issuer.token(NOW, key=RSAKey.generate_key(2048, {'kid': str(number)}))}", NOW)
    assert issuer.asked == 1


def test_while_the_issuer_is_away_the_answer_says_so(issuer: SmallIssuer, platform: Source, settings: Settings) -> None:
    token = issuer.token(timezone.now())
    settings.OOGST = dataclasses.replace(settings.OOGST, issuer="http://127.0.0.1:9")
    answer = ask(token)
    assert (answer.status_code, json.loads(answer.content)["error"]) == (503, "issuer_away")


def test_without_an_audience_no_token_is_taken(issuer: SmallIssuer, platform: Source, settings: Settings) -> None:
    settings.OOGST = dataclasses.replace(settings.OOGST, xapi_audience="")
    answer = ask(issuer.token(timezone.now()))
    assert answer.status_code == 401
    assert "Bearer" not in answer["WWW-Authenticate"]
    assert issuer.asked == 0
