"""Limits and timeouts of a client, and the clocks and generators it uses."""

import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace
from typing import SupportsFloat

from ai_model_match.figures import as_count, as_number

# A year. The clocks of the operating system cannot wait for an infinite time.
LONGEST = 31_536_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and timeouts of a client. Durations are in seconds, at most a year.

    Attributes:
        deadline: Maximum duration of a call, including retries.
        background_deadline: Maximum duration of a background request, including retries.
        exit_deadline: Maximum duration of the final flush, on close or exit.
        retry_pause: Maximum delay before the first retry. It doubles with each retry.
        longest_retry_pause: Maximum delay before any retry.
        circuit_threshold: Consecutive failures that open the circuit.
        circuit_pause: Initial delay before a probe while the circuit is open. It doubles with each failure.
        longest_circuit_pause: Maximum delay before a probe.
        exposure_interval: How long to collect exposures before sending a batch.
        exposure_trigger: Number of queued exposures that triggers sending immediately.
        exposure_batch: Maximum exposures per request (the server accepts 1,000).
        max_exposures: Maximum exposures kept in memory.
        example_batch: Maximum examples per request (the server accepts 200).
        max_examples: Maximum examples kept in memory.
        max_feedback: Maximum feedback items kept for later. 0 turns this off.
        refresh_interval: How often to refresh the snapshot of a use case in use.
        idle_after: A use case not requested for this long is no longer refreshed.
        save_interval: Minimum time between two writes of the cache file.
        max_sessions: Maximum sessions in the cache.
        max_cache_bytes: Maximum size of the cache file.
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
    example_batch: int = 50
    max_examples: int = 1_000
    max_feedback: int = 1_000
    refresh_interval: float = 60.0
    idle_after: float = 600.0
    save_interval: float = 5.0
    max_sessions: int = 10_000
    max_cache_bytes: int = 5_000_000

    def __post_init__(self) -> None:
        may_be_zero = {"max_feedback", "max_sessions", "retry_pause", "exit_deadline", "save_interval"}
        for field in fields(self):
            given = getattr(self, field.name)
            if field.type is int:
                value = as_count(field.name, given)
                if value is None:
                    raise ValueError(f"{field.name} must be an integer, not None")
            else:
                value = check_seconds(field.name, given)
            if value == 0 and field.name not in may_be_zero:
                raise ValueError(f"{field.name} must be greater than 0, not {given}")
            object.__setattr__(self, field.name, value)  # a plain number, also if given as a Decimal

    def with_deadline(self, seconds: float | None) -> "Settings":
        """Return these settings with another deadline; None keeps the current one."""
        return self if seconds is None else replace(self, deadline=seconds)


def check_seconds(name: str, value: SupportsFloat) -> float:
    """Check a duration in seconds.

    Raises:
        ValueError: The value is not a number from 0 to LONGEST.
    """
    number = as_number(name, value)
    if not 0 <= number <= LONGEST:
        raise ValueError(f"{name} must be from 0 to {LONGEST:.0f} seconds (a year), not {value}")
    return number


def _new_id() -> str:
    return str(uuid.uuid4())


async def _async_sleep(seconds: float) -> None:
    # Imported here, because importing asyncio would double the import time of the package.
    import asyncio

    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Clocks, random numbers and IDs, replaceable in tests.

    Attributes:
        monotonic: Monotonic clock, in seconds.
        wall: Wall clock, in seconds since 1970 (UTC).
        random: A number in [0, 1).
        new_id: A new unique string, for idempotency keys.
        sleep: Sleeps for a number of seconds.
        async_sleep: The same for the asynchronous client.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    random: Callable[[], float] = random.random
    new_id: Callable[[], str] = _new_id
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = _async_sleep

    def offset(self) -> float:
        """Difference between the wall clock and the monotonic clock, in seconds."""
        return self.wall() - self.monotonic()
