"""Worker processes and rehearsals that they carry out, on both databases."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from tests.support.commands import own_environment, start_aimm
from tests.support.databases import PostgresServer
from tests.support.nursery import Process

from aimm.jobs.model import Event, EventKind, Job, JobState
from aimm.jobs.service import JobService
from aimm.wiring.jobs import open_jobs

RUNS = 16
SECONDS = 30.0


class Yard:
    """The jobs of one database, and its workers."""

    def __init__(self, url: str, jobs: JobService) -> None:
        self.url = url
        self.jobs = jobs
        self._workers: list[Process] = []

    def hire(self, *arguments: str) -> Process:
        """Start a worker."""
        environment = own_environment(AIMM_DATABASE_URL=self.url, AIMM_LOG_LEVEL="warning")
        worker = start_aimm(["work", *arguments], environment)
        self._workers.append(worker)
        return worker

    async def rehearse(self, runs: int = RUNS, sessions: int = 4_000) -> str:
        """Queue a rehearsal; returns its id."""
        given = {"means": [4.2, 3.6], "runs": runs, "sessions": sessions, "stepSessions": 5}
        return (await self.jobs.start("rollout-rehearsal", "t", given, "test")).id

    async def until(self, job_id: str, holds: Callable[[Job], bool], seconds: float = SECONDS) -> Job:
        """Wait until something holds for a job."""
        end = time.monotonic() + seconds
        while not holds(job := await self.jobs.status(job_id)):
            assert time.monotonic() < end, f"still {job}"
            assert not job.has_ended, f"ended: {job}"
            await asyncio.sleep(0.05)
        return job

    async def until_results(self, job_id: str, count: int, seconds: float = SECONDS) -> Job:
        """Wait until a job has at least this many results."""
        end = time.monotonic() + seconds
        while len(await self.results(job_id)) < count:
            assert time.monotonic() < end, await self.jobs.status(job_id)
            await asyncio.sleep(0.05)
        return await self.jobs.status(job_id)

    async def done(self, job_id: str) -> Job:
        """Wait until a job is done."""
        return await self.until(job_id, lambda job: job.state is JobState.DONE, 60)

    async def events(self, job_id: str) -> list[Event]:
        found: list[Event] = []
        while more := await self.jobs.events(job_id, found[-1].place if found else 0):
            found += more
        return found

    async def results(self, job_id: str) -> list[str]:
        """The items of all results, in order."""
        return [e.data["item"] for e in await self.events(job_id) if e.kind is EventKind.RESULT]

    async def check_exact(self, job_id: str, runs: int = RUNS) -> None:
        """Nothing twice, nothing lost."""
        assert await self.results(job_id) == [str(seed) for seed in range(1, runs + 1)]
        events = await self.events(job_id)
        assert [event.place for event in events] == list(range(1, len(events) + 1))
        ended = [e for e in events if e.kind is EventKind.STATE and e.data["state"] == "done"]
        assert len(ended) == 1

    def close(self) -> None:
        for worker in self._workers:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGCONT)
            worker.kill()
            worker.wait(10)
            assert worker.stdout is not None
            worker.stdout.close()


def children(pid: int) -> list[psutil.Process]:
    """The children of a process."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children()
    return []


@pytest.fixture(params=("sqlite", "postgresql"))
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Yard]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'aimm.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    async with open_jobs(url) as jobs:
        made = Yard(url, jobs)
        yield made
        made.close()
