"""A closed-loop load generator, light enough not to be the bottleneck, in a separate process.

Every connection sends its next request when the response to the previous one is complete. Requests are
assembled from prepared bytes; of a response only the status and the length are parsed.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import psutil
import uvloop
from benchmarks.cores import pin

CONNECTIONS = 64
_OK = b"HTTP/1.1 200"


@dataclass(frozen=True)
class Ids:
    """Correlation ids that look like UUIDs: ``count`` of them (or unlimited), from a separate space."""

    space: int
    count: int | None = None

    def __iter__(self) -> Iterator[bytes]:
        number = 0
        while self.count is None or number < self.count:
            number += 1
            yield b"%08x-0000-4000-8000-%012x" % (self.space, number)


@dataclass(frozen=True)
class Requests:
    """The requests to send.

    Attributes:
        stories: used in turn; each is a sequence of requests for one id on one connection, as the bytes
            before and after the id.
        ids: used in this order.
    """

    stories: Sequence[Sequence[tuple[bytes, bytes]]]
    ids: Sequence[Ids]

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        """The requests to send for each id."""
        turns = cycle(self.stories)
        for ids in self.ids:
            for correlation_id in ids:
                yield iter([before + correlation_id + after for before, after in next(turns)])


@dataclass(frozen=True)
class Load:
    """A load to run.

    Attributes:
        server: process id of the server, whose CPU time is measured.
        database: process id of a database server, or None.
        warm_seconds: warm-up time, not measured.
    """

    port: int
    server: int
    requests: Requests
    warm_seconds: float
    seconds: float
    database: int | None = None
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Figures:
    """The measured values.

    Attributes:
        rate: responses per second.
        p50_ms, p99_ms: time from request to response.
        cpu_us: CPU time of the server per response.
        database_us: CPU time of the database server per response.
        generator_busy: fraction of the time that the generator itself was busy; at 1 it is the bottleneck.
        ids: correlation ids used.
        failures: responses with another status than 200.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    database_us: float
    generator_busy: float
    ids: int
    failures: int


def cpu_seconds(pid: int | None) -> float:
    """CPU time of a process and its children."""
    if pid is None:
        return 0.0
    parent = psutil.Process(pid)
    total = 0.0
    for process in (parent, *parent.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue  # it has just exited
        total += times.user + times.system
    return total


class _Connection(asyncio.Protocol):
    def __init__(self, run: "_Run") -> None:
        self._run = run
        self._story: Iterator[bytes] = iter(())
        self._data = b""
        self._sent = 0.0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def send(self) -> None:
        request = next(self._story, None)
        if request is None:
            story = self._run.next_story()
            if story is None:
                self._run.ended(self)
                return
            self._story = story
            request = next(story)
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self._data:
            data = self._data + data
        end = data.find(b"\r\n\r\n")
        at = data.find(b"content-length: ", 0, end) if end > 0 else -1
        if at < 0 or len(data) < end + 4 + int(data[at + 16 : data.find(b"\r", at)]):
            self._data = data
            return
        self._data = b""
        now = time.perf_counter()
        if data[:12] != _OK:
            self._run.failures += 1
        if now >= self._run.measure_from:
            self._run.times.append(now - self._sent)
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.lost(self)


class _Run:
    def __init__(self, load: Load) -> None:
        self.load = load
        self.times: list[float] = []
        self.failures = 0
        self.ids = 0
        self._stories = iter(load.requests)
        self._over = False
        self._open: set[_Connection] = set()
        self._done = asyncio.Event()
        self.measure_from = self._until = 0.0

    def next_story(self) -> Iterator[bytes] | None:
        if self._over:
            return None
        story = next(self._stories, None)
        if story is None:
            self._stop()
        else:
            self.ids += 1
        return story

    def _stop(self) -> None:
        if not self._over:
            self._over = True
            self._until, self._used_until = time.perf_counter(), self._used()
            self._measured = len(self.times)

    def _used(self) -> tuple[float, float, float]:
        return cpu_seconds(self.load.server), cpu_seconds(self.load.database), time.process_time()

    def _start_measuring(self) -> None:
        self.measure_from, self._used_from = time.perf_counter(), self._used()

    def ended(self, connection: _Connection) -> None:
        self._open.discard(connection)
        if not self._open:
            self._done.set()

    def lost(self, connection: _Connection) -> None:
        if connection in self._open:
            self.failures += 1
            self.ended(connection)

    async def measure(self) -> Figures:
        loop = asyncio.get_running_loop()
        self.measure_from = time.perf_counter() + 3600
        for _ in range(self.load.connections):
            made: Any = await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self.load.port)
            self._open.add(made[1])
        for connection in list(self._open):
            connection.send()
        loop.call_later(self.load.warm_seconds, self._start_measuring)
        loop.call_later(self.load.warm_seconds + self.load.seconds, self._stop)
        await self._done.wait()
        return self._figures()

    def _figures(self) -> Figures:
        if self._until <= self.measure_from:
            raise RuntimeError("the ids did not last through the warm-up")
        seconds, count = self._until - self.measure_from, max(1, self._measured)
        server, database, own = (
            after - before for before, after in zip(self._used_from, self._used_until, strict=True)
        )
        ordered = sorted(self.times)
        return Figures(
            rate=self._measured / seconds,
            p50_ms=ordered[len(ordered) // 2] * 1e3,
            p99_ms=ordered[len(ordered) * 99 // 100] * 1e3,
            cpu_us=server / count * 1e6,
            database_us=database / count * 1e6,
            generator_busy=own / seconds,
            ids=self.ids,
            failures=self.failures,
        )


def _measure(load: Load) -> Figures:
    return uvloop.run(_Run(load).measure())


class Generator:
    """The generator's process.

    Args:
        core: CPU core to use, or None.
    """

    def __init__(self, core: int | None) -> None:
        self._pool = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=pin, initargs=(0, core)
        )

    def run(self, load: Load) -> Figures:
        """Run a load to its end."""
        return self._pool.submit(_measure, load).result()

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown()
