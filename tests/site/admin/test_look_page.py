"""The house style: who may change it, what is refused, and that everything which goes out of the house shows it."""

from __future__ import annotations

import io
import re

import pytest
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pptx import Presentation

from oogst.release import Release
from oogst.site.people.actions import give_role
from oogst.site.people.models import Person
from oogst.site.releases import looks
from oogst.site.releases.models import HouseStyle
from tests.site.cast import NOW

pytestmark = pytest.mark.django_db
PAGE = "/en/house-style"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10" fill="#c00"/></svg>'


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def clerk(cast: dict[str, Person]) -> Client:
    """Somebody who looks after the system."""
    give_role(cast["carla"], "administrator", None, now=NOW)
    return signed_in(cast["carla"])


def file(data: bytes, name: str = "logo.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def design() -> bytes:
    out = io.BytesIO()
    deck = Presentation()
    deck.slide_width = 9_000_000  # type: ignore[assignment]
    deck.save(out)
    return out.getvalue()


def test_an_outsider_and_whoever_does_not_look_after_the_system_may_not(cast: dict[str, Person]) -> None:
    for part in looks.PARTS:
        assert Client().post(f"{PAGE}/{part}", {"do": "remove"}).headers["Location"].startswith("/en/sign-in")
        for name in ("anna", "bram", "dirk"):
            assert signed_in(cast[name]).post(f"{PAGE}/{part}", {"accent": "#036"}).status_code == 403
    assert signed_in(cast["dirk"]).get(PAGE).status_code == 403
    assert not HouseStyle.objects.exists()


def test_a_logo_and_a_colour_stand_on_the_page_the_wall_the_slide_and_the_poster(
    clerk: Client, release: Release
) -> None:
    assert clerk.post(f"{PAGE}/logo", {"file": file(SVG)}).status_code == 302
    assert clerk.post(f"{PAGE}/accent", {"accent": "#0b6e99"}).status_code == 302
    anyone, digest = Client(), looks.current_look()
    for address in ("/en/", "/nl/muur", "/en/wall"):
        page = anyone.get(address).content.decode()
        assert f'<link rel="stylesheet" href="/look/{digest}.css">' in page
        assert f'src="/look/{digest}.png"' in page
    assert b"--accent: #0b6e99" in anyone.get("/en/infographic.html").content
    slide = Presentation(io.BytesIO(anyone.get("/en/infographic.pptx").content)).slides[0]
    assert any(shape.shape_type == 13 for shape in slide.shapes)
    poster = anyone.get("/en/infographic-a4.pdf")
    assert poster.headers["Content-Disposition"].endswith('-a4.pdf"')
    assert poster.content.count(b"/Subtype /Image") + poster.content.count(b"/Subtype/Image") > 0


def test_the_logo_is_a_png_whatever_came_in_and_the_address_of_an_earlier_one_is_over(clerk: Client) -> None:
    clerk.post(f"{PAGE}/logo", {"file": file(SVG)})
    earlier = f"/look/{looks.current_look()}.png"
    answer = Client().get(earlier)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).format == "PNG"
    clerk.post(f"{PAGE}/logo", {"do": "remove"})
    assert Client().get(earlier).status_code == 404
    assert '<img src="/look/' not in Client().get("/en/").content.decode()


def test_a_page_that_was_kept_is_old_when_the_look_changes(clerk: Client, release: Release) -> None:
    before = Client().get("/en/").headers["ETag"]
    clerk.post(f"{PAGE}/accent", {"accent": "#036"})
    assert Client().get("/en/", headers={"If-None-Match": before}).status_code == 200


def test_what_is_refused_is_said_and_changes_nothing(clerk: Client) -> None:
    refused = {
        "script": SVG.replace(b"</svg>", b"<script>alert(1)</script></svg>"),
        "foreignObject": SVG.replace(b"</svg>", b"<foreignObject/></svg>"),
        "onload": SVG.replace(b"<rect", b'<rect onload="x"'),
        "href": SVG.replace(b"</svg>", b'<use href="https://example.org/a.svg#a"/></svg>'),
    }
    for what, data in refused.items():
        answer = clerk.post(f"{PAGE}/logo", {"file": file(data)})
        assert answer.status_code == 400
        assert f"“{what}”" in answer.content.decode()
    assert clerk.post(f"{PAGE}/logo").status_code == 400
    assert clerk.post(f"{PAGE}/design", {"file": file(b"PK", "x.pptx")}).status_code == 400
    assert clerk.post(f"{PAGE}/nothing").status_code == 404
    assert not HouseStyle.objects.exists()


class Unread(io.BytesIO):
    """The body of a request that nobody may touch."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("it was read")


def test_twenty_megabytes_are_refused_before_they_are_read(clerk: Client) -> None:
    for part, length in (("logo", 20_000_000), ("design", 40_000_000), ("accent", 20_000_000)):
        request = {
            "wsgi.input": Unread(),
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        }
        answer = clerk.generic("POST", f"{PAGE}/{part}", **request)  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert 'role="alert"' in answer.content.decode()


def test_a_form_without_its_key_is_refused(clerk: Client, cast: dict[str, Person]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["carla"])
    assert strict.post(f"{PAGE}/accent", {"accent": "#036"}).status_code == 403
    assert not HouseStyle.objects.exists()


def test_a_colour_that_is_too_light_is_answered_with_the_nearest_at_one_press(clerk: Client) -> None:
    page = clerk.post(f"{PAGE}/accent", {"accent": "#ffcc00"}).content.decode()
    nearest = re.search(r'name="accent" value="(#[0-9a-f]{6})"><button type="submit">Take', page)
    assert nearest
    assert clerk.post(f"{PAGE}/accent", {"accent": nearest[1]}).status_code == 302
    assert HouseStyle.objects.get().accent == nearest[1]


def test_slides_of_the_site_take_the_organisations_own_design(
    clerk: Client, cast: dict[str, Person], release: Release
) -> None:
    assert clerk.post(f"{PAGE}/design", {"file": file(design(), "own.pptx")}).status_code == 302
    for data in (
        Client().get("/en/infographic.pptx").content,
        signed_in(cast["dirk"]).get("/en/report.pptx").content,
    ):
        assert Presentation(io.BytesIO(data)).slide_width == 9_000_000
    clerk.post(f"{PAGE}/design", {"do": "remove"})
    assert looks.look_with(looks.current_look()).design is None


def test_its_bytes_come_back_as_a_backup_writes_them(clerk: Client) -> None:
    clerk.post(f"{PAGE}/logo", {"file": file(SVG)})
    digest = looks.current_look()
    kept = looks.look_with(digest)
    row = HouseStyle.objects.get()
    line = serializers.serialize("jsonl", [row])
    HouseStyle.objects.all().delete()
    for one in serializers.deserialize("jsonl", line):
        one.save()
    looks.look_with.cache_clear()
    assert looks.look_with(digest) == kept


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_the_page_stands_in_four_languages(clerk: Client, lang: str) -> None:
    address = {"nl": "/nl/huisstijl", "fr": "/fr/charte", "de": "/de/hausstil", "en": PAGE}[lang]
    page = clerk.get(address)
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.content.decode()
