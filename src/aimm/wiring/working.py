"""A worker process: carries jobs out."""

import asyncio
import os
import signal
import time
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog

from aimm.engine.processes import is_gone, this_process
from aimm.engine.worker import Limits, Worker
from aimm.jobs.rules import GRACE_SECONDS, LEASE_SECONDS
from aimm.launchers.local import LocalLauncher
from aimm.storage.artifacts.job_files import JobFiles
from aimm.storage.artifacts.owners import stored_owners
from aimm.storage.database.engine import open_database
from aimm.storage.jobs.opening import JOBS
from aimm.storage.jobs.store import StoredJobs
from aimm.wiring.artifacts import COLLECT_SECONDS, open_artifacts
from aimm.wiring.data import open_data
from aimm.wiring.jobs import KINDS, sinks
from aimm.wiring.schedule import regularly
from aimm.wiring.secret_keys import key_file_of
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock

log = structlog.get_logger(__name__)

_NICE = 10


async def work(
    settings: Settings, stop: asyncio.Event, *, lease: float = LEASE_SECONDS, grace: float = GRACE_SECONDS
) -> None:
    """Carry out jobs until ``stop`` is set, at a lower priority than a service.

    Raises:
        NotMigratedError: a newer version made the store of jobs.
        Unavailable: the database cannot be reached at the start.
    """
    os.nice(_NICE)
    async with AsyncExitStack() as stack:
        database = JOBS.open(settings.url)
        stack.push_async_callback(database.close)
        await JOBS.prepare(database)
        data = await stack.enter_async_context(open_data(settings.url))
        product = open_database(settings.url, only_read=True)
        stack.push_async_callback(product.close)
        store = stack.enter_context(open_artifacts(settings, data))
        artifacts = store.service
        store.scratch.clean()
        owners = stored_owners(product, data, database)
        regularly(stack, "collect artifacts", COLLECT_SECONDS, lambda: artifacts.collect(owners))
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
            sinks=sinks(data, product, artifacts, key_file_of(settings)),
            files=JobFiles(artifacts, store.scratch),
            is_gone=is_gone,
            now=SystemClock().now,
            timer=time.monotonic,
        )
        log.info("working", pid=os.getpid())
        await worker.work(stop)


async def work_until_signal(settings: Settings, **limits: float) -> None:
    """Work until SIGTERM or SIGINT; see ``work``."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(settings, stop, **limits)
