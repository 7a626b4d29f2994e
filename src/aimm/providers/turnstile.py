"""Lets requests of one connection through at its pace."""

import asyncio
from collections import deque
from collections.abc import Callable
from math import inf

from aimm.providers.errors import ProviderFailure, RateLimited
from aimm.providers.pacing import Allowance, Pace, after_answer, after_rate_limit, charged, seconds_until


class Turnstile:
    """Requests wait here, first come, first served, until concurrency and budgets allow them.

    Budgets hold for this process; several processes share the provider's limit by its rate-limit answers.

    Args:
        pace: concurrency at the start.
        requests: budget of requests.
        tokens: budget of tokens; they are charged once an answer tells how many they were.
        clock: monotonic, in seconds.
    """

    def __init__(
        self, pace: Pace, requests: Allowance, tokens: Allowance, clock: Callable[[], float]
    ) -> None:
        self.pace = pace
        self._requests = requests
        self._tokens = tokens
        self._clock = clock
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self) -> float:
        """Wait for a turn; returns when it began. ``leave`` must follow."""
        if self._waiting or self._delay() > 0:
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            self._let_in()
            try:
                await future
            except asyncio.CancelledError:
                self._give_up(future)
                raise
        else:
            self._take()
        return self._clock()

    def leave(self, started: float, failure: ProviderFailure | None, tokens: int = 0) -> None:
        """End a turn.

        Args:
            started: what ``enter`` returned.
            failure: why there is no answer, or None.
            tokens: what the answer cost.
        """
        now = self._clock()
        self._inside -= 1
        self._tokens = charged(self._tokens, tokens, now)
        if isinstance(failure, RateLimited):
            self.pace = after_rate_limit(self.pace, now, started, failure.retry_after)
        elif failure is None:
            self.pace = after_answer(self.pace)
        self._let_in()

    def _take(self) -> None:
        self._inside += 1
        self._requests = charged(self._requests, 1, self._clock())

    def _give_up(self, future: asyncio.Future[None]) -> None:
        if future.done() and not future.cancelled():
            self._inside -= 1
        else:
            self._waiting.remove(future)
        self._let_in()

    def _delay(self) -> float:
        """Seconds until the next may enter; infinite until somebody leaves."""
        if self._inside >= self.pace.allowed:
            return inf
        now = self._clock()
        return max(
            0.0,
            self.pace.resume_at - now,
            seconds_until(self._requests, 1, now),
            seconds_until(self._tokens, 1, now),
        )

    def _let_in(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            delay = self._delay()
            if delay == inf:
                return
            if delay > 0:
                self._timer = asyncio.get_running_loop().call_later(delay, self._let_in)
                return
            future = self._waiting.popleft()
            if not future.done():
                self._take()
                future.set_result(None)
