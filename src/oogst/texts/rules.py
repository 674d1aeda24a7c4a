"""The ten rules of protection, worded for the floors in force."""

from __future__ import annotations

from oogst.texts import texts

_COUNT = 10


def rules(language: str, k: int = 5, c: int = 3) -> tuple[str, ...]:
    """The rules, in order: ``k`` people of a group, ``c`` on each side; ``*…*`` is emphasis, as in markdown."""
    say = texts("rules", language).say
    return tuple(say(f"rule_{number}", k=k, c=c, heads=k + c) for number in range(1, _COUNT + 1))


def rules_as_markdown(language: str, k: int = 5, c: int = 3) -> str:
    """The page of rules as it stands in ``docs/privacy.md``."""
    words = texts("rules", language)
    lines = [f"{number}. {rule}" for number, rule in enumerate(rules(language, k, c), start=1)]
    return "\n".join([f"## {words['heading']}", "", words["lead"], "", *lines])
