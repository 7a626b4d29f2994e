"""Ratings as star counts."""

import numpy as np
import pytest

from aimm.stats.stars import mean_stars, to_unit, to_width


def test_means_and_widths():
    counts = np.array([[1, 0, 0, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 4, 0]], dtype=np.float64)
    np.testing.assert_array_equal(mean_stars(counts), [3.0, np.nan, 4.0])
    assert float(mean_stars(counts[0])) == 3.0
    assert (to_unit(1), to_unit(4), to_unit(5)) == (0.0, 0.75, 1.0)
    assert to_width(0.2) == pytest.approx(0.05)
