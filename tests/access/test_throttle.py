"""Locks grow with the failures, end by themselves, and need little memory."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access.fakes import NOW

from aimm.access.throttle import (
    ADDRESS_FAILURES,
    ADDRESS_LIMIT,
    NAME_LIMIT,
    AddressThrottle,
    LoginThrottle,
    lock_after,
)
from aimm.kit.errors import TooMany


def fail(throttle: LoginThrottle, times: int, username: str = "ada", address: str = "a", after: float = 0):
    for _ in range(times):
        throttle.failed(username, address, NOW + timedelta(seconds=after))


def fail_by_address(throttle: LoginThrottle, times: int, address: str = "a", after: float = 0):
    """Fail with a different user name each time."""
    for number in range(times):
        fail(throttle, 1, f"made up {number}", address, after)


def wait(throttle: LoginThrottle, username: str = "ada", address: str = "a", after: float = 0) -> int:
    try:
        throttle.check(username, address, NOW + timedelta(seconds=after))
    except TooMany as error:
        return error.retry_after
    return 0


def test_locks_double_up_to_a_minute():
    growth = [1, 2, 4, 8, 16, 32, 60, 60, 60]
    for limit, free in ((NAME_LIMIT, 5), (ADDRESS_LIMIT, 30)):
        seconds = [lock_after(count, limit).total_seconds() for count in range(free + 9)]
        assert seconds == [0] * free + growth
        assert lock_after(10**9, limit).total_seconds() == 60


def test_the_fifth_failure_locks():
    throttle = LoginThrottle()
    fail(throttle, 4)
    assert wait(throttle) == 0
    fail(throttle, 1)
    assert wait(throttle) == 1
    assert wait(throttle, after=0.5) == 1
    assert wait(throttle, after=1) == 0
    fail(throttle, 1, after=1)
    assert wait(throttle, after=1) == 2
    assert wait(throttle, after=1.5) == 2


def test_names_and_addresses_are_counted_separately():
    throttle = LoginThrottle()
    for n in range(5):
        fail(throttle, 1, username="ada", address=f"a{n}")
    for n in range(30):
        fail(throttle, 1, username=f"u{n}", address="b")
    assert wait(throttle, "ada", "elsewhere") == 1
    assert wait(throttle, "somebody", "b") == 1
    assert wait(throttle, "somebody", "elsewhere") == 0
    assert wait(throttle, "u1", "a1") == 0


def test_the_thirtieth_failure_locks_an_address():
    throttle = LoginThrottle()
    fail_by_address(throttle, 29)
    assert wait(throttle, "ada", "a") == 0
    fail(throttle, 1, "another", "a")
    assert wait(throttle, "ada", "a") == 1
    assert wait(throttle, "ada", "a", after=1) == 0
    fail(throttle, 1, "yet another", "a", after=1)
    assert wait(throttle, "ada", "a", after=1) == 2


@pytest.mark.parametrize(("pause", "locked"), [(15 * 60, True), (15 * 60 + 1, False)])
def test_an_address_is_locked_by_failures_within_a_quarter_of_an_hour(pause: int, locked: bool):
    throttle = LoginThrottle()
    fail_by_address(throttle, 1)
    fail_by_address(throttle, 28, after=600)
    fail_by_address(throttle, 1, after=pause)
    assert (wait(throttle, "ada", "a", after=pause) > 0) is locked


def test_typos_over_a_day_do_not_lock_an_address():
    throttle = LoginThrottle()
    for minute in range(24 * 60):
        fail(throttle, 1, f"u{minute}", "a", after=minute * 60)
        assert wait(throttle, "ada", "a", after=minute * 60) == 0


def test_the_longer_lock_applies():
    throttle = LoginThrottle()
    fail(throttle, 5, username="ada", address="b")
    fail_by_address(throttle, 27, address="b")
    assert wait(throttle, "ada", "b") == 4
    fail(throttle, 3, username="ada", address="elsewhere")
    assert wait(throttle, "ada", "b") == 8


def test_success_resets_the_name_only():
    throttle = LoginThrottle()
    fail(throttle, 30)
    throttle.succeeded("ada")
    throttle.succeeded("nobody")
    assert wait(throttle, "ada", "elsewhere") == 0
    assert wait(throttle, "somebody", "a") == 1


@pytest.mark.parametrize(("pause", "locked"), [(15 * 60, True), (15 * 60 + 1, False)])
def test_failures_far_apart_are_not_in_a_row(pause: int, locked: bool):
    throttle = LoginThrottle()
    fail(throttle, 4)
    fail(throttle, 1, after=pause)
    assert (wait(throttle, after=pause) > 0) is locked


def test_failures_in_a_row_lock_a_name_however_long_the_row():
    throttle = LoginThrottle()
    for minutes in range(0, 70, 14):
        fail(throttle, 1, after=60 * minutes)
    assert wait(throttle, after=60 * 56) == 1


def test_the_oldest_entries_are_dropped():
    throttle = LoginThrottle(capacity=2)
    fail(throttle, 5, username="first", address="a1")
    fail(throttle, 5, username="second", address="a2")
    fail(throttle, 1, username="first", address="a1")
    fail(throttle, 1, username="third", address="a3")
    assert wait(throttle, "first", "-") == 2
    assert wait(throttle, "second", "-") == 0
    assert throttle.remembered() == [2, 2]


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 5), st.integers(0, 5), st.booleans())),
)
def test_memory_and_waiting_are_bounded(capacity: int, attempts: list[tuple[int, int, int, bool]]):
    throttle = LoginThrottle(capacity)
    now = 0
    for pause, name, address, right in attempts:
        now += pause
        before = wait(throttle, str(name), str(address), after=now)
        assert 0 <= before <= 60
        assert wait(throttle, str(name), str(address), after=now + before) == 0
        if not before and right:
            throttle.succeeded(str(name))
        elif not before:
            fail(throttle, 1, str(name), str(address), after=now)
        assert max(throttle.remembered()) <= capacity


def test_an_address_alone_is_locked_after_many_failures():
    throttle, now = AddressThrottle(capacity=2), NOW
    for _ in range(ADDRESS_FAILURES - 1):
        throttle.failed("a", now)
    throttle.check("a", now)
    throttle.failed("a", now)
    with pytest.raises(TooMany) as caught:
        throttle.check("a", now)
    assert caught.value.retry_after == 1
    throttle.check("b", now)
    throttle.check("a", now + timedelta(seconds=1))
    for other in ("b", "c"):
        throttle.failed(other, now)
    throttle.check("a", now)
