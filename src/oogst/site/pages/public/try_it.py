"""Try it: type a moment, see what it may have brought. The text is judged in memory and forgotten."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oogst.framework import load_framework
from oogst.site.pages.public.answer import answer_to


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The page; after a post with the answer, and for the page's own script (``X-Part: answer``) the answer alone."""
    language = get_language()
    text = request.POST.get("example") or request.POST.get("text", "")
    context = {"text": text, "answer": answer_to(text, language)}
    if request.headers.get("X-Part") == "answer":
        return render(request, "public/answer.html", context)
    examples = [example.text[language] for example in load_framework().examples]
    return render(request, "public/try.html", context | {"examples": examples})
