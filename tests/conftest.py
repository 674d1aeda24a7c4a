"""What every test shares: hypothesis without a stop-watch, since a busy machine is no failure."""

from __future__ import annotations

import os

from hypothesis import settings

from oogst.site.messages import compile_all

settings.register_profile("gate", deadline=None, max_examples=50, derandomize=True, print_blob=True)
settings.register_profile("deep", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("OOGST_HYPOTHESIS", "gate"))


def pytest_configure() -> None:
    """The pages' texts as they stand in the .po files now."""
    compile_all()
