"""``python -m oogst.site compile | update | problems``, and every command of Django's own under its own name."""

from __future__ import annotations

import os
import sys

from oogst.site import messages
from oogst.site.settings_table import prepare_data_folder, read_settings


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile"]:
            messages.compile_all()
        case ["update"]:
            messages.update()
        case ["problems"]:
            found = messages.problems()
            sys.stdout.writelines(f"{line}\n" for line in found)
            return 1 if found else 0
        case _:
            return _django(arguments)
    return 0


def _django(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    prepare_data_folder(read_settings(os.environ))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oogst.site.settings")
    execute_from_command_line(["python -m oogst.site", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
