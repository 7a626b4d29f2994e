"""Latency histograms and their quantiles."""

import pytest

from aimm.web.hot.meter import BOUNDS, HotMeter


def test_without_responses_there_is_no_quantile():
    assert HotMeter().quantile(0.5) is None


def test_a_quantile_is_right_to_the_width_of_a_bucket():
    meter = HotMeter()
    for _ in range(98):
        meter.note(200, 0.0004)
    for _ in range(2):
        meter.note(200, 0.04)
    middle, slow = meter.quantile(0.5), meter.quantile(0.99)
    assert middle == pytest.approx(0.0005 * 50 / 98)
    assert slow == pytest.approx(0.02 + 0.03 / 2)


def test_latencies_beyond_all_bounds_count_in_the_last_bucket():
    meter = HotMeter()
    meter.note(503, 60.0)
    assert meter.quantile(0.5) == meter.quantile(1.0) == BOUNDS[-1]
