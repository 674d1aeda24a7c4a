"""``oogst source``, as somebody at a terminal meets it."""

from __future__ import annotations

from pathlib import Path

from tests.site.test_commands import oogst, ready

__all__ = ["ready"]


def test_a_source_is_added_listed_and_revoked(ready: Path) -> None:
    added = oogst(ready, "source", "add", "Simulator", "--scope", "statements/write", "--scope", "statements/read/mine")
    assert added.returncode == 0, added.stderr
    key, secret = added.stdout.split()
    listed = oogst(ready, "source", "list").stdout
    assert listed.startswith(key)
    assert listed.endswith("Simulator  (statements/write statements/read/mine)\n")
    assert secret not in listed + added.stderr
    assert oogst(ready, "source", "revoke", key).returncode == 0
    assert oogst(ready, "source", "list").stdout == ""


def test_a_source_may_only_write_unless_more_is_said(ready: Path) -> None:
    oogst(ready, "source", "add", "Simulator")
    assert oogst(ready, "source", "list").stdout.endswith("Simulator  (statements/write)\n")


def test_a_key_that_is_none_and_a_scope_that_is_none_are_refused_in_a_sentence(ready: Path) -> None:
    for words in (["revoke", "62d4c7b11605980e"], ["add", "Simulator", "--scope", "everything"]):
        refused = oogst(ready, "source", *words)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert words[-1] in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_system_that_brings_tokens_gets_no_secret_and_is_added_once(ready: Path) -> None:
    added = oogst(ready, "source", "add", "Platform", "--client", "course-platform")
    (key,) = added.stdout.split()
    assert oogst(ready, "source", "list").stdout.endswith("Platform  (statements/write)  course-platform\n")
    again = oogst(ready, "source", "add", "Platform", "--client", "course-platform")
    assert (again.returncode, again.stdout) == (1, "")
    assert "course-platform" in again.stderr
    assert oogst(ready, "source", "revoke", key).returncode == 0
    assert oogst(ready, "source", "add", "Platform", "--client", "course-platform").returncode == 0
