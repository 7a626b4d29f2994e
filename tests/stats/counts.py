"""Star counts for property tests."""

import numpy as np
from hypothesis import strategies as st

from aimm.stats.stars import Counts, Floats


def _array(rows: object) -> Floats:
    return np.array(rows, dtype=np.float64)


ONE_FLOW = st.lists(st.integers(0, 400), min_size=5, max_size=5).map(_array)


def flows(least: int, most: int) -> st.SearchStrategy[Counts]:
    """Counts of several flows, shape (K, 5)."""
    row = st.lists(st.integers(0, 400), min_size=5, max_size=5)
    return st.lists(row, min_size=least, max_size=most).map(_array)
