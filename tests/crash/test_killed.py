"""The real server, killed at random moments while moments and answers come in: none is lost, none is there twice.

Half of the moments come from the form of somebody signed in, half as a phone brings what waited on it. Whoever gets no
answer tries again with the same key, as a browser and a phone do. On PostgreSQL the connections are cut now and then.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from email.message import Message
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests.browser.conftest import _awaited, _command, _environ
from tests.postgres import free_port, running_postgres
from tests.site.sealed import load, sealed, written

pytestmark = pytest.mark.deep
MOMENTS, QUESTIONS, CLIENTS = 1000, 200, 4
UNITS = "unit_id,parent_id,name\nu1,,De Linde\n"
PEOPLE = "person_id,unit_id,name,email,language\np1,u1,Anna,anna@example.org,nl\n"
#: Moments of a month ago, each with a question by now; prints the addresses of the questions.
ASKED = """
import datetime as dt, uuid
from oogst.site import serving
serving.set_up()
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from oogst.site.followups.actions import plan_asks
from oogst.site.followups.queries import open_questions
from oogst.site.moments.actions import record_moment
from oogst.site.moments.said import Said
from oogst.site.people.queries import person_known_as
person, now = person_known_as("p1"), timezone.now()
for number in range(QUESTIONS):
    record_moment(person, f"Eerder {number}", form=uuid.uuid4(), now=now - dt.timedelta(days=30),
                  visibility="count_it", language="nl", said=Said(yes=frozenset({"job.efficiency"})))
plan_asks(now)
with override("nl"):
    for question in open_questions(person, timezone.localdate(now)):
        print(reverse("follow_up", args=[question.token]))
"""


class Answer(NamedTuple):
    """What the site answered, read to its end."""

    status: int
    headers: Message
    body: str


class House:
    """A site of its own, that can be started and killed."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database, self.port = folder, database, free_port()
        self.environ = _environ(folder) | ({"DATABASE_URL": database} if database else {})
        (folder / "units.csv").write_text(UNITS, "utf-8")
        (folder / "people.csv").write_text(PEOPLE, "utf-8")
        for words in (["migrate"], ["import", "units", "units.csv", "--apply"]):
            self.told(*words)
        self.told("import", "people", "people.csv", "--apply")

    def told(self, *words: str) -> str:
        done = subprocess.run(
            _command(*words), cwd=self.folder, env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout

    def asked(self) -> list[str]:
        """The addresses of the questions that wait for her."""
        code = ASKED.replace("QUESTIONS", str(QUESTIONS))
        words = [sys.executable, "-c", code]
        done = subprocess.run(words, cwd=self.folder, env=self.environ, check=True, capture_output=True, text=True)
        return done.stdout.split()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            words = _command("serve", "--port", str(self.port))
            self.server = subprocess.Popen(
                words, cwd=self.folder, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        _awaited(f"http://localhost:{self.port}", self.server, self.folder / "log")

    def kill(self) -> None:
        """All its processes at once, without a word."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def cut(self) -> None:
        """Every connection to the database, as by a network that fails."""
        with psycopg.connect(self.database, autocommit=True) as us:
            us.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def kept(self) -> Counter[str]:
        """Every text of hers that can be read, and how often it is there."""
        return Counter(one["text"] for one in self._export()["moments"])

    def answered(self) -> Counter[str]:
        """The same for the notes of her answers."""
        answers = [one["answer"] for one in self._export()["follow_ups"] if one["answer"]]
        return Counter(one["note"] for one in answers)

    def _export(self) -> dict[str, Any]:
        self.told("export-person", "p1", "-o", "p1.json")
        found: dict[str, Any] = json.loads((self.folder / "p1.json").read_text("utf-8"))
        return found

    def ask(self, method: str, address: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, address, body, headers or {})
            with connection.getresponse() as asked:  # which keeps the socket where the answer breaks off half-way
                return Answer(asked.status, asked.headers, asked.read().decode())


class Anna:
    """Somebody who is signed in, with a phone that was."""

    def __init__(self, house: House) -> None:
        self.house = house
        address = urlsplit(house.told("invite", "p1").strip()).path
        token, cookies = self._token(house.ask("GET", address))
        answer = house.ask("POST", address, self._form(csrfmiddlewaretoken=token), headers=self._headers(cookies))
        self.cookies = cookies | self._cookies(answer)
        page = house.ask("GET", "/nl/nieuw", headers=self._headers(self.cookies))
        self.token, more = self._token(page)
        self.cookies |= more
        found = re.search(r'name="grant" value="([^"]+)"', page.body)
        assert found
        self.grant = found[1]
        script = house.ask("GET", "/sw.js").body
        self.key = json.loads(script.partition("const told = ")[2].partition(";\n")[0])["key"]

    @property
    def headers(self) -> dict[str, str]:
        return self._headers(self.cookies)

    def body(self, form: uuid.UUID, text: str) -> bytes:
        """A form to note a moment, filled in."""
        fields = {"form": str(form), "text": text, "visibility": "count_it", "keep": "as-it-is"}
        return self._form(csrfmiddlewaretoken=self.token, **fields)

    def keep(self, form: uuid.UUID, text: str) -> bool:
        """Whether the site said that it has it."""
        answer = self.house.ask("POST", "/nl/nieuw", self.body(form, text), self.headers)
        return answer.status == 302 and "kept=" in answer.headers.get("Location", "")

    def answer(self, address: str, note: str) -> bool:
        """Whether the site said that it has the answer to a question."""
        body = self._form(csrfmiddlewaretoken=self.token, answer="yes_a_lot", note=note)
        answer = self.house.ask("POST", address, body, self.headers)
        return answer.status == 200 and "Genoteerd" in answer.body

    def bring(self, form: uuid.UUID, text: str) -> bool:
        now = time.time() * 1000
        seal = sealed(written(self.grant, text, now, form), self.key)
        body = json.dumps(load([seal], now)).encode()
        answer = self.house.ask("POST", "/deliver", body, {"Content-Type": "application/json"})
        return answer.status == 200 and json.loads(answer.body) == {"told": {"0": "kept"}}

    def _token(self, page: Answer) -> tuple[str, dict[str, str]]:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        assert found, page.body
        return found[1], self._cookies(page)

    @staticmethod
    def _cookies(answer: Answer) -> dict[str, str]:
        lines = answer.headers.get_all("Set-Cookie") or []
        return dict(line.partition(";")[0].split("=", 1) for line in lines)

    @staticmethod
    def _headers(cookies: dict[str, str]) -> dict[str, str]:
        named = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": named, "Content-Type": "application/x-www-form-urlencoded"}

    @staticmethod
    def _form(**fields: str) -> bytes:
        return urlencode(fields).encode()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with running_postgres() if request.param == "postgresql" else nullcontext("") as database:
        house = House(tmp_path, database)
        house.start()
        yield house
        house.kill()


def test_killed_again_and_again_while_moments_and_answers_come_in_it_loses_and_doubles_none(house: House) -> None:
    chance, tries = random.Random(20261125), Counter[str]()
    todo = _all_that_comes(Anna(house), chance)
    clients = [threading.Thread(target=_work, args=(todo, tries), daemon=True) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    done = Counter(_disturb(house, chance) for _ in iter(lambda: any(one.is_alive() for one in clients), False))
    told = f"{done['kills']} kills, {done['cuts']} cuts, {tries['again']} tries without an answer"
    sys.stdout.write(f"{told}, {MOMENTS} moments, {QUESTIONS} answers\n")
    assert done["kills"] >= 5
    assert tries["again"] >= done["kills"] // 2
    assert {text: times for text, times in house.kept().items() if text.startswith("Les")} == _once("Les", MOMENTS)
    assert house.answered() == _once("Antwoord", QUESTIONS)


def _all_that_comes(anna: Anna, chance: random.Random) -> SimpleQueue[Callable[[], bool]]:
    """In any order: moments by two ways, and answers to questions."""
    forms = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(MOMENTS)]
    texts, notes = list(_once("Les", MOMENTS)), list(_once("Antwoord", QUESTIONS))
    ways = [anna.keep, anna.bring]
    work: list[Callable[[], bool]] = [partial(ways[n % 2], form, texts[n]) for n, form in enumerate(forms)]
    work += [partial(anna.answer, *one) for one in zip(anna.house.asked(), notes, strict=True)]
    chance.shuffle(work)
    todo = SimpleQueue[Callable[[], bool]]()
    for one in work:
        todo.put(one)
    return todo


def _once(what: str, many: int) -> dict[str, int]:
    return {f"{what} {number}: eerst luisteren, dan pas antwoorden.": 1 for number in range(many)}


def _disturb(house: House, chance: random.Random) -> str:
    """After a while; what was done."""
    time.sleep(chance.uniform(0.05, 1.2))
    if house.database and chance.random() < 0.5:
        house.cut()
        return "cuts"
    house.kill()
    house.start()
    return "kills"


def _work(todo: SimpleQueue[Callable[[], bool]], tries: Counter[str]) -> None:
    while True:
        try:
            one = todo.get_nowait()
        except Empty:
            return
        while not _tried(one):
            tries["again"] += 1
            time.sleep(0.05)


def _tried(one: Callable[[], bool]) -> bool:
    try:
        return one()
    except (OSError, http.client.HTTPException):
        return False
