"""Makes the compiled translations a part of every wheel and of an installed checkout: git holds only their sources."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Translations(BuildHookInterface[Any]):
    """Compiles each ``.po`` that is newer than its ``.mo``, and adds the ``.mo`` files to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "src"))
        from oogst.site import messages

        messages.compile_all()
        build_data["artifacts"].append("/src/oogst/site/locale/**/*.mo")
