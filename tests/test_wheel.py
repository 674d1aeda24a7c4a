"""The wheel alone, in an empty environment outside the checkout: from a CSV to the infographic."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.test_project import ROOT, declared, needed

MOMENTS = (
    ("job", "job.efficiency job.voice", "experience", "Door de taken om te draaien maken we minder fouten."),
    ("job", "job.helping", "collaboration", "Ik heb een collega getoond hoe het sneller kan."),
    ("transferable", "transferable.communication", "feedback", "Ik leg het nu duidelijker uit."),
)


def run(*command: str | Path, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command with nothing of this checkout in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "OOGST_", "DJANGO_"))}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        input=stdin,
        env={**kept, "OOGST_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )


def top_levels(package: str) -> Iterator[Path]:
    """What a package put directly into site-packages: its folders, modules and metadata."""
    found = distribution(package)
    for name in {file.parts[0] for file in found.files or () if file.parts[0] != ".."}:
        yield Path(str(found.locate_file(name)))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def oogst(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment that holds the wheel and what the wheel asks for, and nothing else of ours."""
    venv = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    site = next(venv.glob("lib/python*/site-packages"))
    for source in {path for package in needed(declared()) for path in top_levels(package)}:
        if source.name not in ("__pycache__", "oogst"):
            (site / source.name).symlink_to(source)
    uv = Path(sys.executable).with_name("uv")
    done = run(uv, "pip", "install", "--offline", "--no-deps", "--python", venv / "bin/python", wheel, cwd=venv)
    assert done.returncode == 0, done.stderr
    return venv / "bin/oogst"


def write_organisation(folder: Path, people: int) -> list[str | Path]:
    """A team of so many people, in which everybody notes one or two of the moments above. The options of harvest."""
    tables: dict[str, list[tuple[object, ...]]] = {
        "units": [("unit_id", "parent_id", "name", "headcount"), ("t", "", "Team Linde", people + 4)],
        "people": [("person_id", "unit_id"), *((f"p{n}", "t") for n in range(people))],
        "moments": [
            ("moment_id", "person_id", "captured_at", "text", "domain", "outcomes", "modes"),
            *(
                (f"m{n}-{at}", f"p{n}", f"2026-03-{n % 28 + 1:02}T10:00:00", text, domain, outcomes, modes)
                for n in range(people)
                for at, (domain, outcomes, modes, text) in enumerate(MOMENTS)
                if (n + at) % 3
            ),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return [word for name in tables for word in (f"--{name}", folder / f"{name}.csv")]


def test_the_wheel_carries_the_data_that_the_program_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        inside = set(opened.namelist())
    tracked = subprocess.run(["git", "ls-files", "src/oogst"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name.removeprefix("src/") for name in tracked.stdout.splitlines()} <= inside
    assert {f"oogst/site/locale/{language}/LC_MESSAGES/django.mo" for language in ("nl", "fr", "de")} <= inside


def test_thirty_people_in_a_csv_become_an_infographic(oogst: Path, tmp_path: Path) -> None:
    options = write_organisation(tmp_path, people=30)
    harvested = run(oogst, "harvest", *options, "--as-of", "2026-08-01", "-o", "out", cwd=tmp_path)
    assert harvested.returncode == 0, harvested.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"release.json", "rows.parquet"}

    audited = run(oogst, "audit", "out", cwd=tmp_path)
    assert audited.returncode == 0, audited.stdout + audited.stderr

    for form, start in (("html", b"<!doctype html"), ("pdf", b"%PDF-"), ("png", b"\x89PNG"), ("txt", b"")):
        made = run(oogst, "infographic", "out", "--format", form, "--lang", "nl", "-o", f"p.{form}", cwd=tmp_path)
        assert made.returncode == 0, made.stderr
        assert (tmp_path / f"p.{form}").read_bytes().lower().startswith(start.lower())
    assert "Team Linde" in (tmp_path / "p.html").read_text("utf-8")


def test_four_people_in_a_csv_are_told_why_nothing_can_be_shown(oogst: Path, tmp_path: Path) -> None:
    options = write_organisation(tmp_path, people=4)
    harvested = run(oogst, "harvest", *options, "--as-of", "2026-08-01", "-o", "out", cwd=tmp_path)
    assert harvested.returncode == 1
    assert "Traceback" not in harvested.stderr
    assert "people" in harvested.stderr
    assert not (tmp_path / "out" / "release.json").exists()


def test_a_text_gets_a_suggestion_from_the_model_in_the_wheel(oogst: Path, tmp_path: Path) -> None:
    line = json.dumps({"id": "1", "text": MOMENTS[0][3]})
    done = run(oogst, "suggest", cwd=tmp_path, stdin=line)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["id"], answer["lang"], answer["domain"]) == ("1", "nl", "job")
