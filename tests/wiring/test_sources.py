"""Clocks: the system clock, and a faster one."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from aimm.wiring.sources import FastClock, SystemClock, clock_of_speed


class Machine:
    """A controlled system clock, in nanoseconds."""

    wall = 1_700_000_000_000_000_000
    monotonic = 5_000_000_000


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(time, "time_ns", lambda: machine.wall)
    monkeypatch.setattr(time, "monotonic_ns", lambda: machine.monotonic)
    return machine


def test_a_fast_clock_starts_at_the_system_time_and_runs_ahead(machine: Machine):
    clock = FastClock(60.0)
    began = datetime.fromtimestamp(1_700_000_000, UTC)
    assert (clock.now(), clock.millis()) == (began, 1_700_000_000_000)
    machine.monotonic += 1_000_000_000
    assert clock.now() == began + timedelta(minutes=1)
    assert clock.millis() == 1_700_000_060_000


def test_a_fast_clock_ignores_changes_of_the_system_clock(machine: Machine):
    clock = FastClock(2.0)
    machine.wall -= 3_600_000_000_000
    machine.monotonic += 1_500_000_000
    assert clock.millis() == 1_700_000_003_000


def test_two_fast_clocks_that_started_at_one_time_agree(machine: Machine):
    clock = FastClock(60.0)
    for passed in (0, 5_000_000_000):
        machine.wall += passed
        machine.monotonic += passed
        assert FastClock(60.0, clock.since).millis() == clock.millis()


def test_the_system_clock_is_the_default(machine: Machine):
    assert type(clock_of_speed(1.0)) is SystemClock
    clock = clock_of_speed(0.5)
    machine.monotonic += 4_000_000_000
    assert clock.millis() == 1_700_000_002_000
