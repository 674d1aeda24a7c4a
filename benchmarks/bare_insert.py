"""The least that Django can do with a text: a view without middleware that inserts it. Served for ``capture.py``.

The database is the one of ``DATABASE_URL``, opened with the same options as the site's own.
"""

from __future__ import annotations

import os
from typing import ClassVar

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
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
    with connection.schema_editor() as editor:
        editor.create_model(Note)
connection.close()


def insert(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Note.objects.create(text=request.POST["text"]).pk), status=201)


urlpatterns = [path("insert", insert)]
