"""The privacy kit, for administrators and the data protection officer: six documents from the settings as they run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oogst.show import kit
from oogst.site.pages.employee.signed_in import person_of
from oogst.site.people import queries
from oogst.site.privacy_kit import facts
from oogst.texts import texts


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    _may(request)
    words = dict(texts("kit", get_language()))
    documents = [(name, words[name]) for name in kit.DOCUMENTS]
    return render(request, "admin/privacy_kit.html", {"words": words, "documents": documents})


@never_cache
@login_required
@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    words, text = dict(texts("kit", get_language())), _made(request, name)
    # Made of our own text by a reader that lets no HTML through.
    shown = {"words": words, "name": name, "title": kit.title(text), "text": mark_safe(kit.as_html(text))}  # noqa: S308
    return render(request, "admin/privacy_document.html", shown)


@never_cache
@login_required
@require_safe
def to_edit(request: HttpRequest, name: str) -> HttpResponse:
    answer = HttpResponse(_made(request, name), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="oogst-{name}.md"'
    return answer


def _made(request: HttpRequest, name: str) -> str:
    _may(request)
    try:
        return kit.document(name, get_language(), facts(get_language(), timezone.now()))
    except KeyError:
        raise Http404 from None


def _may(request: HttpRequest) -> None:
    person = person_of(request)
    if not any(queries.has_role(person, role) for role in ("administrator", "protection")):
        raise PermissionDenied
