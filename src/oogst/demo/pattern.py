"""What is put into the demonstration's follow-up answers, and into how people take part.

``PATTERN`` follows the axis of the source: what helps in the job is there at once and partly fades, what helps a career
shows later, and what carries over stays. These are choices for a demonstration; no study says so.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Shares = tuple[tuple[str, float], ...]

#: Of those who answer: the share that says it is still of use, per domain, after about 4 weeks, 3 months and 9 months.
PATTERN: Final[dict[str, tuple[float, float, float]]] = {
    "job": (0.84, 0.68, 0.54),
    "transferable": (0.66, 0.68, 0.66),
    "career": (0.36, 0.56, 0.74),
}
#: Days from the moment to the question.
WAVE_DAYS = (28, 91, 274)
#: The share of questions that is answered, per wave.
ANSWERED = (0.63, 0.60, 0.57)
STILL: Final[Shares] = (("yes_a_lot", 0.45), ("yes_a_little", 0.55))
#: How "no" is worded early (what was not of use yet may still become so) and late.
NOT_STILL: Final[tuple[Shares, Shares, Shares]] = (
    (("not_yet", 0.80), ("no_longer", 0.10), ("never", 0.10)),
    (("not_yet", 0.50), ("no_longer", 0.38), ("never", 0.12)),
    (("not_yet", 0.28), ("no_longer", 0.56), ("never", 0.16)),
)
BARRIER_NAMED = 0.62
BARRIERS: Final[Shares] = (
    ("no_time", 0.38),
    ("no_opportunity", 0.27),
    ("not_allowed", 0.08),
    ("works_less_well", 0.10),
    ("do_not_remember", 0.11),
    ("other", 0.06),
)
#: Of the "yes, a lot" about the job: with a figure from the work itself. Of all answered moments: with a second voice.
FIGURE_GIVEN, VOICE_GIVEN, VOICE_CONFIRMS = 0.12, 0.14, 0.90
VISIBILITY: Final[Shares] = (("count_it", 0.78), ("only_me", 0.12), ("may_be_quoted", 0.10))
COUNTED, QUOTED = 0, 2
LANGUAGES: Final[Shares] = (("nl", 0.87), ("fr", 0.07), ("en", 0.04), ("de", 0.02))
#: Moments of somebody who takes part in a half year: mostly one to four, a few people a great many.
MOMENTS: Final[tuple[tuple[int, float], ...]] = (
    (1, 0.36),
    (2, 0.26),
    (3, 0.16),
    (4, 0.10),
    (6, 0.07),
    (9, 0.035),
    (20, 0.010),
    (40, 0.005),
)
#: Taking part in a half year: those who do so regularly, and the others (0.6 × 0.62 + 0.4 × 0.20 = 0.45).
REGULAR, TAKES_PART, TAKES_PART_SELDOM = 0.60, 0.62, 0.20
#: One team in so many: nearly everybody takes part; nearly nobody does; everybody notes the same kind of thing.
EAGER_EVERY, SILENT_EVERY, ONE_SIDED_EVERY = 16, 21, 13
TAKES_PART_EAGER, TAKES_PART_SILENT = 0.97, 0.04
ONE_SIDED_OUTCOME = "job.knowledge"
#: Of the moments of a half year's last ten days: received only after its closing day. Of the others: some days later.
LATE, OFFLINE = 0.12, 0.03


def drawn(u: npt.NDArray[np.float64], shares: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The place in ``shares`` on which each uniform number of ``u`` falls."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    return np.minimum(np.searchsorted(edges, u, side="right"), len(edges) - 1)
