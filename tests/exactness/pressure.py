"""Applications that constantly pick, repeat and rate, and people who manage, during a failure."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from benchmarks.race_callers import Caller
from benchmarks.record import Record, to_json
from benchmarks.sample import Sample, shares_of
from benchmarks.wire import Cut, Lines, request_bytes
from tests.support.server import ServerProcess

APPLICATIONS = 12
PAUSE = 0.005


async def until(true: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for a condition; returns how many seconds that took."""
    started = time.perf_counter()
    while not true():
        waited = time.perf_counter() - started
        assert waited < seconds, f"not within {seconds} s: {what}"
        await asyncio.sleep(0.01)
    return time.perf_counter() - started


class Pressure:
    """Requests from many clients, and their results.

    Attributes:
        opened: sessions acknowledged as new.
        repeated: repeats of known sessions acknowledged.
        repeats_refused: rejected repeats of known sessions.
        rated: ratings acknowledged.
        statuses: statuses of the management API and the readiness probe, by request.
        latest: the latest of these statuses.
        slowest_management: in seconds.
    """

    def __init__(self, server: ServerProcess, sample: Sample) -> None:
        self.record = Record()
        self.server = server
        self.sample = sample
        self.lines = Lines(lambda: server.url)
        self._caller = Caller(sample, self.record)
        self._next = self._turn = 0
        self._known: list[str] = []
        self._going = True
        self.opened = self.repeated = self.repeats_refused = self.rated = 0
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.latest: dict[str, int] = {}
        self.slowest_management = 0.0

    async def apply(self) -> None:
        """Start all clients, until ``release``."""
        async with asyncio.TaskGroup() as group:
            for _ in range(APPLICATIONS):
                group.create_task(self._application())
            group.create_task(self._people("read", self._reading))
            group.create_task(self._people("write", self._sharing))
            group.create_task(self._people("ready", lambda: request_bytes("GET", "/readyz")))

    def release(self) -> None:
        """Stop all clients after their current request."""
        self._going = False

    async def _application(self) -> None:
        while self._going:
            number, self._next = self._next, self._next + 1
            correlation_id = f"load-{number}"
            if await self._caller.pick(self.lines, correlation_id, 0):
                self.opened += 1
                await self._use(correlation_id, number)
            else:
                await asyncio.sleep(PAUSE)
            if self._known:
                await self._repeat(self._known[number * 7919 % len(self._known)])

    async def _use(self, correlation_id: str, number: int) -> None:
        await self._repeat(correlation_id)
        self._known.append(correlation_id)
        if number % 3 == 0:
            before = len(self.record.ratings)
            await self._caller.rate([self.lines], correlation_id, 100 + number % 401, None)
            self.rated += len(self.record.ratings) - before

    async def _repeat(self, correlation_id: str) -> None:
        if await self._caller.pick(self.lines, correlation_id, 1):
            self.repeated += 1
        else:
            self.repeats_refused += 1

    def _reading(self) -> bytes:
        return self._as_admin("GET", f"/api/v1/use-cases/{self.sample.use_cases[0].id}")

    def _sharing(self) -> bytes:
        """Change the shares, so that something must be written."""
        use_case = self.sample.use_cases[0]
        self._turn = (self._turn + 1) % len(use_case.flow_ids)
        shares = shares_of(use_case, [100.0 * (n == self._turn) for n in range(len(use_case.flow_ids))])
        flows = [{"flowId": flow, "currentServePct": share} for flow, share in shares.items()]
        body = to_json({"useCaseId": use_case.id, "flows": flows})
        return self._as_admin("PUT", "/api/v1/flows/bulk", body)

    def _as_admin(self, method: str, path: str, body: bytes = b"") -> bytes:
        return request_bytes(method, path, body, {"authorization": f"Bearer {self.sample.token}"})

    async def _people(self, what: str, request: Callable[[], bytes]) -> None:
        while self._going:
            try:
                answer = await self.lines.ask(request())
            except Cut:
                self.statuses[what, 0] += 1
            except TimeoutError:
                self.record.wrong.append(f"{what} was not answered")
            else:
                self.statuses[what, answer.status] += 1
                self.latest[what] = answer.status
                self.slowest_management = max(self.slowest_management, answer.seconds)
            await asyncio.sleep(0.1)

    def answered(self, what: str) -> set[int]:
        """All statuses of the management API."""
        return {status for asked, status in self.statuses if asked == what}

    async def working(self, seconds: float) -> float:
        """Wait until first picks, repeats and ratings are acknowledged again; returns how long it took."""
        opened, repeated, rated = self.opened, self.repeated, self.rated
        return await until(
            lambda: self.opened > opened + 20 and self.repeated > repeated + 20 and self.rated > rated + 5,
            seconds,
            "picks and ratings are acknowledged",
        )


@asynccontextmanager
async def under_pressure(server: ServerProcess, sample: Sample) -> AsyncIterator[Pressure]:
    """Pressure that is working before the block begins, and is released at its end."""
    pressure = Pressure(server, sample)
    task = asyncio.create_task(pressure.apply())
    try:
        await pressure.working(10)
        yield pressure
    finally:
        pressure.release()
        await task
        pressure.lines.close()
