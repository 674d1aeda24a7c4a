"""``oogst doctor``: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json

import click

from oogst.cli import language
from oogst.errors import OogstError
from oogst.texts import sentence, texts

_MARKS = {"good": "✓", "notable": "•", "bad": "✗"}


@click.command()
@click.option("--send-test-mail", "to", metavar="ADDRESS", help="Send a test message as well.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, for a script.")
@click.pass_context
def doctor(ctx: click.Context, to: str | None, as_json: bool) -> None:
    """Look at everything that could be wrong. Exit code 1 if something is."""
    from oogst.site import serving
    from oogst.site.doctor import examine

    settings = serving.set_up(refuse=False)
    is_bad = False
    for finding in examine(settings):
        said = _said(finding.code, finding.data, finding.problem)
        is_bad = is_bad or finding.state == "bad"
        click.echo(json.dumps({"state": finding.state, "said": said}) if as_json else f"{_MARKS[finding.state]} {said}")
    if to is not None:
        _send(to)
    ctx.exit(1 if is_bad else 0)


def _said(code: str, data: dict[str, str], problem: OogstError | None) -> str:
    return sentence(problem, language()) if problem else texts("doctor", language()).say(code, **data)


def _send(to: str) -> None:
    """Raises ``OogstError`` ``mail_not_sent``."""
    from smtplib import SMTPException

    from django.conf import settings
    from django.core.mail import send_mail

    say = texts("doctor", language()).say
    try:
        send_mail(say("test_subject"), say("test_text", url=settings.OOGST.url.geturl()), None, [to])
    except (OSError, SMTPException) as problem:
        raise OogstError("mail_not_sent", to=to, reason=str(problem)) from None
    click.echo(say("test_sent", to=to, sender=settings.DEFAULT_FROM_EMAIL))
