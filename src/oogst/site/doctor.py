"""What could be wrong with an installation, looked at one after the other, each with how to mend it."""

from __future__ import annotations

import datetime as dt
import shutil
import smtplib
import stat
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oogst.errors import OogstError
from oogst.site.people.saml.agreement import Agreement
from oogst.site.settings_table import MailServer, Postgres, Settings

#: Below this the next backup, or the database itself, may not fit any more.
_ROOM = 500 * 1024 * 1024
#: Seconds after which nobody seems to do the due work, which is looked through every minute.
_LATE = 600
#: Time enough to bring a new certificate to whoever needs it.
_SOON = dt.timedelta(days=30)


@dataclass(frozen=True)
class Finding:
    """``code``: names its sentence in ``texts/doctor.toml``. ``state``: ``good``, ``notable`` (it runs, and somebody
    should know) or ``bad``. ``problem``: instead of ``code``, an error that says it all."""

    state: str
    code: str
    data: dict[str, str]
    problem: OogstError | None = None


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in an order in which the first that is bad explains the next. Needs ``serving.set_up``."""
    yield from _settings(settings)
    yield from _folder(settings)
    if (yield from _database(settings)):
        yield from _keys()
        yield from _work(settings)
        yield from _trail()
        yield from _releases()
    yield from _parts()
    yield from _mail(settings)
    yield from _sign_on(settings)
    if settings.saml:
        yield from _saml(settings.saml, dt.datetime.now(dt.UTC))
    yield from _address(settings)


def _good(code: str, **data: str) -> Finding:
    return Finding("good", code, data)


def _notable(code: str, **data: str) -> Finding:
    return Finding("notable", code, data)


def _bad(code: str, **data: str) -> Finding:
    return Finding("bad", code, data)


def _settings(settings: Settings) -> Iterator[Finding]:
    for _, problem in settings.problems:
        yield Finding("bad", "", {}, problem)
    if not settings.problems:
        yield _good("settings")
    if settings.mailbox == "page":
        yield _notable("mailbox")


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    free = shutil.disk_usage(folder).free
    told = {"folder": str(folder), "free": f"{free / 1e9:.1f}"}
    yield _good("room", **told) if free >= _ROOM else _bad("no_room", **told)
    keys = (settings.master_key_file, settings.key_file, settings.release_secret_file, settings.seal_key_file)
    if open_to_others := [file for file in keys if _is_open(file)]:
        yield _bad("keys_open", files=", ".join(map(str, open_to_others)))
    else:
        yield _good("keys_closed")
    if settings.makes_master_key:
        yield _notable("master_key_beside", file=str(settings.master_key_file))


def _is_open(file: Path) -> bool:
    return file.exists() and bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _database(settings: Settings) -> Generator[Finding, None, bool]:
    """Gives back whether it can be read."""
    from oogst.site.serving import pending_migrations

    try:
        waiting = pending_migrations()
    except OogstError as problem:
        yield Finding("bad", "", {}, problem)
        return False
    yield _bad("not_migrated", n=str(len(waiting))) if waiting else _good("database", database=str(settings.database))
    return not waiting


def _keys() -> Iterator[Finding]:
    from oogst.site.people.keys import check_master_key

    yield _held(check_master_key, "master_key")


def _held(check: Callable[[], Any], code: str) -> Finding:
    """Good, unless the check refuses."""
    try:
        check()
    except OogstError as problem:
        return Finding("bad", "", {}, problem)
    return _good(code)


def _work(settings: Settings) -> Iterator[Finding]:
    """With SQLite the process that serves works too, so there is nothing to start."""
    from oogst.site.working import last_worked

    if not isinstance(settings.database, Postgres):
        return
    last = last_worked()
    is_late = last is None or time.time() - last > _LATE
    yield _bad("not_worked") if is_late else _good("worked")


def _trail() -> Iterator[Finding]:
    from oogst.site.people.trail import verify_trail

    trail = verify_trail()
    if trail.broken_at is None:
        yield _good("trail", events=str(trail.events))
    else:
        yield _bad("trail_broken", event=str(trail.broken_at))


def _releases() -> Iterator[Finding]:
    from oogst.site.releases import queries

    digest = queries.current_digest()
    if digest is None:
        yield _notable("no_release")
    else:
        yield _held(lambda: queries.release_with(digest), "release")


def _parts() -> Iterator[Finding]:
    """What is not Python: the libraries that draw the PDF; and the texts of the pages."""
    from oogst.site.messages import uncompiled

    try:
        import weasyprint  # noqa: F401 (only whether its libraries are there)
    except OSError as problem:
        yield _bad("no_pdf", reason=str(problem).splitlines()[0])
    else:
        yield _good("pdf")
    if languages := list(uncompiled()):
        yield _bad("not_compiled", languages=", ".join(languages))


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.mail_server is None:
        if settings.mailbox == "off":
            yield _notable("no_mail")
        return
    try:
        with _connected(settings.mail_server):
            pass
    except (OSError, smtplib.SMTPException) as problem:
        yield _bad("mail_fails", host=settings.mail_server.host, reason=_first_line(problem))
    else:
        yield _good("mail", host=settings.mail_server.host)


def _connected(server: MailServer) -> smtplib.SMTP:
    """Signed in, as when a message is sent."""
    kind = smtplib.SMTP_SSL if server.security == "tls" else smtplib.SMTP
    smtp = kind(server.host, server.port, timeout=10)
    if server.security == "starttls":
        smtp.starttls()
    if server.user:
        smtp.login(server.user, server.password)
    return smtp


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0]


def _sign_on(settings: Settings) -> Iterator[Finding]:
    """The organisation's own sign-in: whether it is there, what it says of itself, and whether its clock is ours."""
    from oogst.site.people.issuer import LEEWAY, Issuer, seconds_ahead

    if settings.local_sign_in == "administrators" and not (settings.sign_on or settings.saml):
        yield _bad("nobody_signs_in")
    if not settings.issuer:
        return
    if settings.sign_on is None:
        yield _notable("issuer_unused", issuer=settings.issuer)
    now = dt.datetime.now(dt.UTC)
    try:
        Issuer(settings.issuer).description(now)
        ahead = seconds_ahead(settings.issuer, now)
    except OogstError as problem:
        yield Finding("bad", "", {}, problem)
        return
    told = {"issuer": settings.issuer, "seconds": str(abs(ahead))}
    yield _good("issuer", **told) if abs(ahead) < LEEWAY else _bad("issuer_clock", **told)


def _saml(agreed: Agreement, now: dt.datetime) -> Iterator[Finding]:
    """An issuer that speaks SAML, by its metadata: nobody asks it from here. Certificates only carry keys, so one that
    is over still opens; but issuers change keys when theirs ends."""
    provider = agreed.provider
    last = max(one.not_valid_after_utc for one in provider.certificates)
    told = {"issuer": provider.name, "day": f"{last:%Y-%m-%d}"}
    yield _good("saml", **told) if last > now + _SOON else _notable("saml_certificate", **told)
    if provider.wants_signed and agreed.key is None:
        yield _bad("saml_unsigned", issuer=provider.name)
    if provider.until and provider.until < now + _SOON:
        yield _notable("saml_until", issuer=provider.name, day=f"{provider.until:%Y-%m-%d}")
    if agreed.key and (ours := agreed.key.certificate.not_valid_after_utc) < now + _SOON:
        yield _notable("saml_own_certificate", day=f"{ours:%Y-%m-%d}")


def _address(settings: Settings) -> Iterator[Finding]:
    if settings.is_https:
        yield _good("https", url=settings.url.geturl())
    elif settings.url.hostname not in ("localhost", "127.0.0.1", "::1"):
        yield _bad("no_https", url=settings.url.geturl())
    else:
        yield _notable("only_here", url=settings.url.geturl())
