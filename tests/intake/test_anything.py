"""Whatever bytes come in: they are read, or refused with a reason; nothing breaks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from oogst.errors import BadFile
from oogst.texts import sentence
from tests.intake.paperwork import MOMENTS, read_moments, reasons

_HEADING = MOMENTS.splitlines()[0].encode()
_ROW = b"m1,anna,2026-03-02,,Iets."
_MARKS = [b'"', b'""', b";", b",", b"\n", b"\r\n", b"\x00", b"\xe9", b"\xc3", b"\xff\xfe", b"=A1(", _ROW]


def accept(content: bytes) -> None:
    """Read the bytes; what is refused can be said."""
    with TemporaryDirectory() as folder:
        try:
            reasons(read_moments(Path(folder), content))
        except BadFile as problem:
            sentence(problem, "nl")


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    accept(content)


@given(st.lists(st.sampled_from(_MARKS) | st.binary(max_size=6), max_size=25).map(b"".join))
def test_any_bytes_below_a_heading(content: bytes) -> None:
    accept(_HEADING + b"\n" + content)


@given(st.lists(st.text(max_size=12), min_size=11, max_size=11))
def test_any_text_in_the_cells_of_a_row(cells: list[str]) -> None:
    accept(_HEADING + b"\n" + ",".join(f'"{cell}"' for cell in cells).encode("utf-8", "surrogatepass"))
