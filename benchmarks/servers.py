"""The measured servers: the baseline, and the product on both databases."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.cores import cores, pin, pin_tree
from benchmarks.load import cpu_seconds
from benchmarks.sample import Sample, make_sample
from tests.support.databases import PostgresServer
from tests.support.server import ServerProcess

USE_CASES, STEPS, SHARES = 20, 5, (25.0, 25.0, 40.0, 10.0)
_IDLE_PART = 0.05
_MOST_SECONDS_TO_IDLE = 20.0


@dataclass(frozen=True)
class Target:
    """A running server.

    Attributes:
        sample: the use cases to pick from; None for the baseline.
        database: process id of the database server, or None.
    """

    port: int
    pid: int
    sample: Sample | None = None
    database: int | None = None

    def wait_until_idle(self) -> None:
        """Wait until background work of a load (checkpoints, vacuum) is done."""
        end = time.perf_counter() + _MOST_SECONDS_TO_IDLE
        while time.perf_counter() < end:
            before = cpu_seconds(self.pid) + cpu_seconds(self.database)
            time.sleep(0.5)
            if cpu_seconds(self.pid) + cpu_seconds(self.database) - before < 0.5 * _IDLE_PART:
                return


@contextmanager
def yardstick(core: int | None) -> Iterator[Target]:
    """An empty ASGI application on uvicorn."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.hello"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        pin(process.pid, core)
        yield Target(port, process.pid)
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def _product(url: str, folder: Path, core: int | None, database: int | None) -> Iterator[Target]:
    sample = asyncio.run(make_sample(url, USE_CASES, STEPS, SHARES))
    server = ServerProcess(url, folder)
    try:
        pin(server.pid, core)
        yield Target(urlsplit(server.url).port or 0, server.pid, sample, database)
    finally:
        server.stop()


@contextmanager
def on_sqlite(core: int | None) -> Iterator[Target]:
    """The product on a file."""
    with (
        tempfile.TemporaryDirectory(prefix="aimm-bench-") as folder,
        _product(f"sqlite:///{folder}/aimm.db", Path(folder), core, None) as target,
    ):
        yield target


@contextmanager
def on_postgres(core: int | None, database_core: int | None) -> Iterator[Target]:
    """The product on PostgreSQL, which keeps its defaults (``synchronous_commit=on``).

    Args:
        database_core: core of the database server's processes; None does not bind them.
    """
    postgres = PostgresServer()
    try:
        pin_tree(postgres.pid, database_core)
        url = asyncio.run(postgres.new_database())
        with (
            tempfile.TemporaryDirectory(prefix="aimm-bench-") as folder,
            _product(url, Path(folder), core, postgres.pid) as target,
        ):
            yield target
    finally:
        postgres.stop()


def sync_milliseconds(times: int = 200) -> float:
    """Median time to make a page durable, on the disk of the databases."""
    sync = getattr(os, "fdatasync", os.fsync)
    taken: list[float] = []
    with tempfile.TemporaryFile() as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            started = time.perf_counter()
            sync(file.fileno())
            taken.append((time.perf_counter() - started) * 1e3)
    return statistics.median(taken)


def server_and_generator_cores() -> tuple[int | None, int | None]:
    """A core for the server and another for the load; None if there are not two."""
    usable = cores()
    return (usable[0], usable[-1]) if len(usable) > 1 else (None, None)
