"""The intervals of a chart, and the counts in each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.activity.model import BUCKET_MS, Bucket, Window
from aimm.activity.rules import GLANCE, glance, series, widened, window
from aimm.kit.errors import Invalid

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NOW = 20_000 * DAY + 10 * HOUR + 7 * MINUTE


def bucket(start: int, sessions: int = 0, ratings: int = 0, score_sum: int = 0) -> Bucket:
    return Bucket(flow_id="f1", start=start, sessions=sessions, ratings=ratings, score_sum=score_sum)


def test_without_a_span_the_last_day_is_shown():
    assert window(None, None, None, NOW, 48) == Window(NOW - DAY - 7 * MINUTE, HOUR, 25)
    assert window(None, None, NOW - 30 * DAY, NOW, 48) == window(None, None, None, NOW, 48)


def test_a_new_use_case_is_shown_from_its_first_activity():
    first = 20_000 * DAY + 9 * HOUR
    assert window(None, None, first, NOW, 48) == Window(first, BUCKET_MS, 14)


def test_activity_that_starts_now_is_one_interval():
    assert window(None, None, NOW, NOW, 48).count == 1
    assert window(None, None, NOW + DAY, NOW, 48).count == 1


@pytest.mark.parametrize(
    ("hours", "points", "step"),
    [
        (4, 49, BUCKET_MS),
        (4, 48, 10 * MINUTE),
        (4, 24, 15 * MINUTE),
        (24, 30, HOUR),
        (24 * 7, 48, 6 * HOUR),
        (24 * 90, 100, DAY),
        (24 * 90, 10, 14 * DAY),
    ],
)
def test_the_smallest_step_that_fits_is_used(hours: int, points: int, step: int):
    seen = window(NOW - hours * HOUR, NOW, None, NOW, points)
    assert (seen.step, seen.count <= points) == (step, True)


def test_the_future_is_not_shown():
    assert window(NOW - HOUR, NOW + 9 * DAY, None, NOW, 48) == window(NOW - HOUR, None, None, NOW, 48)


@pytest.mark.parametrize("since", [NOW, NOW + 1])
def test_an_empty_span_is_refused(since: int):
    with pytest.raises(Invalid):
        window(since, None, None, NOW, 48)
    with pytest.raises(Invalid):
        window(NOW - HOUR, NOW - HOUR, None, NOW, 48)


@given(
    since=st.integers(0, NOW - 1),
    until=st.integers(1, 2 * NOW),
    points=st.integers(1, 500),
)
def test_a_window_covers_the_span_in_few_aligned_intervals(since: int, until: int, points: int):
    if since >= until:
        return
    seen = window(since, until, None, NOW, points)
    assert 1 <= seen.count <= points
    assert seen.start % seen.step == seen.step % BUCKET_MS == 0
    assert seen.start <= since < seen.start + seen.step
    assert seen.end - seen.step < min(until, NOW) <= seen.end


@pytest.mark.parametrize(
    ("age", "step"),
    [
        (0, BUCKET_MS),
        (115 * MINUTE, BUCKET_MS),
        (116 * MINUTE, 10 * MINUTE),
        (5 * HOUR, 15 * MINUTE),
        (11 * HOUR, 30 * MINUTE),
        (12 * HOUR, HOUR),
        (90 * DAY, HOUR),
        (None, HOUR),
    ],
)
def test_a_glance_uses_short_intervals_for_a_new_use_case(age: int | None, step: int):
    first = None if age is None else NOW - age
    seen = glance(first, NOW)
    assert (seen.step, seen.count) == (step, GLANCE)
    assert seen.end - step <= NOW < seen.end
    if age is not None and age < 23 * HOUR:
        assert seen.start <= NOW - age


def test_counts_within_an_interval_are_summed():
    seen = Window(0, 2 * BUCKET_MS, 3)
    found = series(
        seen,
        [
            bucket(0, 3, 2, 700),
            bucket(BUCKET_MS, 4, 1, 500),
            bucket(4 * BUCKET_MS, 5),
            bucket(6 * BUCKET_MS, 99, 99, 99),
            bucket(-BUCKET_MS, 99, 99, 99),
        ],
    )
    assert found.sessions == (7, 0, 5)
    assert found.ratings == (3, 0, 0)
    assert found.means == (4.0, None, None)


def test_a_span_is_widened_to_whole_buckets():
    assert widened(BUCKET_MS + 1, 2 * BUCKET_MS + 1, NOW) == (BUCKET_MS, 3 * BUCKET_MS)
    assert widened(BUCKET_MS, 2 * BUCKET_MS, NOW) == (BUCKET_MS, 2 * BUCKET_MS)
    assert widened(None, None, NOW) == (0, NOW - NOW % BUCKET_MS + BUCKET_MS)
    with pytest.raises(Invalid):
        widened(5, 5, NOW)
