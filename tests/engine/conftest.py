"""Worker processes and jobs that they carry out, on both databases."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import psutil
import pytest
from tests.engine.patient import PATIENT
from tests.fakes.jobs import unnoted
from tests.support.commands import own_environment
from tests.support.databases import PostgresServer

from aimm.jobs.model import Event, EventKind, Job, JobState
from aimm.jobs.service import JobService
from aimm.storage.jobs.store import StoredJobs
from aimm.wiring.jobs import open_jobs

COUNT = 8
SECONDS = 90.0
"""How long to wait for anything: only a failure takes so long, even on a busy machine."""


class Yard:
    """The jobs of one database, and its workers. Programs wait for ``allow``."""

    def __init__(self, url: str, jobs: JobService, folder: Path) -> None:
        self.url = url
        self.jobs = replace(jobs, kinds={PATIENT.name: PATIENT})
        self.artifacts = folder / "artifacts"
        self._gate = folder / "gate"
        self._workers: list[subprocess.Popen[bytes]] = []
        self.allow(0)

    def hire(self, lease: float = 300, grace: float = 600) -> subprocess.Popen[bytes]:
        """Start a worker; its usual patience is so long that it takes over only from proven dead."""
        environment = own_environment(
            AIMM_DATABASE_URL=self.url,
            AIMM_LOG_LEVEL="warning",
            AIMM_ARTIFACTS=str(self.artifacts),
        )
        command = ["-m", "tests.engine.hired", "--lease", str(lease), "--grace", str(grace)]
        worker = subprocess.Popen([sys.executable, *command], env=environment)
        self._workers.append(worker)
        return worker

    def allow(self, count: int = COUNT) -> None:
        """Let every program make this many results."""
        fresh = self._gate.with_suffix(".new")
        fresh.write_text(str(count))
        fresh.replace(self._gate)

    async def start(self) -> str:
        """Queue a job of ``COUNT`` results; returns its id."""
        given = {"gate": str(self._gate), "count": COUNT}
        return (await self.jobs.start(PATIENT.name, "t", given, "test", unnoted)).id

    async def until(self, job_id: str, holds: Callable[[Job], bool]) -> Job:
        """Wait until something holds for a job."""
        end = time.monotonic() + SECONDS
        while not holds(job := await self.jobs.status(job_id)):
            assert time.monotonic() < end, f"still {job}"
            assert not job.has_ended, f"ended: {job}"
            await asyncio.sleep(0.05)
        return job

    async def until_results(self, job_id: str, count: int) -> Job:
        """Wait until a job has at least this many results."""
        end = time.monotonic() + SECONDS
        while len(await self.results(job_id)) < count:
            assert time.monotonic() < end, await self.jobs.status(job_id)
            await asyncio.sleep(0.05)
        return await self.jobs.status(job_id)

    async def waited(self, job_id: str, before: Job) -> float:
        """Wait until another worker has a job; the seconds from the first beat of that worker to then.

        What a worker takes to start is not part of it: on a busy machine that is most of it.
        """
        desk = cast("StoredJobs", self.jobs.jobs)
        seen: dict[str, float] = {}
        end = time.monotonic() + SECONDS
        while True:
            for worker in await desk.workers():
                seen.setdefault(worker.id, time.time())
            job = await self.jobs.status(job_id)
            if job.epoch > before.epoch and job.worker in seen:
                return job.updated_at.timestamp() - seen[job.worker]
            assert time.monotonic() < end, f"still {job}"
            await asyncio.sleep(0.05)

    async def done(self, job_id: str) -> Job:
        """Wait until a job is done."""
        return await self.until(job_id, lambda job: job.state is JobState.DONE)

    async def events(self, job_id: str) -> list[Event]:
        found: list[Event] = []
        while more := await self.jobs.events(job_id, found[-1].place if found else 0):
            found += more
        return found

    async def results(self, job_id: str) -> list[str]:
        """The items of all results, in order."""
        return [e.data["item"] for e in await self.events(job_id) if e.kind is EventKind.RESULT]

    async def makers(self, job_id: str) -> set[int]:
        """The processes that made the results."""
        return {e.data["data"] for e in await self.events(job_id) if e.kind is EventKind.RESULT}

    async def check_exact(self, job_id: str, count: int = COUNT) -> None:
        """Nothing twice, nothing lost."""
        assert await self.results(job_id) == [str(number) for number in range(1, count + 1)]
        events = await self.events(job_id)
        assert [event.place for event in events] == list(range(1, len(events) + 1))
        ended = [e for e in events if e.kind is EventKind.STATE and e.data["state"] == "done"]
        assert len(ended) == 1

    def close(self) -> None:
        """End all workers and their programs."""
        for worker in self._workers:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGCONT)
            worker.kill()
            worker.wait(SECONDS)
        self._gate.unlink()


def children(pid: int) -> list[psutil.Process]:
    """The children of a process."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children()
    return []


async def until_gone(*processes: psutil.Process) -> None:
    """Wait until processes have ended."""
    end = time.monotonic() + SECONDS
    while left := [one for one in processes if not _has_ended(one)]:
        assert time.monotonic() < end, f"still running: {left}"
        await asyncio.sleep(0.05)


def _has_ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(params=("sqlite", "postgresql"))
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Yard]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'aimm.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    async with open_jobs(url) as jobs:
        made = Yard(url, jobs, tmp_path)
        try:
            yield made
        finally:
            made.close()
