"""Empty files to fill in, for whoever wants to start with moments from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from oogst.framework import load_framework
from oogst.intake import COLUMNS, write_template

TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
def download(_request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The template of one kind of file, explained in the language of the page where the form has room for it."""
    if kind not in COLUMNS or form not in TYPES:
        raise Http404
    response = HttpResponse(_written(kind, form, get_language()), content_type=TYPES[form])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{kind}.{form}")
    return response


@lru_cache(maxsize=len(COLUMNS) * len(TYPES) * 4)
def _written(kind: str, form: str, language: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{kind}.{form}"
        write_template(kind, file, language=language, framework=load_framework())
        return file.read_bytes()
