"""What the commands that draw take alike: a logo, an accent colour, a design for slides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from oogst.errors import BadFile
from oogst.show.colour import read_accent
from oogst.show.logo import read_logo
from oogst.show.look import Look

_FILE = click.Path(path_type=Path)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def look_options(command: _Command) -> _Command:
    """``--logo``, ``--accent`` and ``--design``, for ``look_of``."""
    design = click.option("--design", type=_FILE, help="The organisation's own PowerPoint file, for slides.")
    accent = click.option("--accent", help="The organisation's own colour, for example #2c6a3c.")
    logo = click.option("--logo", type=_FILE, help="The organisation's logo: PNG, JPEG or SVG.")
    return logo(accent(design(command)))


def look_of(name: str, *, logo: Path | None, accent: str | None, design: Path | None) -> Look:
    """Raises as ``read_logo`` and ``read_accent``, and ``BadFile`` (``file_missing``)."""
    return Look(
        name=name,
        logo=read_logo(_bytes(logo)) if logo else None,
        accent=read_accent(accent) if accent else None,
        design=_bytes(design) if design else None,
    )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise BadFile("file_missing", file=str(file)) from None
