"""Jobs of an installation: their kinds, their service, and a worker."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from aimm.engine.processes import is_gone, this_process
from aimm.engine.worker import Limits, Worker
from aimm.jobs.programs import Kind
from aimm.jobs.rules import GRACE_SECONDS, LEASE_SECONDS
from aimm.jobs.service import JobService
from aimm.launchers.local import LocalLauncher
from aimm.rollout.rehearsing import REHEARSAL
from aimm.storage.jobs.opening import open_job_database, prepare
from aimm.storage.jobs.store import StoredJobs
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock

log = structlog.get_logger(__name__)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (REHEARSAL,)}
"""All kinds of jobs; a word registers here in one line."""

_NICE = 10


@asynccontextmanager
async def open_jobs(url: str) -> AsyncGenerator[JobService]:
    """The service of the jobs that belong to the database at ``url``.

    Raises:
        Unavailable: it cannot be reached.
    """
    database = open_job_database(url)
    try:
        await prepare(database)
        yield JobService(jobs=StoredJobs(database), kinds=KINDS, clock=SystemClock(), ids=RandomIds())
    finally:
        await database.close()


async def work(
    settings: Settings, stop: asyncio.Event, *, lease: float = LEASE_SECONDS, grace: float = GRACE_SECONDS
) -> None:
    """Carry out jobs until ``stop`` is set, at a lower priority than a service.

    Raises:
        Unavailable: the database cannot be reached at the start.
    """
    os.nice(_NICE)
    database = open_job_database(settings.url)
    try:
        await prepare(database)
        limits = Limits(
            most=timedelta(hours=settings.job_hours),
            kept=timedelta(days=settings.job_retention_days),
            lease=lease,
            grace=grace,
        )
        worker = Worker(
            RandomIds().new(),
            this_process(),
            StoredJobs(database),
            LocalLauncher(settings.job_memory_mib),
            KINDS,
            limits,
            is_gone=is_gone,
            now=SystemClock().now,
            timer=time.monotonic,
        )
        log.info("working", pid=os.getpid())
        await worker.work(stop)
    finally:
        await database.close()


async def work_until_signal(settings: Settings, **limits: float) -> None:
    """Work until SIGTERM or SIGINT; see ``work``."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(settings, stop, **limits)
