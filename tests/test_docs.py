"""What the documents say is what the program does."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oogst import errors
from oogst.cli import COMMANDS, main
from oogst.version import __version__

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src/oogst").rglob("*.py"))
DOCUMENTS = sorted(chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "benchmarks").glob("*.md")))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def commands_in(document: Path) -> Iterator[list[str]]:
    """The lines of code blocks that call ``oogst`` or ``make``, word by word, without their comment."""
    text = document.read_text("utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(.*)$", text, re.MULTILINE)
    lines = chain(indented, *(block.splitlines() for block in blocks))
    for line in chain.from_iterable(line.split(" | ") for line in lines):
        if re.match(r"(\$ )?(\.venv/bin/)?(oogst|make) ", line):
            yield shlex.split(line.removeprefix("$ ").removeprefix(".venv/bin/"), comments=True)


def call_is_known(words: list[str]) -> bool:
    """Whether the program has that command, and the command those options."""
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        return words[1] in targets
    command = main if words[1].startswith("-") else main.get_command(click.Context(main), words[1])
    if isinstance(command, click.Group) and len(words) > 2:
        command = command.get_command(click.Context(command), words[2])
    if command is None:
        return False
    options = {option for parameter in command.get_params(click.Context(command)) for option in parameter.opts}
    return {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)} <= options | {"--help", "-h"}


@every_document
def test_a_document_calls_only_commands_and_options_that_exist(document: Path) -> None:
    assert [words for words in commands_in(document) if not call_is_known(words)] == []


@every_document
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)|(?:src|href)=\"([^\"#:]+)\"", document.read_text("utf-8"))
    inside = [link for link in map("".join, links) if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert name in done.output


def as_pattern(code: ast.expr | None) -> str | None:
    """A code as it is written in the source, as a regular expression: a string, or one with parts filled in."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        return re.escape(code.value)
    if isinstance(code, ast.JoinedStr):
        return "".join(as_pattern(part) or r"\w+" for part in code.values)
    return None


def codes_raised() -> set[str]:
    """The pattern of every code that the program gives to an error or a refusal."""
    at = {name: 0 for name, kind in vars(errors).items() if isinstance(kind, type) and name != "BadRows"}
    at["Refusal"] = 3
    found = set()
    for node in chain.from_iterable(ast.walk(ast.parse(path.read_text("utf-8"))) for path in SOURCES):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in at:
            found.add(as_pattern(dict(enumerate(node.args)).get(at[node.func.id])))
    return {pattern for pattern in found if pattern is not None}


def test_every_error_code_has_its_sentence_and_every_sentence_its_use() -> None:
    sentences = tomllib.loads((ROOT / "src/oogst/texts/errors.toml").read_text("utf-8")).keys()
    source = "\n".join(path.read_text("utf-8") for path in SOURCES)
    patterns = codes_raised()
    assert {code for code in patterns if not any(re.fullmatch(code, one) for one in sentences)} == set()
    unquoted = {code for code in sentences if not re.search(rf"[\"']{code}[\"']", source)}
    assert {code for code in unquoted if not any(re.fullmatch(one, code) for one in patterns)} == set()


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    there = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert set(drawn) | {"OogstError"} == there


def test_every_dependency_says_why_it_is_there() -> None:
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (.*?) \|", page, re.MULTILINE)
    project = PYPROJECT["project"]
    asked = chain(
        project["dependencies"], *project["optional-dependencies"].values(), PYPROJECT["dependency-groups"]["dev"]
    )
    names = sorted(re.split(r"[<>=\[; ]", line)[0] for line in asked)
    assert sorted(name for name, why in rows if name != "package" and why) == names


def test_the_settings_stand_in_the_documents_as_they_are() -> None:
    table = import_module("oogst.site.settings_table").as_markdown()
    assert table.strip() in (ROOT / "docs/operation.md").read_text("utf-8")


def test_the_changelog_has_an_entry_for_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] in ("Unreleased", __version__)


def test_the_checklist_of_the_standard_answers_each_number_once_and_names_places_that_are_there() -> None:
    rows = re.findall(
        r"^\| V(\d+)\.(\d+)\.(\d+) \|[^|]+\| (met|partly|not|–) \| (.+) \|$",
        (ROOT / "docs/asvs.md").read_text("utf-8"),
        re.MULTILINE,
    )
    numbers = [tuple(int(part) for part in row[:3]) for row in rows]
    assert len(numbers) == 253
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("page", ["docs/asvs.md", "docs/threats.md"])
def test_every_place_that_a_page_on_security_names_is_there(page: str) -> None:
    named = set(
        re.findall(
            r"`((?:src|tests|docs|benchmarks|scripts)/[\w./-]+|SECURITY\.md|compose\.yaml)`",
            (ROOT / page).read_text("utf-8"),
        )
    )
    assert len(named) > 30
    assert [one for one in sorted(named) if not (ROOT / one).exists()] == []
