"""How long the infographic takes, beside what the same programs take for next to nothing.

Each form is timed as the fastest of a few runs in one process (the first, with its imports, is left out), and compared
in the same run with the bare tool it rests on: WeasyPrint on a page of one line, pypdfium2 on that page's PDF. Run it
with ``python benchmarks/show_speed.py [runs]``.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import weasyprint

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.show.sample import sample_release

from oogst.framework import load_framework
from oogst.show import infographic_view, render_html, render_pdf, render_png, render_txt

TRIVIAL = '<html lang="en"><title>x</title><style>@page { size: 420mm 297mm }</style><p>x</p></html>'


def fastest(work: Callable[[], object], runs: int) -> float:
    """The shortest of ``runs`` times, in seconds, after one run that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def bare_pdf() -> bytes:
    return bytes(weasyprint.HTML(string=TRIVIAL).write_pdf(pdf_variant="pdf/ua-1"))


def bare_png(pdf: bytes) -> bytes:
    document, out = pypdfium2.PdfDocument(pdf), io.BytesIO()
    document[0].render(scale=110 / 72).to_pil().save(out, "PNG")
    document.close()
    return out.getvalue()


def main(runs: int) -> None:
    release, framework = sample_release(), load_framework()
    view = infographic_view(release, framework=framework, lang="nl")
    general = infographic_view(None, framework=framework, lang="nl")
    bare, empty = fastest(bare_pdf, runs), bare_pdf()
    raster = bare + fastest(lambda: bare_png(empty), runs)
    print(f"{'what':34} {'seconds':>8} {'bytes':>9} {'beside bare':>12}")
    print(f"{'bare WeasyPrint, one line':34} {bare:8.3f} {len(empty):9,}")
    print(f"{'bare WeasyPrint + pypdfium2':34} {raster:8.3f}")
    rows: list[tuple[str, Callable[[], str | bytes], float | None]] = [
        ("view and HTML", lambda: render_html(infographic_view(release, framework=framework, lang="nl")), None),
        ("text", lambda: render_txt(view), None),
        ("PDF, with figures", lambda: render_pdf(view), bare),
        ("PDF, general", lambda: render_pdf(general), bare),
        ("PNG, with figures", lambda: render_png(view), raster),
    ]
    for name, work, beside in rows:
        took, size = fastest(work, runs), len(work())
        ratio = f"{took / beside:10.1f} x" if beside else ""
        print(f"{name:34} {took:8.3f} {size:9,} {ratio:>12}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
