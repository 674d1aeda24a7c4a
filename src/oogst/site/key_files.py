"""Files that hold keys: never half written, and for their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_once(file: Path, text: str) -> None:
    """Unless it is there. Of two processes that start together, one key wins. Raises ``OSError``."""
    draft = _draft(file, text)
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def replace(file: Path, text: str) -> None:
    """In the place of what was there, at once. Raises ``OSError``."""
    os.replace(_draft(file, text), file)


def _draft(file: Path, text: str) -> Path:
    """Whole, under another name, and on the disk."""
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    with draft.open("w", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    return draft
