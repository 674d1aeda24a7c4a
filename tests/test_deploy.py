"""The files for a container and for systemd say what the product really has: its commands, settings and packages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from oogst.cli import COMMANDS
from oogst.site.settings_table import IN_A_FILE, TABLE

ROOT = Path(__file__).parents[1]
SERVICES = sorted((ROOT / "deploy").glob("*.service"))
KNOWN = {setting.name for setting in TABLE} | {f"{name}_FILE" for name in IN_A_FILE}


def composed() -> dict[str, dict[str, object]]:
    services: dict[str, dict[str, object]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return services


@pytest.mark.parametrize("name", ["migrate", "site", "worker"])
def test_what_is_composed_calls_a_command_of_ours_and_may_write_only_data(name: str) -> None:
    service = composed()[name]
    command = service["command"]
    assert isinstance(command, list)
    assert (command[0], command[1] in COMMANDS) == ("oogst", True)
    assert service["read_only"] is True
    assert service["volumes"] == ["data:/data"]
    assert set(service["environment"]) <= KNOWN  # type: ignore[call-overload]


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_calls_commands_of_ours(file: Path) -> None:
    started = re.findall(r"^Exec\w+=\S+/oogst (\S+)", file.read_text(), re.MULTILINE)
    assert started
    assert set(started) <= set(COMMANDS)


def test_the_image_has_the_system_libraries_that_set_up_installs() -> None:
    needed = set(re.findall(r"\|\| echo (lib(?:pango|harfbuzz)\S+)", (ROOT / "scripts/setup").read_text()))
    assert needed
    assert needed <= set((ROOT / "Dockerfile").read_text().split())


def test_the_image_is_not_run_by_root_and_installs_by_hash() -> None:
    lines = (ROOT / "Dockerfile").read_text()
    assert "\nUSER oogst\n" in lines
    assert lines.count("--require-hashes") == 2
    for lock in re.findall(r"requirements/\S+\.txt", lines):
        assert (ROOT / lock).exists()


def test_the_example_of_settings_names_settings_that_there_are() -> None:
    lines = (ROOT / "deploy/oogst.env.example").read_text().splitlines()
    names = {line.removeprefix("# ").partition("=")[0] for line in lines if re.match(r"(# )?[A-Z_]+=", line)}
    assert names
    assert names <= KNOWN
