"""The privacy kit: documents about the processing of personal data, worded from the facts of a running installation.

Drafts for a data protection officer to complete: an impact assessment (GDPR article 35(7)), a record of processing
(article 30(1)), a notice (articles 13 and 14), a request to the representatives of staff (Belgium: collective
agreements 81 and 39; the Netherlands: WOR article 27(1)(k) and (l); Germany: BetrVG section 87(1) no. 6; France: Code
du travail L. 2312-38), why no high-risk use of AI is made (Regulation (EU) 2024/1689, Annex III), and how long what is
kept. The texts stand in ``templates/kit/<language>/<document>.md.j2``, as Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt

from oogst.show.templating import template
from oogst.texts import texts

#: The documents, in the order in which they are read.
DOCUMENTS: Final = ("impact", "record", "notice", "council", "ai-act", "retention")


@dataclass(frozen=True)
class Kept:
    """A row of the retention schedule. ``id``: of its words in texts/kit.toml; ``days``: 0 where no number ends it."""

    id: str
    days: int = 0


@dataclass(frozen=True)
class Facts:
    """How an installation is set. Texts are empty where there is nothing of the kind; ``day``: as it is printed.

    ``k`` and ``c``: see ``oogst.harvest.rules.Rules``; ``waves``: days, as they are printed; ``public``: what anybody
    may see (``off``, ``organisation``, ``units``); ``sign_on``, ``stores``, ``sources`` and ``readers`` (those sources
    that may read): names, as they are printed; ``mail``, ``outside_model``: hosts; ``open_mailbox``: whether letters
    stand on a page for everybody.
    """

    day: str
    name: str
    address: str
    database: str
    k: int
    c: int
    waves: str
    leaver_days: int
    trail_days: int
    public: str
    sign_on: str
    new_accounts: bool
    second_step: bool
    mail: str
    open_mailbox: bool
    record_store: bool
    xapi_days: int
    sources: str
    readers: str
    stores: str
    adaptation: bool
    outside_model: str
    kept: tuple[Kept, ...]


def document(name: str, language: str, facts: Facts) -> str:
    """One of ``DOCUMENTS``, as Markdown. Raises ``KeyError`` for another name."""
    if name not in DOCUMENTS:
        raise KeyError(name)
    made = template(f"kit/{language}/{name}.md.j2").render(f=facts, words=texts("kit", language))
    return re.sub(r"\n{3,}", "\n\n", made)


def as_html(markdown: str) -> str:
    """The document below its title, as HTML; HTML in it is shown as it is written."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    return str(reader.renderer.render(tokens[3:], reader.options, {}))


def title(markdown: str) -> str:
    return markdown.partition("\n")[0].removeprefix("# ")
