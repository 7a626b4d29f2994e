"""A running service, and raw connections to it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.race_callers import Caller
from benchmarks.record import Record
from benchmarks.sample import Sample
from benchmarks.wire import Answer, request_bytes, split_answer
from tests.support.server import ServerProcess

PATIENCE = 15.0


class Talk:
    """One connection, used with raw bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._data = b""

    async def say(self, data: bytes, pieces: int = 1) -> None:
        """Send bytes, in a number of pieces."""
        size = -(-len(data) // pieces)
        for start in range(0, len(data), size):
            self.writer.write(data[start : start + size])
            await self.writer.drain()
            await asyncio.sleep(0)

    async def hear(self) -> Answer:
        """Read the next response."""
        async with asyncio.timeout(PATIENCE):
            while (parts := split_answer(self._data)) is None:
                data = await self.reader.read(65_536)
                assert data, f"the connection ended after {self._data!r}"
                self._data += data
        status, head, body, self._data = parts
        return Answer(status, head, body, 0.0)

    async def ended(self) -> bool:
        """Whether the server closed the connection without a response."""
        try:
            return (await self.hear()).status != 200
        except (AssertionError, OSError):
            return True

    async def seconds_to_end(self) -> float:
        """Seconds until the server closes the connection."""
        started = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            while await self.reader.read(65_536):
                pass
        return time.perf_counter() - started


class Place:
    """A running server, and valid requests for it."""

    def __init__(self, server: ServerProcess, sample: Sample, folder: Path) -> None:
        self.server = server
        self.sample = sample
        self.folder = folder
        self._caller = Caller(sample, Record())
        self._next = 0

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[Talk]:
        address = urlsplit(self.server.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            yield Talk(reader, writer)
        finally:
            if writer.transport.get_write_buffer_size():
                writer.transport.abort()  # closing would wait until the server has read the rest
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    def new_id(self) -> str:
        self._next += 1
        return f"talk-{self._next}"

    def pick(self, correlation_id: str, step: int = 0) -> bytes:
        return self._caller.pick_request(correlation_id, step)

    def rating(self, correlation_id: str) -> bytes:
        return self._caller.rating_request(correlation_id, 500, None)

    def management(self, number: int) -> bytes:
        use_case = self.sample.use_cases[number % len(self.sample.use_cases)]
        return request_bytes(
            "GET", f"/api/v1/use-cases/{use_case.id}", b"", {"authorization": f"Bearer {self.sample.token}"}
        )

    def asgi_pick(self, correlation_id: str) -> bytes:
        """An unusual pick, which takes the ASGI path."""
        return self.pick(correlation_id).replace(b"host: x", b"host: x\r\ncookie: a=b")
