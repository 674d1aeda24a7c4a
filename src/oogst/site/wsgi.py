"""What a WSGI server serves. Model and framework are read here, once per process, not at somebody's first request."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from oogst.framework import load_framework
from oogst.site.settings_table import prepare_data_folder, read_settings
from oogst.suggest import load_model

prepare_data_folder(read_settings(os.environ))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oogst.site.settings")
application = get_wsgi_application()
load_framework()
load_model()
# All that was read so far stays for good: looking through it again and again made one request in some hundred wait for
# a tenth of a second.
gc.collect()
gc.freeze()

from oogst.site.working import work_beside_serving  # noqa: E402 (it needs the apps that are set up above)

work_beside_serving()
