"""The real server on a disk that really fills up: ``python -m tests.crash.full_disk FOLDER``, on a small file system.

For instance ``mount -t tmpfs -o size=6m tmpfs /mnt/small``, and then with ``/mnt/small`` (it must be empty). Moments
come in until one is refused; then room is made, and the same form is sent again.
"""

from __future__ import annotations

import re
import sys
import uuid
from pathlib import Path

from tests.crash.test_killed import Anna, Answer, House


def main(folder: Path) -> None:
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    house = House(folder, "")
    house.start()
    try:
        _fill(house, ballast)
    finally:
        house.kill()


def _fill(house: House, ballast: Path) -> None:
    anna, noted = Anna(house), list[str]()
    answer, form = _until_full(anna, noted)
    told = re.search(r'role="alert">([^<]+)', answer.body)
    assert answer.status == 503, answer
    assert told
    assert noted[-1] in answer.body
    ballast.unlink()
    assert anna.keep(form, noted[-1])
    kept = house.kept()
    sys.stdout.write(f"{len(noted) - 1} moments, then {answer.status}: {told[1]}\n")
    sys.stdout.write(f"room made: {len(set(noted) - set(kept))} lost, {sum(kept.values()) - len(kept)} there twice\n")


def _until_full(anna: Anna, noted: list[str]) -> tuple[Answer, uuid.UUID]:
    """The first answer that is no yes, and the form that it was for; adds what was sent to ``noted``."""
    while True:
        form = uuid.uuid4()
        noted.append(f"Les {len(noted)}: " + "luisteren, " * 300 + "dan antwoorden.")
        answer = anna.house.ask("POST", "/nl/nieuw", anna.body(form, noted[-1]), anna.headers)
        if answer.status != 302:
            return answer, form


if __name__ == "__main__":
    main(Path(sys.argv[1]))
