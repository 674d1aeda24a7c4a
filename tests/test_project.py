"""The project's own order: locks, layers, catalogues of texts, and how light the front door is."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CATALOGUES = sorted((ROOT / "src/oogst").rglob("*.toml"))
LANGUAGES = {"nl", "fr", "de", "en"}


def declared(*groups: str) -> list[Requirement]:
    """What pyproject.toml asks for: the product's own, and the groups or extras named."""
    project = PYPROJECT["project"]
    tables = {"run": project["dependencies"], **project["optional-dependencies"], **PYPROJECT["dependency-groups"]}
    return [Requirement(line) for group in ("run", *groups) for line in tables[group]]


def locked(name: str) -> list[Requirement]:
    """The pins of a lock; a package may have several, each for another Python or system."""
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]


def versions(pins: list[Requirement], *, everywhere: bool = False) -> set[tuple[str, str]]:
    """Package and version of the pins that hold on this machine, or everywhere."""
    return {
        (canonicalize_name(pin.name), next(iter(pin.specifier)).version)
        for pin in pins
        if everywhere or pin.marker is None or pin.marker.evaluate()
    }


def needed(roots: list[Requirement]) -> set[str]:
    """Everything that the roots need on this machine, as the packages installed here say themselves."""
    seen: set[tuple[str, str]] = set()
    ahead = [(root, extra) for root in roots for extra in ("", *root.extras)]
    while ahead:
        package, extra = ahead.pop()
        if (key := (canonicalize_name(package.name), extra)) in seen:
            continue
        seen.add(key)
        for one in map(Requirement, requires(package.name) or ()):
            if one.marker is None or one.marker.evaluate({"extra": extra}):
                ahead += [(one, wanted) for wanted in ("", *one.extras)]
    return {name for name, _ in seen}


@pytest.mark.parametrize(("lock", "groups"), [("run.txt", ()), ("dev.txt", ("train", "database", "dev"))])
def test_a_lock_holds_what_pyproject_asks_for_and_nothing_else(lock: str, groups: tuple[str, ...]) -> None:
    asked = declared(*groups)
    everywhere = versions(locked(lock), everywhere=True)
    for one in asked:
        pinned = [version for name, version in everywhere if name == canonicalize_name(one.name)]
        assert pinned, f"{one} is not in {lock}: run `make lock`"
        assert all(map(one.specifier.contains, pinned)), f"{one} is not what {lock} holds: run `make lock`"
    here = {name for name, _ in versions(locked(lock))}
    assert here == needed(asked), "run `make lock`"


def test_the_tests_run_with_the_versions_that_the_product_runs_with() -> None:
    assert versions(locked("run.txt"), everywhere=True) <= versions(locked("dev.txt"), everywhere=True)
    assert versions(locked("run.txt"), everywhere=True) < versions(locked("spark.txt"), everywhere=True)


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "server.txt", "spark.txt", "uv.txt"])
def test_a_lock_has_a_hash_for_every_package_and_no_download_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    packages = re.split(r"\n(?=\w)", text.strip())
    assert packages
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in text


def test_the_lock_of_the_clients_in_javascript_has_the_same() -> None:
    text = (ROOT / "tests/clients/package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert "://" not in text


def test_every_package_has_its_place_in_the_contracts_of_who_may_import_whom() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["type"] == "layers")["layers"]
    placed = {name.strip("() ") for layer in layers for name in layer.split("|")}
    packages = {f"oogst.{path.parent.name}" for path in (ROOT / "src/oogst").glob("*/__init__.py")}
    apps = {f"oogst.site.{path.parent.name}" for path in (ROOT / "src/oogst/site").glob("*/__init__.py")}
    assert packages - {"oogst.site"} | apps <= placed
    library = next(contract for contract in contracts if "django" in contract.get("forbidden_modules", ()))
    assert packages - {"oogst.site", "oogst.cli"} <= set(library["source_modules"])


def test_the_command_line_starts_without_the_heavy_packages() -> None:
    heavy = ("django", "duckdb", "numpy", "pyarrow", "weasyprint", "openpyxl")
    code = f"import oogst.cli, sys; print(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_library_imports_without_django() -> None:
    packages = [path.parent.name for path in (ROOT / "src/oogst").glob("*/__init__.py")]
    library = [f"oogst.{name}" for name in packages if name not in ("cli", "site")]
    code = f"import sys, {', '.join(library)}; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def sentences(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text of a catalogue with the place where it stands: a table of which the keys are languages."""
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from sentences(one, f"{where}[{at}]")
    elif isinstance(value, dict):
        if value.keys() & LANGUAGES:
            yield where, value
        else:
            for key, one in value.items():
                yield from sentences(one, f"{where}.{key}")


def texts_of(catalogue: Path) -> list[tuple[str, dict[str, Any]]]:
    return list(sentences(tomllib.loads(catalogue.read_text("utf-8")), catalogue.stem))


def wordings(forms: Any) -> list[str]:
    """A text of one language: itself, its plural forms, or its lines."""
    if isinstance(forms, str):
        return [forms]
    return [text for one in (forms.values() if isinstance(forms, dict) else forms) for text in wordings(one)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


every_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)


@every_catalogue
def test_every_text_stands_in_four_languages(catalogue: Path) -> None:
    lacking = [where for where, text in texts_of(catalogue) if text.keys() != LANGUAGES]
    empty = [where for where, text in texts_of(catalogue) if not all(map(str.strip, wordings(text)))]
    assert (lacking, empty) == ([], [])


@every_catalogue
def test_a_text_has_the_same_placeholders_in_every_language(catalogue: Path) -> None:
    differing = []
    for where, text in texts_of(catalogue):
        sets = [set().union(*map(placeholders, wordings(forms))) for forms in text.values()]
        if any(one != sets[0] for one in sets):
            differing.append(where)
    assert differing == []


@every_catalogue
def test_a_text_that_counts_has_every_plural_of_its_language(catalogue: Path) -> None:
    lacking = []
    for where, text in texts_of(catalogue):
        for language, forms in text.items():
            if isinstance(forms, dict):
                categories = {Locale.parse(language).plural_form(n) for n in range(1000)}
                lacking += [f"{where}.{language}"] if not categories <= forms.keys() else []
    assert lacking == []


@every_catalogue
def test_a_text_is_set_as_a_printer_would_set_it(catalogue: Path) -> None:
    wrong = []
    for where, text in texts_of(catalogue):
        for language, forms in text.items():
            for wording in wordings(forms):
                # An exclamation mark shouts; ’ is the apostrophe; French keeps a no-break space before : ; ? (but not
                # in a line of code, where a straight quotation mark stands before it).
                unspaced = language == "fr" and re.search(r"[^\u00a0\u202f\"][:;?](?=\s|$)", wording)
                if re.search(r"!|\w'\w|  |^ | $", wording) or unspaced:
                    wrong.append(f"{where}.{language}: {wording}")
    assert wrong == []


@pytest.mark.parametrize(
    ("found", "says", "well"),
    [
        ([], "NOT checked", True),
        ([{"name": "a", "skip_reason": "not found"}], "NOT checked", True),
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "?"}], "1 of 2 packages", True),
        ([{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-2024-1"}]}], "a 1: PYSEC-2024-1", False),
    ],
)
def test_a_known_vulnerability_stops_the_gate_and_silence_is_said(
    found: list[dict[str, Any]], says: str, well: bool
) -> None:
    words, good = runpy.run_path(str(ROOT / "scripts/advisories"))["told"](found)
    assert says in words
    assert good is well
