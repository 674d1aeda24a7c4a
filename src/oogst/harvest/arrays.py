"""The two kinds of arrays in which people are counted: whole numbers, and yes or no."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
