"""A clock that only moves when told to."""

from collections.abc import Callable

from ai_model_match.settings import Surroundings


class FakeClock:
    """A clock that only moves when told to. Sleeping moves it immediately.

    Attributes:
        now: Time of the server in seconds since 1970; also the monotonic time.
        wrong_by: Error of the client's wall clock in seconds.
        slept: Durations of all sleeps so far, in seconds.
    """

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.wrong_by = 0.0
        self.slept: list[float] = []
        self._ids = 0

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.now += seconds

    def surroundings(self, random: Callable[[], float] = lambda: 0.5) -> Surroundings:
        """Surroundings for a client that uses this clock, with sequential IDs."""
        return Surroundings(
            monotonic=self._read,
            wall=self._read_wall,
            random=random,
            new_id=self._new_id,
            sleep=self._sleep,
            async_sleep=self._async_sleep,
        )

    def _read(self) -> float:
        return self.now

    def _read_wall(self) -> float:
        return self.now + self.wrong_by

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def _async_sleep(self, seconds: float) -> None:
        self._sleep(seconds)

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"
