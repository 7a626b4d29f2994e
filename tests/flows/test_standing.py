"""Comparison of flows: their order, their scores, and missing parts."""

from datetime import timedelta
from typing import Any

from tests.fakes.sources import NOW
from tests.fakes.things import flow

from aimm.flows.standing import FlowCounts, FlowRecord, StepConfiguration, standings


def record(
    number: int, share: float | None = None, counts: FlowCounts | None = None, **more: Any
) -> FlowRecord:
    steps = more.pop("steps", ())
    return FlowRecord(flow(number, share, **more), counts or FlowCounts(), steps)


def test_active_flows_come_first_then_the_largest_share_then_the_longest_unchanged():
    later = NOW + timedelta(seconds=1)
    found = standings(
        [
            record(1, None, current_serve_pct=90.0),
            record(2, 20.0),
            record(3, 40.0, updated_at=later),
            record(4, 40.0),
        ]
    )
    assert [one.flow.number for one in found] == [4, 3, 2, 1]


def test_a_score_has_an_interval_around_it():
    counts = FlowCounts(9, 6, 4, 1550, (0, 0, 1, 1, 2))
    (one,) = standings([record(1, 100.0, counts)])
    assert one.mean == 3.875
    assert one.low is not None
    assert one.high is not None
    assert 1 <= one.low < one.mean < one.high <= 5


def test_more_ratings_narrow_the_interval():
    few, many = standings(
        [
            record(1, 60.0, FlowCounts(0, 0, 10, 4000, (0, 0, 0, 10, 0))),
            record(2, 40.0, FlowCounts(0, 0, 1000, 400_000, (0, 0, 0, 1000, 0))),
        ]
    )
    assert few.low and many.low and few.high and many.high  # noqa: PT018 -- for the type checker
    assert few.low < many.low < 4 < many.high < few.high


def test_without_ratings_there_is_no_mean():
    (one,) = standings([record(1, 100.0)])
    assert (one.mean, one.low, one.high) == (None, None, None)


def test_missing_steps_and_placeholders_are_listed_in_order():
    steps = (
        StepConfiguration("s1", configured=True, placeholders=("B", "A", "B")),
        StepConfiguration("s2", configured=False, placeholders=()),
        StepConfiguration("s3", configured=True, placeholders=("A", "C")),
        StepConfiguration("s4", configured=False, placeholders=()),
    )
    (one,) = standings([record(1, 100.0, steps=steps)])
    assert one.missing_steps == ("s2", "s4")
    assert one.placeholders == ("B", "A", "C")


def test_no_flows_give_no_standings():
    assert standings([]) == ()
