"""Day before month, as in the infographic (``oogst.texts``). Django reads these names."""

from __future__ import annotations

DATE_FORMAT = "j F Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
