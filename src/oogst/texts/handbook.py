"""The handbook, ``docs/handbook-<language>.md``, as a page of the site shows it: its contents, and its HTML.

The text is written once, as Markdown, so that it reads well in the repository too. Both languages have the same
chapters in the same order, one for each of ``CHAPTERS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: For whom each chapter is: the name of its place on the page, in every language.
CHAPTERS: Final = ("notes", "leads", "learning", "council", "administrator")
#: The languages in which there is a handbook.
LANGUAGES: Final = ("nl", "en")

#: For the file name of a picture: the attributes of its ``img``.
Attributes = Callable[[str], Mapping[str, str | int]]


@dataclass(frozen=True)
class Chapter:
    """A part for one kind of reader. ``sections``: the place and the title of each."""

    id: str
    title: str
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Handbook:
    title: str
    chapters: tuple[Chapter, ...]
    html: str


def handbook(language: str, picture: Attributes) -> Handbook:
    """The handbook in one of ``LANGUAGES``."""
    return read_handbook(files(__package__).joinpath(f"handbook-{language}.md").read_text("utf-8"), picture)


def read_handbook(text: str, picture: Attributes) -> Handbook:
    """A title, and a chapter for each of ``CHAPTERS``. HTML in it is shown as it is written.

    Raises ``ValueError`` where there are fewer chapters or more.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    title, *rest = _headings(tokens)
    chapters = tuple(_chapters(rest))
    _place_pictures(tokens, picture)
    body = tokens[tokens.index(title[0]) + 3 :]
    return Handbook(title[1], chapters, reader.renderer.render(body, reader.options, {}))


def _headings(tokens: Sequence[Token]) -> list[tuple[Token, str]]:
    """Where each heading opens, and its words."""
    return [(here, inside.content) for here, inside in pairwise(tokens) if here.type == "heading_open"]


def _chapters(headings: Sequence[tuple[Token, str]]) -> Iterator[Chapter]:
    """Every heading gets a place of its own: a chapter by whom it is for, a section by its words."""
    starts = [at for at, (token, _) in enumerate(headings) if token.tag == "h2"]
    for name, start, end in zip(CHAPTERS, starts, [*starts[1:], len(headings)], strict=True):
        token, title = headings[start]
        token.attrSet("id", name)
        yield Chapter(name, title, tuple(_sections(headings[start + 1 : end])))


def _sections(headings: Sequence[tuple[Token, str]]) -> Iterator[tuple[str, str]]:
    for token, title in headings:
        place = re.sub(r"\W+", "-", title.lower()).strip("-")
        token.attrSet("id", place)
        yield place, title


def _place_pictures(tokens: Sequence[Token], picture: Attributes) -> None:
    inline = (child for token in tokens for child in token.children or ())
    for child in inline:
        if child.type == "image":
            name = str(child.attrs["src"]).rpartition("/")[2]
            child.attrs |= dict(picture(name))
