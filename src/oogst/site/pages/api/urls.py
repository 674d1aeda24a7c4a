from __future__ import annotations

from oogst.site.pages.api.routes import patterns

urlpatterns = patterns()
