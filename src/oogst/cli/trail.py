"""``oogst trail``: the audit trail, and whether it is whole."""

from __future__ import annotations

import json

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def trail(as_json: bool) -> None:
    """List every act on data about others, and check that none was changed or left out; exit code 1 if one was.

    People stand in it by a random name. Note the last digest elsewhere: the next time it must still be among these.
    """
    from oogst.site import serving

    serving.set_up()
    serving.check_migrated()
    from oogst.site.people.trail import listed, verify_trail

    found, say = verify_trail(), texts("people", language()).say
    if as_json:
        told = {"head": found.head, "broken_at": found.broken_at, "events": list(listed())}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for one in listed():
            click.echo("  ".join(one[name] for name in ("at", "kind", "detail", "digest")))
        click.echo(say("trail_broken", at=found.broken_at) if found.broken_at else say("trail_whole", n=found.events))
    if found.broken_at:
        raise click.exceptions.Exit(1)
