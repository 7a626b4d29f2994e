"""The limits a client keeps to, and the surroundings it lives in."""

import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits of a client. Times are in seconds.

    Attributes:
        deadline: Longest time a call may take, with its retries.
        background_deadline: The same for what is sent in the background.
        exit_deadline: Longest time for the last flush, at close or at exit.
        retry_pause: Longest pause before the first retry; it doubles with each further one.
        longest_retry_pause: Where the doubling ends.
        circuit_threshold: Failed attempts in a row that open the circuit.
        circuit_pause: How long the circuit stays open at first; it doubles with each failed probe.
        longest_circuit_pause: Where that doubling ends.
        exposure_interval: How long exposures are gathered before a batch is sent.
        exposure_trigger: So many waiting exposures are sent at once.
        exposure_batch: Most exposures in one request (the server takes 1,000).
        max_exposures: Most exposures kept in memory.
        max_feedback: Most feedbacks kept for later; 0 turns keeping off.
        refresh_interval: How often the snapshot of a use case in use is read again.
        idle_after: A use case that was not asked for so long is no longer refreshed.
        save_interval: Shortest time between two writes of the last known good.
        max_sessions: Most sessions in the last known good.
        max_cache_bytes: Largest size of the file of the last known good.
    """

    deadline: float = 2.0
    background_deadline: float = 5.0
    exit_deadline: float = 2.0
    retry_pause: float = 0.1
    longest_retry_pause: float = 1.0
    circuit_threshold: int = 3
    circuit_pause: float = 1.0
    longest_circuit_pause: float = 30.0
    exposure_interval: float = 1.0
    exposure_trigger: int = 500
    exposure_batch: int = 1_000
    max_exposures: int = 10_000
    max_feedback: int = 1_000
    refresh_interval: float = 60.0
    idle_after: float = 600.0
    save_interval: float = 5.0
    max_sessions: int = 10_000
    max_cache_bytes: int = 5_000_000

    def __post_init__(self) -> None:
        may_be_zero = {"max_feedback", "max_sessions", "retry_pause", "exit_deadline", "save_interval"}
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 0 or (value == 0 and field.name not in may_be_zero):
                raise ValueError(f"{field.name} must be greater than 0, not {value}")

    def with_deadline(self, seconds: float | None) -> "Settings":
        """The same limits with another deadline; None leaves it."""
        return self if seconds is None else replace(self, deadline=seconds)


def _new_id() -> str:
    return str(uuid.uuid4())


async def _async_sleep(seconds: float) -> None:
    # Imported here because it would double the time that importing the package takes.
    import asyncio

    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Time, chance and ids, so that a test can supply its own.

    Attributes:
        monotonic: Seconds that only go forward.
        wall: Seconds since 1970, UTC.
        random: A number in [0, 1).
        new_id: A fresh unique text, for idempotency keys.
        sleep: Waits so many seconds.
        async_sleep: The same for the asynchronous client.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    random: Callable[[], float] = random.random
    new_id: Callable[[], str] = _new_id
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = _async_sleep

    def offset(self) -> float:
        """How far the wall clock is ahead of the monotonic one now, seconds."""
        return self.wall() - self.monotonic()
