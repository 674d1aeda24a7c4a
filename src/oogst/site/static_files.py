"""The packaged static files of the site and of the infographic."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
FOLDERS = (_PACKAGE / "site" / "static", _PACKAGE / "show" / "static")


def fingerprint() -> str:
    """Twelve hexadecimal digits that change whenever the name or content of any static file changes."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]
