"""``python -m oogst`` is the ``oogst`` command."""

from oogst.cli import main

main(prog_name="oogst")
