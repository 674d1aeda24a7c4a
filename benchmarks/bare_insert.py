"""The least that Django can do with a text: views without middleware that insert one, or fifty, or read the newest.
Served for ``capture.py`` and ``lrs.py``.

The database is the one of ``DATABASE_URL``, opened with the same options as the site's own.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import ClassVar

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from oogst.site.databases import as_django
from oogst.site.settings_table import read_settings

settings.configure(
    DATABASES={"default": as_django(read_settings(os.environ).database)},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF="benchmarks.bare_insert",
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    SECRET_KEY="none of this is secret",
)

application = get_wsgi_application()


class Note(models.Model):
    objects: ClassVar[models.Manager[Note]] = models.Manager()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.text


if Note._meta.db_table not in connection.introspection.table_names():
    # Another worker may have made it just now.
    with suppress(DatabaseError), connection.schema_editor() as editor:
        editor.create_model(Note)
connection.close()


def insert(request: HttpRequest) -> HttpResponse:
    return _sized(HttpResponse(str(Note.objects.create(text=request.POST["text"]).pk), status=201))


def insert_json(request: HttpRequest) -> HttpResponse:
    """A statement or several, each kept as a text."""
    read = json.loads(request.body)
    rows = [Note(text=json.dumps(one)) for one in (read if isinstance(read, list) else [read])]
    return _sized(HttpResponse(str(len(Note.objects.bulk_create(rows))), status=201))


def newest(_request: HttpRequest) -> HttpResponse:
    return _sized(JsonResponse({"texts": list(Note.objects.order_by("-pk").values_list("text", flat=True)[:25])}))


def _sized(answer: HttpResponse) -> HttpResponse:
    """With its length, so that it goes over the line in one piece."""
    answer["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("insert", insert), path("insert-json", insert_json), path("newest", newest)]
