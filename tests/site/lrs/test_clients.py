"""Clients that others wrote, speaking to the real thing over HTTP: what they send is kept, what they ask for is found.

``tincan`` is the client for Python of those who wrote xAPI's forerunner, and speaks up to 1.0.3. The one for JavaScript
(``@xapi/xapi``) speaks both versions; Node and that package are there for ``make deep`` alone.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tincan
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tincan.documents import StateDocument

from tests.site.lrs.conftest import Speaker
from tests.xapi.samples import ANNA, sample

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = Path(__file__).parents[2] / "clients"


@pytest.fixture
def endpoint(store: None, live_server: LiveServer, settings: Settings) -> str:
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    return f"{live_server.url}/xapi/"


@pytest.fixture
def lrs(sam: Speaker, endpoint: str) -> tincan.RemoteLRS:
    return tincan.RemoteLRS(endpoint=endpoint, version="1.0.3", username=sam.source.key, password=sam.secret)


def anna() -> tincan.Agent:
    return tincan.Agent.from_json(json.dumps(ANNA))


def content(response: Any) -> Any:
    assert response.success, response.data
    return response.content


def test_tincan_stores_statements_and_finds_them_page_by_page(lrs: tincan.RemoteLRS) -> None:
    sent = [tincan.Statement(sample(context={"platform": f"player {number}"})) for number in range(5)]
    kept = [content(lrs.save_statement(sent[0])), *content(lrs.save_statements(sent[1:]))]
    asked = {"agent": anna(), "verb": sent[0].verb, "activity": sent[0].object, "limit": 2}
    found = content(lrs.query_statements(asked))
    pages = [found]
    while found.more:
        found = content(lrs.more_statements(found))
        pages.append(found)
    assert [len(page.statements) for page in pages] == [2, 2, 1]
    assert [one.id for page in pages for one in page.statements] == [one.id for one in reversed(kept)]
    assert pages[-1].statements[0].context.platform == "player 0"


def test_tincan_reads_what_it_stored_as_it_stored_it(lrs: tincan.RemoteLRS) -> None:
    statement = tincan.Statement(sample())
    name = content(lrs.save_statement(statement)).id
    back = content(lrs.retrieve_statement(str(name)))
    for part in ("actor", "verb", "object", "result", "timestamp"):
        assert getattr(back, part) == getattr(statement, part), part
    assert back.stored is not None
    assert back.authority.account.name


def test_tincan_voids_a_statement(lrs: tincan.RemoteLRS) -> None:
    name = str(content(lrs.save_statement(tincan.Statement(sample()))).id)
    voids = {"actor": anna(), "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}
    content(lrs.save_statement(tincan.Statement(voids | {"object": {"objectType": "StatementRef", "id": name}})))
    assert not lrs.retrieve_statement(name).success
    assert str(content(lrs.retrieve_voided_statement(name)).id) == name


def test_tincan_keeps_a_bookmark_and_takes_it_away(lrs: tincan.RemoteLRS) -> None:
    lesson, learner = tincan.Activity(id="https://example.org/lesson"), anna()
    mark = StateDocument(id="bookmark", activity=lesson, agent=learner, content="page 7", content_type="text/plain")
    content(lrs.save_state(mark))
    assert content(lrs.retrieve_state(lesson, learner, "bookmark")).content == b"page 7"
    assert content(lrs.retrieve_state_ids(lesson, learner)) == ["bookmark"]
    content(lrs.delete_state(mark))
    assert content(lrs.retrieve_state_ids(lesson, learner)) == []


def test_tincan_changes_a_profile_that_it_has_seen_and_no_other(sam: Speaker, lrs: tincan.RemoteLRS) -> None:
    who: dict[str, Any] = {"agent": json.dumps(ANNA), "profileId": "settings"}
    sam.ask("PUT", "agents/profile", b"1", "text/plain", {"If-None-Match": "*"}, **who)
    answer = lrs.retrieve_agent_profile(anna(), "settings")
    seen = content(answer)
    assert not lrs.save_agent_profile(seen).success
    # It looks for the tag in a list of pairs, and so never finds it by itself.
    seen.etag, seen.content = answer.response.getheader("ETag"), "2"
    content(lrs.save_agent_profile(seen))
    refused = lrs.save_agent_profile(seen)
    assert (refused.success, refused.response.status) == (False, 412)
    assert sam.ask("GET", "agents/profile", **who).content == b"2"


@pytest.mark.deep
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_the_client_for_javascript_does_what_a_course_player_does(sam: Speaker, endpoint: str, version: str) -> None:
    """In tests/clients: ``npm ci`` brings the client, which ``make deep`` does."""
    words = ["node", "xapi.mjs", endpoint, sam.source.key, sam.secret, version, json.dumps(sample())]
    done = subprocess.run(words, cwd=CLIENTS, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    newest = told["stored"][::-1]
    assert told["about"]["version"] == ["1.0.3", "2.0.0"]
    assert told["pages"] == [newest[:3], newest[3:]]
    assert {key: told["back"][key] for key in ("actor", "verb", "object", "result")} == {
        key: sample()[key] for key in ("actor", "verb", "object", "result")
    }
    assert told["back"]["version"] == version
    assert (told["gone"], told["voided"]) == (404, newest[-1])
    assert (told["bookmark"], told["settings"]) == ({"page": 7}, {"large": True})
    assert told["person"]["name"] == ["Anna"]
