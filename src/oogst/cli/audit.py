"""``oogst audit``: what anybody can check on a release alone, and what its owner can check against the records."""

from __future__ import annotations

from pathlib import Path

import click

from oogst.audit import Audit, as_html, as_json, as_text, audit_release, read_headcounts
from oogst.cli import language, say_refusals
from oogst.errors import OogstError
from oogst.release import Release, read_release
from oogst.texts import LANGUAGES

_FILE = click.Path(path_type=Path)
_NEEDED = ("moments", "people", "units")
#: A secret of fewer bytes can be guessed; no release is made with one.
_SHORTEST_SECRET = 32


@click.command()
@click.argument("release", type=_FILE)
@click.option(
    "--headcounts", type=_FILE, help="Your own number of people per unit, to check with (unit_id, headcount)."
)
@click.option("--previous", type=_FILE, help="The release before this one: shows that it still stands.")
@click.option("--inner", is_flag=True, help="Count the records again, and say of each rule only whether it holds.")
@click.option("--moments", type=_FILE, help="With --inner: the learning moments.")
@click.option("--people", type=_FILE, help="With --inner: who belongs to which unit.")
@click.option("--units", type=_FILE, help="With --inner: the tree of units.")
@click.option("--answers", type=_FILE, help="With --inner: answers to follow-ups.")
@click.option("--voices", type=_FILE, help="With --inner: confirmations by a second person.")
@click.option("--framework", "own", type=_FILE, help="With --inner: the organisation's own additions to the framework.")
@click.option("--secret", type=_FILE, help="With --inner: the file with the secret of the masking order.")
@click.option("--format", "form", type=click.Choice(("text", "html", "json")), default="text", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the report.")
@click.option("-o", "--output", type=_FILE, help="Write the report to this file.")
@click.pass_context
def audit(
    ctx: click.Context,
    /,
    release: Path,
    headcounts: Path | None,
    previous: Path | None,
    inner: bool,
    own: Path | None,
    secret: Path | None,
    form: str,
    lang: str | None,
    output: Path | None,
    **files: Path | None,
) -> None:
    """Check a release against the seven rules of privacy. Exit code 0: no rule is broken; 1: one is.

    With --inner, for the data protection officer: recompute the release from the records of the organisation.
    """
    subject, before = read_release(release), read_release(previous) if previous else None
    if inner:
        found = _inner(subject, before, files, own, secret)
    else:
        found = audit_release(subject, previous=before, headcounts=read_headcounts(headcounts) if headcounts else None)
    _write(found, form, lang or language(), output)
    ctx.exit(0 if found.passed else 1)


def _inner(
    release: Release, previous: Release | None, files: dict[str, Path | None], own: Path | None, secret: Path | None
) -> Audit:
    from oogst.audit.counts import Records
    from oogst.audit.inner import audit_inner
    from oogst.framework import load_framework
    from oogst.intake import read_inputs

    moments, people, units = (files[name] or _missing(name) for name in _NEEDED)
    more = (files["answers"], files["voices"])
    inputs = read_inputs(moments, people, units, *more, framework=load_framework(own), today=release.as_of)
    say_refusals(inputs.refusals)
    records = Records(inputs.moments, inputs.people, inputs.units, inputs.answers, inputs.voices)
    return audit_inner(release, records, previous=previous, secret=_key(secret) if secret else None)


def _missing(name: str) -> Path:
    raise click.UsageError(f"--inner needs --{name}")


def _key(file: Path) -> bytes:
    try:
        key = file.read_bytes()
    except OSError:
        raise OogstError("file_missing", file=str(file)) from None
    if len(key) < _SHORTEST_SECRET:
        raise OogstError("secret_too_short", file=str(file))
    return key


def _write(found: Audit, form: str, lang: str, output: Path | None) -> None:
    report = as_json(found) if form == "json" else {"text": as_text, "html": as_html}[form](found, lang)
    if output:
        output.write_text(report, "utf-8")
    else:
        click.echo(report, nl=False)
