"""Whether a token is the issuer's own, made for us, and still good; and an issuer that is not what it should be."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from oogst.errors import BadInput
from oogst.site.people.issuer import Issuer
from tests.site.sign_on.provider import CLIENT, Provider, running


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as one:
        yield one


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def refused(provider: Provider, token: str, nonce: str | None = None) -> str:
    with pytest.raises(BadInput) as raised:
        Issuer(provider.issuer).claims(token, now(), audience=CLIENT, nonce=nonce)
    assert raised.value.code == "token_refused"
    return str(raised.value.data["why"])


def test_it_believes_a_token_of_the_issuer(provider: Provider) -> None:
    token = provider.token("n-1")
    assert Issuer(provider.issuer).claims(token, now(), audience=CLIENT, nonce="n-1")["sub"] == "s-1"


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"iss": "https://other.example.org"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another"}, "aud"),
        ({"aud": ["another", "third"]}, "aud"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"exp": None}, "exp"),
        ({"iat": 4_000_000_000}, "iat"),
        ({"nonce": "n-2"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
    ],
)
def test_it_refuses_a_token_that_was_not_made_for_this(provider: Provider, lie: dict[str, object], why: str) -> None:
    provider.lies = lie
    assert refused(provider, provider.token("n-1"), "n-1") == why


def test_it_refuses_a_token_that_nobody_or_somebody_else_signed(provider: Provider) -> None:
    head, said, signature = provider.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(said + "==")) | {"sub": "s-2"}
    other = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    by_secret = jwt.encode({"alg": "HS256", "kid": "k0"}, claims, OctKey.import_key(b"k" * 32))
    provider.key = 1
    stranger = provider.token()
    for token in (f"{head}.{other}.{signature}", f"{none}.{said}.", by_secret, stranger, "", "a.b.c"):
        assert refused(provider, token) == "signature"


def test_it_looks_again_when_the_issuer_changed_its_key_but_not_for_every_rubbish(provider: Provider) -> None:
    issuer, start = Issuer(provider.issuer), now()
    issuer.claims(provider.token(), start, audience=CLIENT)
    provider.key, provider.published = 1, [1]
    for _ in range(3):
        with pytest.raises(BadInput):
            issuer.claims("a.b.c", start, audience=CLIENT)
    assert provider.asked.count("/keys") == 1
    later = start + dt.timedelta(seconds=31)
    assert issuer.claims(provider.token(), later, audience=CLIENT)["sub"] == "s-1"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"issuer": "https://other.example.org"}, "issuer_other"),
        ({"token_endpoint": "ftp://127.0.0.1/token"}, "issuer_wrong"),
        ({"jwks_uri": 3}, "issuer_wrong"),
    ],
)
def test_an_issuer_that_is_not_what_it_says_is_not_asked(
    provider: Provider, told: dict[str, object], code: str
) -> None:
    provider.told = told
    with pytest.raises(BadInput) as raised:
        Issuer(provider.issuer).description(now())
    assert raised.value.code == code


def test_it_is_said_when_the_keys_moved_or_are_no_keys(provider: Provider) -> None:
    provider.told = {"jwks_uri": f"{provider.issuer}/moved"}
    with pytest.raises(BadInput) as raised:
        Issuer(provider.issuer).description(now())
    assert (raised.value.code, raised.value.data["status"]) == ("issuer_refuses", 302)
    provider.told = {"jwks_uri": f"{provider.issuer}/words"}
    with pytest.raises(BadInput) as raised:
        Issuer(provider.issuer).description(now())
    assert raised.value.code == "issuer_wrong"


def test_an_issuer_that_fails_is_left_alone_for_half_a_minute(provider: Provider) -> None:
    issuer, start = Issuer(provider.issuer), now()
    provider.told = {"issuer": "https://other.example.org"}
    for _ in range(3):
        with pytest.raises(BadInput, match="issuer_other"):
            issuer.description(start)
    assert len(provider.asked) == 1
    provider.told = {}
    assert issuer.description(start + dt.timedelta(seconds=31)).issuer == provider.issuer


def test_an_issuer_that_is_away_is_said() -> None:
    with running() as one:
        gone = one.issuer
    with pytest.raises(BadInput) as raised:
        Issuer(gone).description(now())
    assert raised.value.code == "issuer_away"
