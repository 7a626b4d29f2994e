"""Times as whole microseconds."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from aimm.kit.clock import from_micros, to_micros


def test_the_epoch_is_zero():
    assert to_micros(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert from_micros(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_time_zones_do_not_matter():
    there = timezone(timedelta(hours=5, minutes=30))
    assert to_micros(datetime(1970, 1, 1, 5, 30, tzinfo=there)) == 0


@given(st.integers(0, 10**17))
def test_microseconds_are_exact(micros: int):
    moment = datetime(1800, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    assert from_micros(to_micros(moment)) == moment


@given(st.integers(-(10**16), 10**17))
def test_microseconds_round_trip(value: int):
    assert to_micros(from_micros(value)) == value
