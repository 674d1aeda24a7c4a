"""Every address. Pages stand under their language (/nl/, /fr/, /de/, /en/), in the words of that language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from oogst.site.pages import watching
from oogst.site.pages.employee import offline, saml, sign_on
from oogst.site.pages.public import look, profile
from oogst.texts import LANGUAGES

urlpatterns = [
    path("healthz", watching.health),
    path("readyz", watching.ready),
    path("metrics", watching.metrics),
    path("sw.js", offline.worker, name="worker"),  # here, so that it may look after every page
    path("api/v1/", include("oogst.site.pages.api.urls")),
    path("deliver", offline.deliver, name="deliver"),
    path("scim/v2/", include("oogst.site.pages.scim.urls")),
    path("sign-on/back", sign_on.back, name="sign_on_back"),  # the issuer knows this address
    path("sign-on/saml", saml.back),
    path("sign-on/saml/metadata", saml.describe),
    path("xapi/", include("oogst.site.lrs.urls")),
    *profile.addresses,
    *look.addresses,
    re_path(rf"^(?P<language>{'|'.join(LANGUAGES)})$", RedirectView.as_view(url="/%(language)s/", query_string=True)),
    *i18n_patterns(
        path("", include("oogst.site.pages.public.urls")),
        path("", include("oogst.site.pages.employee.urls")),
        path("", include("oogst.site.pages.employee.followup_urls")),
        path("", include("oogst.site.pages.learning.urls")),
        path("", include("oogst.site.pages.admin.urls")),
        path("", include("oogst.site.pages.lead.urls")),
        path("", include("oogst.site.pages.reports.urls")),
        path("", include("oogst.site.pages.stories.urls")),
    ),
]

handler400 = "oogst.site.pages.public.errors.bad_request"
handler403 = "oogst.site.pages.public.errors.forbidden"
handler404 = "oogst.site.pages.public.errors.not_found"
handler500 = "oogst.site.pages.public.errors.server_error"
