"""The worker processes of a service: they end with it, and are started again when they end by themselves."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog

from aimm.wiring.artifacts import place_of
from aimm.wiring.secret_keys import key_file_of
from aimm.wiring.settings import PREFIX, Settings

log = structlog.get_logger(__name__)

_STOP_SECONDS = 8.0
_AGAIN_SECONDS = 1.0


@asynccontextmanager
async def own_workers(settings: Settings) -> AsyncGenerator[None]:
    """Keep ``settings.workers`` worker processes running on SQLite; none on PostgreSQL."""
    count = settings.workers if settings.uses_sqlite else 0
    keepers = [asyncio.create_task(_keep(settings)) for _ in range(count)]
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.cancel()
        if keepers:
            await asyncio.wait(keepers)


async def _keep(settings: Settings) -> None:
    while True:
        process = await _start(settings)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        log.warning("worker_ended", code=code)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _start(settings: Settings) -> Process:
    # from this thread, which lives as long as the process: the worker dies with the thread that started it
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "aimm.cli.main",
        "work",
        "--parent",
        str(os.getpid()),
        env={**os.environ, **_passed_on(settings)},
    )


def _passed_on(settings: Settings) -> dict[str, str]:
    """What options of the command line, or a test, may have changed."""
    keys = key_file_of(settings)
    return ({} if keys is None else {f"{PREFIX}SECRET_KEY_FILE": str(keys.path)}) | {
        f"{PREFIX}DATABASE_URL": settings.url,
        f"{PREFIX}JOB_MEMORY_MIB": str(settings.job_memory_mib),
        f"{PREFIX}JOB_HOURS": str(settings.job_hours),
        f"{PREFIX}JOB_RETENTION_DAYS": str(settings.job_retention_days),
        f"{PREFIX}ARTIFACTS": place_of(settings),
        f"{PREFIX}LOG_LEVEL": settings.log_level,
        f"{PREFIX}LOG_FORMAT": settings.log_format,
    }


async def _stop(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
