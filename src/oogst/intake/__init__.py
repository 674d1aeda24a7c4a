"""What comes in: files of moments, people, units, answers and second voices, read and checked row by row.

A row that is not right is refused with its row, column and reason, and the others are kept; what depends on a refused
row is refused with it. The columns are one table (``columns.py``); templates and ``docs/files.md`` are made from it.
"""

from oogst.intake.columns import COLUMNS, LONGEST_TEXT, Column
from oogst.intake.databases import read_database
from oogst.intake.inputs import HOME_ZONE, Inputs, read_inputs
from oogst.intake.reading import read_table
from oogst.intake.sheet import Note, Sheet
from oogst.intake.template import as_markdown, write_template

__all__ = [
    "COLUMNS",
    "HOME_ZONE",
    "LONGEST_TEXT",
    "Column",
    "Inputs",
    "Note",
    "Sheet",
    "as_markdown",
    "read_database",
    "read_inputs",
    "read_table",
    "write_template",
]
