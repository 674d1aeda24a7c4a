"""The ``oogst`` command. One file per command; a command's file is imported only when that command is called.

Exit codes: 0 done, 1 refused (and said why), 2 wrong usage.
"""

from __future__ import annotations

import keyword
import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from oogst.errors import BadRows, OogstError, Refusal
from oogst.texts import LANGUAGES, sentence, texts
from oogst.version import __version__

#: The commands in the order of their use, each with the module that holds a click command of the same name.
COMMANDS = (
    "demo",
    "serve",
    "work",
    "migrate",
    "publish",
    "release",
    "import",
    "invite",
    "letters",
    "kiosk",
    "kiosk-code",
    "source",
    "group",
    "directory",
    "export-person",
    "forget",
    "unlink",
    "rotate-key",
    "trail",
    "adaptation",
    "token",
    "hook",
    "backup",
    "restore",
    "move",
    "doctor",
    "privacy-kit",
    "framework",
    "template",
    "suggest",
    "evaluate",
    "train",
    "harvest",
    "audit",
    "infographic",
    "report",
)


def language() -> str:
    """The language of the person at the terminal: ``OOGST_LANG``, else the system's by POSIX, else Dutch."""
    asked = (os.environ.get(name) for name in ("OOGST_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next(filter(None, asked), "")[:2]
    return wanted if wanted in LANGUAGES else "nl"


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = _in_python(cmd_name)
        command = getattr(import_module(f"oogst.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OogstError as problem:
            complain(problem)
            ctx.exit(1)


def _in_python(command: str) -> str:
    """The command as a name in Python: ``rotate-key`` is ``rotate_key``, ``import`` is ``import_``."""
    name = command.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def complain(problem: OogstError) -> None:
    """Say on standard error what was refused, where and what to do."""
    click.echo(sentence(problem, language()), err=True)
    if isinstance(problem, BadRows):
        _list(problem.refusals)


def say_refusals(refusals: Sequence[Refusal]) -> None:
    """Name every refused row on standard error: file, row, column, reason. Says nothing where none was refused."""
    if refusals:
        complain(BadRows(tuple(refusals)))


def _list(refusals: Sequence[Refusal]) -> None:
    say = texts("cli", language()).say
    for refusal in refusals:
        where = say("row", file=refusal.file, row=str(refusal.row), column=refusal.column)
        click.echo(f"  {where}: {sentence(refusal, language())}", err=True)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="oogst")
def main() -> None:
    """Makes visible what informal learning yields at work."""
