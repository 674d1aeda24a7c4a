"""A demonstration organisation: Zorggroep De Linde, a Flemish care group that does not exist.

Everything in it is made up: the organisation, the people, their moments (labelled texts that were written for this
project) and what became of them. The follow-up answers have a known pattern (``pattern.PATTERN``), so that what a
release shows can be held against what was put in. The same number of people and the same seed give the same
organisation, byte for byte: chance comes from one seeded generator, of which only uniform numbers and permutations are
used.
"""

from oogst.demo.calendar import ANSWERED_UNTIL, ENDS_ON
from oogst.demo.make import DemoFiles, make_organisation, write_files
from oogst.demo.pattern import PATTERN

__all__ = ["ANSWERED_UNTIL", "ENDS_ON", "PATTERN", "DemoFiles", "make_organisation", "write_files"]
