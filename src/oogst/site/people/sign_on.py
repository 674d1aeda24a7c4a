"""Signing in at the organisation's own issuer: the authorization code flow (OpenID Connect Core 1.0, section 3.1).

Each try has a state, a nonce and a proof of its own (PKCE, RFC 7636), kept in the session and used up by the answer:
an answer that belongs to another browser, another try or another client leads nowhere. Tokens are read and thrown away.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode

from django.utils.crypto import constant_time_compare

from oogst.errors import BadInput
from oogst.site.people.issuer import Claims, Description, ask, issuer_at
from oogst.site.settings_table import SignOn

State = dict[str, str]


def begin(sign_on: SignOn, back: str, now: dt.datetime) -> tuple[str, State]:
    """Where to send the browser, and what ``claims_of`` needs to know its answer. ``back``: the address to come back
    to. Raises ``BadInput`` as ``Issuer.description``."""
    described = issuer_at(sign_on.issuer).description(now)
    state = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    proof = base64.urlsafe_b64encode(hashlib.sha256(state["verifier"].encode()).digest()).decode().rstrip("=")
    question = {
        "response_type": "code",
        "client_id": sign_on.client_id,
        "redirect_uri": back,
        "scope": sign_on.scopes,
        "state": state["state"],
        "nonce": state["nonce"],
        "code_challenge": proof,
        "code_challenge_method": "S256",
    }
    return _with(described.authorization_endpoint, question), state


def claims_of(sign_on: SignOn, back: str, answer: Mapping[str, str], state: State | None, now: dt.datetime) -> Claims:
    """What the issuer says of whoever came back with ``answer`` (the query of the address).

    Raises ``BadInput``: ``sign_on_broken_off`` where it is the answer to no question, ``sign_on_denied`` where the
    issuer let nobody through, ``token_refused``, and what ``Issuer.description`` raises.
    """
    if not state or not constant_time_compare(answer.get("state", ""), state["state"]):
        raise BadInput("sign_on_broken_off")
    if answer.get("iss", sign_on.issuer) != sign_on.issuer:  # RFC 9207
        raise BadInput("token_refused", why="iss")
    if "code" not in answer:
        raise BadInput("sign_on_denied")
    issuer = issuer_at(sign_on.issuer)
    described = issuer.description(now)
    tokens = _exchanged(described, sign_on, back, answer["code"], state["verifier"])
    claims = issuer.claims(str(tokens.get("id_token")), now, audience=sign_on.client_id, nonce=state["nonce"])
    return claims if "email" in claims else _more(described, tokens, claims)


def _exchanged(described: Description, sign_on: SignOn, back: str, code: str, verifier: str) -> dict[str, object]:
    """RFC 6749, section 4.1.3. The secret goes in the header, as every issuer must take it (section 2.3.1)."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {}
    if sign_on.client_secret:
        pair = f"{quote_plus(sign_on.client_id)}:{quote_plus(sign_on.client_secret)}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    else:
        form["client_id"] = sign_on.client_id
    tokens = ask(described.token_endpoint, form=form, headers=headers)
    if not isinstance(tokens, dict):
        raise BadInput("issuer_wrong", url=described.token_endpoint)
    return tokens


def _more(described: Description, tokens: dict[str, object], claims: Claims) -> Claims:
    """Some issuers tell addresses and groups only when asked (Core 1.0, sections 5.3 and 5.4)."""
    if not described.userinfo_endpoint or not isinstance(tokens.get("access_token"), str):
        return claims
    said = ask(described.userinfo_endpoint, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    if not isinstance(said, dict) or said.get("sub") != claims["sub"]:
        raise BadInput("token_refused", why="sub")
    return said | claims


def end_address(sign_on: SignOn, back: str, now: dt.datetime) -> str:
    """Where somebody signs out at the issuer as well (RP-Initiated Logout 1.0, section 2); empty: there is no such
    place, or it cannot be asked for now."""
    try:
        place = issuer_at(sign_on.issuer).description(now).end_session_endpoint
    except BadInput:
        return ""
    return _with(place, {"client_id": sign_on.client_id, "post_logout_redirect_uri": back}) if place else ""


def _with(address: str, question: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"
