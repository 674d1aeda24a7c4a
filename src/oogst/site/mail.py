"""E-mail: sending a plain one; and in the demonstration none is sent, each lies in a folder, and a page shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

#: So many letters are kept; who tries the demonstration for long needs no more.
_KEPT = 50


@dataclass(frozen=True)
class Letter:
    """A letter as its reader sees it."""

    to: str
    subject: str
    text: str
    at: dt.datetime


def send_plain(to: str, language: str, template: str, **told: Any) -> None:
    """An e-mail as ``plain`` writes it. Raises ``OSError`` (which ``SMTPException`` is) where it cannot be sent."""
    subject, text, html = plain(language, template, **told)
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to], html_message=html)


def plain(language: str, template: str, **told: Any) -> tuple[str, str, str]:
    """Subject, text and page of an e-mail in its reader's language, from ``<template>_subject.txt`` and
    ``<template>_message.txt``: the page holds the same words."""
    with override(language):
        subject = render_to_string(f"{template}_subject.txt", told).strip()
        text = render_to_string(f"{template}_message.txt", told).strip() + "\n"
        page = {"subject": subject, "text": text, "language": language}
        return subject, text, render_to_string("employee/email/plain.html", page)


def address_of(language: str, name: str, *of: str) -> str:
    """The whole address of a page in that language."""
    site: str = settings.OOGST.url.geturl()
    with override(language):
        return site.rstrip("/") + reverse(name, args=of)


class MailboxBackend(BaseEmailBackend):
    """Puts each letter into ``mailbox`` in the data folder, a file each, readable by its owner only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = _folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        for message in email_messages:
            file = folder / f"{uuid4()}.eml"
            file.touch(mode=0o600)
            file.write_bytes(message.message().as_bytes())
        for old in _newest_first()[_KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def letters() -> list[Letter]:
    """Every letter that lies in the mailbox, newest first."""
    return [_read(file) for file in _newest_first()]


def _read(file: Path) -> Letter:
    parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = parsed.get_body(("plain",))
    at = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    return Letter(str(parsed["To"]), str(parsed["Subject"]), body.get_content().strip() if body else "", at)


def _newest_first() -> list[Path]:
    return sorted(_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)


def _folder() -> Path:
    folder: Path = settings.OOGST.data_dir / "mailbox"
    return folder
