"""``oogst framework``: what informal learning yields, readable."""

from __future__ import annotations

import json
from pathlib import Path

import click

from oogst.cli import language
from oogst.framework import Framework, load_framework
from oogst.texts import LANGUAGES


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the labels.")
@click.option(
    "--own",
    type=click.Path(path_type=Path),
    help="The organisation's own additions (a TOML file).",
)
@click.option("--json", "as_json", is_flag=True, help="Ids and labels as JSON, for a script.")
def framework(lang: str | None, own: Path | None, as_json: bool) -> None:
    """What informal learning yields: domains, outcomes and modes, readable."""
    loaded, lang = load_framework(own), lang or language()
    click.echo(_as_json(loaded, lang) if as_json else _as_text(loaded, lang))


def _as_json(framework: Framework, lang: str) -> str:
    named = {
        "modes": [{"id": mode.id, "label": mode.label[lang]} for mode in framework.modes],
        "domains": [{"id": domain.id, "label": domain.label[lang]} for domain in framework.domains],
        "outcomes": [
            {
                "id": outcome.id,
                "domain": outcome.domain,
                "stage": outcome.stage,
                "label": outcome.label[lang],
            }
            for outcome in framework.outcomes
        ],
    }
    return json.dumps(
        {"version": framework.version, "lang": lang} | named,
        ensure_ascii=False,
        indent=1,
    )


def _as_text(framework: Framework, lang: str) -> str:
    lines = [
        framework.definition.heading[lang],
        _wrapped(framework.definition.text[lang]),
        "",
    ]
    lines += [_entry(mode.id, mode.label[lang]) for mode in framework.modes]
    for domain in framework.domains:
        horizon = framework.horizon(domain.horizon).label[lang]
        lines += [
            "",
            f"{domain.label[lang]}  ({horizon})",
            f"{domain.tagline[lang]}; {domain.for_whom[lang]}",
        ]
        lines += [
            "",
            _wrapped(domain.learnt[lang]),
            "",
            _wrapped(domain.reported[lang]),
        ]
        for stage in framework.stages:
            lines += ["", f"  {stage.label[lang]}"]
            lines += [_entry(outcome.id, outcome.label[lang]) for outcome in framework.outcomes_of(domain.id, stage.id)]
        lines.append("")
        lines += [_wrapped(f"• {example.text[lang]}") for example in framework.examples_of(domain.id)]
    return "\n".join(lines)


def _entry(identity: str, label: str) -> str:
    return f"    {identity:<30} {label}"


def _wrapped(text: str) -> str:
    return click.wrap_text(text, width=100)
