"""Concurrency, budgets and turns."""

import asyncio
from math import inf

import pytest

from aimm.providers.errors import RateLimited
from aimm.providers.pacing import (
    Pace,
    after_answer,
    after_rate_limit,
    allowance,
    charged,
    refilled,
    seconds_until,
)
from aimm.providers.turnstile import Turnstile


def test_a_clean_round_raises_the_limit_by_5_percent() -> None:
    pace = Pace(limit=10.0)
    for _ in range(9):
        pace = after_answer(pace)
    assert (pace.limit, pace.clean) == (10.0, 9)
    pace = after_answer(pace)
    assert (pace.limit, pace.clean) == (pytest.approx(10.5), 0)


def test_the_limit_stays_below_its_ceiling_and_above_one() -> None:
    pace = Pace(limit=2.0, ceiling=2.5)
    for _ in range(100):
        pace = after_answer(pace)
    assert (pace.limit, pace.allowed) == (2.5, 2)
    for second in range(100):
        pace = after_rate_limit(pace, float(second), float(second), None)
    assert (pace.limit, pace.allowed) == (1.0, 1)


def test_a_rate_limit_lowers_the_limit_once_for_requests_under_way() -> None:
    pace = after_rate_limit(Pace(limit=10.0), now=5.0, started=4.0, retry_after=2.0)
    assert (pace.limit, pace.resume_at) == (8.0, 7.0)
    pace = after_rate_limit(pace, now=5.1, started=4.5, retry_after=4.0)
    assert (pace.limit, pace.resume_at) == (8.0, 9.1)
    pace = after_rate_limit(pace, now=9.5, started=9.2, retry_after=None)
    assert (pace.limit, pace.resume_at) == (pytest.approx(6.4), 10.5)


def test_a_rate_limit_interrupts_a_clean_round() -> None:
    pace = Pace(limit=4.0, clean=3)
    assert after_rate_limit(pace, 1.0, 0.5, None).clean == 0


def test_a_budget_refills_evenly() -> None:
    budget = allowance(60, 0.0)
    assert budget.burst == 2.0
    budget = charged(charged(budget, 1, 0.0), 1, 0.0)
    assert seconds_until(budget, 1, 0.0) == pytest.approx(1.0)
    assert seconds_until(budget, 1, 0.25) == pytest.approx(0.75)
    assert seconds_until(budget, 1, 1.0) == 0.0
    assert refilled(budget, 100.0).level == 2.0
    # debts of a large answer are paid off first
    assert seconds_until(charged(budget, 5, 0.0), 1, 0.0) == pytest.approx(6.0)


def test_no_limit_is_no_limit() -> None:
    budget = charged(allowance(None, 0.0), 10_000_000, 0.0)
    assert (budget.level, seconds_until(budget, 1, 0.0)) == (inf, 0.0)


def test_time_that_runs_backwards_takes_nothing_away() -> None:
    budget = charged(allowance(60, 10.0), 1, 10.0)
    assert refilled(budget, 9.0).level == budget.level


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def turnstile(limit: float, clock: Clock, per_minute: int | None = None) -> Turnstile:
    requests = allowance(per_minute, clock.now)
    return Turnstile(Pace(limit=limit), requests, allowance(None, clock.now), clock)


async def test_turns_are_first_come_first_served() -> None:
    gate = turnstile(1, Clock())
    first = await gate.enter()
    order: list[int] = []

    async def pass_through(name: int) -> None:
        started = await gate.enter()
        order.append(name)
        gate.leave(started, None)

    tasks = [asyncio.create_task(pass_through(name)) for name in range(5)]
    await asyncio.sleep(0)
    assert order == []
    gate.leave(first, None)
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]


async def test_a_cancelled_wait_gives_its_turn_back() -> None:
    gate = turnstile(1, Clock())
    first = await gate.enter()
    waiting, next_one = asyncio.create_task(gate.enter()), asyncio.create_task(gate.enter())
    await asyncio.sleep(0)
    waiting.cancel()
    gate.leave(first, None)
    assert await asyncio.wait_for(next_one, 5) == 100.0
    # cancelled after its turn was granted
    gate.leave(100.0, None)
    holder = await gate.enter()
    granted = asyncio.create_task(gate.enter())
    await asyncio.sleep(0)
    gate.leave(holder, None)
    granted.cancel()
    with pytest.raises(asyncio.CancelledError):
        await granted
    assert await asyncio.wait_for(gate.enter(), 5) == 100.0


async def test_a_rate_limit_holds_everybody_back() -> None:
    clock = Clock()
    gate = turnstile(4, clock)
    gate.leave(await gate.enter(), RateLimited("slow down", retry_after=0.01))
    waiting = asyncio.create_task(gate.enter())
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.now += 0.01
    assert await asyncio.wait_for(waiting, 5) == clock.now
