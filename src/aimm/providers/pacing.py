"""How many requests at once, and how fast: pure rules.

Concurrency rises slowly and falls fast. A round is as many answers as are allowed at once. A clean round
raises the limit by 5 %. A rate limit lowers it to 80 %, once for all requests that were already under way,
and starts a pause.
"""

from dataclasses import dataclass, replace
from math import inf

RAISE = 1.05
LOWER = 0.8
DEFAULT_PAUSE = 1.0
"""Seconds to pause after a rate limit when the provider does not say how long."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The state of adaptive concurrency.

    Attributes:
        limit: requests allowed at once; its whole part counts.
        ceiling: the limit never exceeds it.
        clean: answers since the last change of the limit.
        lowered_at: when the limit was lowered last, in seconds of a monotonic clock.
        resume_at: no request starts before, in seconds of the same clock.
    """

    limit: float = 8.0
    ceiling: float = 64.0
    clean: int = 0
    lowered_at: float = -inf
    resume_at: float = -inf

    @property
    def allowed(self) -> int:
        """Requests allowed at once, at least 1."""
        return max(1, int(min(self.limit, self.ceiling)))


def after_answer(pace: Pace) -> Pace:
    """The pace after an answer that was not rate limited."""
    clean = pace.clean + 1
    if clean < pace.allowed:
        return replace(pace, clean=clean)
    return replace(pace, limit=min(pace.ceiling, pace.limit * RAISE), clean=0)


def after_rate_limit(pace: Pace, now: float, started: float, retry_after: float | None) -> Pace:
    """The pace after a rate limit.

    Args:
        now: the present, in seconds.
        started: when the request was sent; if that was before the last lowering, the limit stays.
        retry_after: seconds that the provider asks to wait, or None.
    """
    resume = max(pace.resume_at, now + (DEFAULT_PAUSE if retry_after is None else retry_after))
    if started < pace.lowered_at:
        return replace(pace, resume_at=resume, clean=0)
    limit = max(1.0, min(pace.limit, pace.ceiling) * LOWER)
    return replace(pace, limit=limit, clean=0, lowered_at=now, resume_at=resume)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A budget per minute that refills evenly (a token bucket).

    Attributes:
        per_minute: what flows in per minute; infinite means no limit.
        burst: the most that is saved up.
        level: what is left; below zero after a charge that turned out larger than the rest.
        at: the time of ``level``, in seconds.
    """

    per_minute: float = inf
    burst: float = inf
    level: float = inf
    at: float = 0.0


def allowance(per_minute: int | None, now: float) -> Allowance:
    """A full budget: two seconds' worth can be spent at once, and at least 1."""
    if per_minute is None:
        return Allowance()
    burst = max(1.0, per_minute / 30)
    return Allowance(per_minute, burst, burst, now)


def refilled(budget: Allowance, now: float) -> Allowance:
    """The budget at a later time."""
    if budget.per_minute == inf:
        return budget
    gained = max(0.0, now - budget.at) * budget.per_minute / 60
    return replace(budget, level=min(budget.burst, budget.level + gained), at=now)


def charged(budget: Allowance, amount: float, now: float) -> Allowance:
    """The budget after ``amount`` was spent."""
    now_budget = refilled(budget, now)
    return replace(now_budget, level=now_budget.level - amount)


def seconds_until(budget: Allowance, amount: float, now: float) -> float:
    """Seconds until ``amount`` is available, 0 if it is; an amount above the burst needs a full budget."""
    if budget.per_minute == inf:
        return 0.0
    missing = min(amount, budget.burst) - refilled(budget, now).level
    return max(0.0, missing * 60 / budget.per_minute)
