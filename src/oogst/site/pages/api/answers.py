"""The answers: which rows a token may see, as JSON, CSV and Parquet."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from oogst.errors import BadInput, NotFound, OogstError
from oogst.measure import interval
from oogst.release import Cell
from oogst.release import Group as SealedGroup
from oogst.release import Period as SealedPeriod
from oogst.release import Release as SealedRelease
from oogst.show.choose import group_name
from oogst.site.pages.api.shapes import Group, Groups, Period, Problem, Release, Row, Rows
from oogst.site.releases import queries
from oogst.site.releases.sight import Sight, groups_in_sight
from oogst.site.releases.tokens import sight_of_token
from oogst.texts import sentence
from oogst.version import __version__

JSON, CSV, PARQUET, PROBLEM = (
    "application/json",
    "text/csv; charset=utf-8",
    "application/vnd.apache.parquet",
    "application/problem+json",
)
#: How many rows an answer holds where nobody says it, and at most.
ROWS, MOST_ROWS = 1000, 10_000
#: The greatest offset: more rows than any release has.
FURTHEST = 10**9
_TITLES = {400: "Bad request", 401: "Unauthorized", 404: "Not found", 405: "Method not allowed"}


@dataclass(frozen=True)
class Reader:
    """Who asks for what: the sight of the token, and the newest release."""

    digest: str
    sight: Sight
    asked: dict[str, str]

    @property
    def release(self) -> SealedRelease:
        return queries.release_with(self.digest)

    @property
    def etag(self) -> str:
        """Changes with whatever can change an answer: the release, what the token sees, the language, the program."""
        told = repr((self.digest, sorted(self.sight, key=str), get_language(), __version__))
        return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'

    def period(self, identity: str) -> SealedPeriod:
        """Raises ``NotFound`` (``period_not_in_release``) also for a period that was withdrawn."""
        found = self.release.period(identity)
        if found is None or found.status != "released":
            known = [one.id for one in self.release.periods if one.status == "released"]
            raise NotFound("period_not_in_release", period=identity, known=known)
        return found

    def groups(self, period: str) -> tuple[SealedGroup, ...]:
        return groups_in_sight(self.digest, period, self.sight)


class NoToken(OogstError):
    """Nobody known asks."""


def answered(told: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for programs: a token, GET or HEAD, problems as JSON, kept by nobody but the one who asked."""

    @csrf_exempt
    @wraps(told)
    def view(request: HttpRequest, **where: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return problem(405, OogstError("api_only_read"), Allow="GET, HEAD")
        try:
            reader = _reader(request)
            etag = reader.etag
            response = get_conditional_response(request, etag=etag) or told(reader, **where)
        except NoToken as refused:
            return problem(401, refused, **{"WWW-Authenticate": 'Bearer realm="oogst"'})
        except OogstError as refused:
            return problem(404 if isinstance(refused, NotFound) else 400, refused)
        response["ETag"] = etag
        return _private(response)

    return view


def problem(status: int, refused: OogstError, **headers: str) -> HttpResponse:
    told = Problem("about:blank", _TITLES[status], status, refused.code, sentence(refused, get_language()))
    response = HttpResponse(msgspec.json.encode(told), content_type=PROBLEM, status=status)
    for name, value in headers.items():
        response[name] = value
    return _private(response)


def release(reader: Reader) -> HttpResponse:
    sealed = reader.release
    periods = (one for one in sealed.periods if one.status == "released")
    head = (sealed.digest, sealed.previous, sealed.as_of, sealed.made_by, sealed.framework, sealed.notes)
    return _json(Release(*head, tuple(_period(one) for one in periods)))


def groups(reader: Reader, period: str) -> HttpResponse:
    sealed = reader.period(period)
    seen = (
        Group(one.id, one.parent, one.units, group_name(sealed, one, get_language()), one.people)
        for one in reader.groups(period)
    )
    return _json(Groups(reader.digest, period, tuple(seen)))


def rows(reader: Reader, period: str) -> HttpResponse:
    start, most = _number(reader, "offset", 0, FURTHEST), _number(reader, "limit", ROWS, MOST_ROWS)
    found = _asked(reader, period)
    further = start + most if start + most < len(found) else None
    return _json(Rows(reader.digest, period, tuple(_row(*one) for one in found[start : start + most]), further))


def rows_csv(reader: Reader, period: str) -> HttpResponse:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(Row.__struct_fields__)
    table.writerows(msgspec.structs.astuple(_row(*one)) for one in _asked(reader, period))
    return _file(out.getvalue().encode(), CSV, f"oogst-{period}.csv")


def rows_parquet(reader: Reader, period: str) -> HttpResponse:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, number = pa.string(), pa.int32()
    kinds = {"group": text, "item": text, "end": text}
    schema = pa.schema([(name, kinds.get(name, number)) for name in Row.__struct_fields__])
    told = [msgspec.structs.asdict(_row(*one)) for one in _asked(reader, period)]
    out = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(told, schema.with_metadata({"digest": reader.digest})), out, compression="zstd")
    return _file(out.getvalue().to_pybytes(), PARQUET, f"oogst-{period}.parquet")


def _reader(request: HttpRequest) -> Reader:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    sight = sight_of_token(text.strip()) if kind.lower() == "bearer" and text.strip() else None
    if sight is None:
        raise NoToken("api_no_token")
    digest = queries.current_digest()
    if digest is None:
        raise NotFound("api_no_release")
    return Reader(digest, sight, request.GET.dict())


def _asked(reader: Reader, period: str) -> list[tuple[Cell, int]]:
    """The cells that were asked for among those that may be seen, each with the people of its group."""
    reader.period(period)
    people = {one.id: one.people for one in reader.groups(period)}
    group, item = reader.asked.get("group"), reader.asked.get("item")
    if group is not None and group not in people:
        raise NotFound("api_group_unknown", group=group, period=period)
    wanted = (group,) if group is not None else tuple(people)
    cells = (cell for one in wanted for cell in _cells(reader.digest, period).get(one, ()))
    return [(cell, people[cell.group]) for cell in cells if item in (None, cell.item)]


@lru_cache(maxsize=8)
def _cells(digest: str, period: str) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in queries.release_with(digest).cells:
        if cell.period == period:
            found.setdefault(cell.group, []).append(cell)
    return found


def _row(cell: Cell, people: int) -> Row:
    found = interval(cell, people)
    ends = (found.low, found.high) if found else (None, None)
    return Row(cell.group, cell.item, people, cell.share, cell.step, cell.end, *ends)


def _period(one: SealedPeriod) -> Period:
    return Period(one.id, one.grid, one.starts_on, one.ends_on, one.k, one.c, one.waves)


def _number(reader: Reader, name: str, usual: int, most: int) -> int:
    """A whole number from the address. Raises ``BadInput`` (``api_number``)."""
    text = reader.asked.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= most):
        raise BadInput("api_number", name=name, most=most)
    return int(text)


def _json(shape: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(shape), content_type=JSON)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return response
