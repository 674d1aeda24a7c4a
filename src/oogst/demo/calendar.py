"""The days of the demonstration, as whole numbers: days since 1970-01-01, as NumPy and Arrow count them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]

#: The last day on which moments were noted, and the last day on which follow-up answers came in.
ENDS_ON = dt.date(2026, 6, 30)
ANSWERED_UNTIL = dt.date(2026, 10, 31)
#: The home-care department gets another shape and other ids on this day, and a team is closed on the other.
REORGANISED_ON = dt.date(2025, 7, 1)
CLOSED_ON = dt.date(2025, 12, 31)
#: Stands for "no end".
NEVER = int(np.iinfo(np.int32).max)


def day_number(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days


def half_years(months: int) -> list[tuple[int, int]]:
    """First and last day of the half years (the last may be the whole of a shorter part), the oldest first."""
    periods = []
    end = ENDS_ON
    while months > 0:
        first = _months_before(end, min(months, 6))
        periods.append((day_number(first), day_number(end)))
        end, months = first - dt.timedelta(days=1), months - 6
    return periods[::-1]


def _months_before(last: dt.date, months: int) -> dt.date:
    """The first day of the month with which a stretch of so many months ends on ``last``."""
    at = last.year * 12 + last.month - months
    return dt.date(at // 12, at % 12 + 1, 1)


def is_weekend(days: Days) -> Any:
    return (days + 3) % 7 >= 5  # 1970-01-01 was a Thursday
