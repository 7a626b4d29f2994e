"""Jobs of an installation: their kinds and their service. Processes that only serve load no worker."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from aimm.evaluation.jobs import RUN
from aimm.jobs.programs import Kind
from aimm.jobs.service import JobService
from aimm.rollout.rehearsing import REHEARSAL
from aimm.storage.jobs.opening import open_job_database, prepare
from aimm.storage.jobs.store import StoredJobs
from aimm.wiring.sources import RandomIds, SystemClock

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (REHEARSAL, RUN)}
"""All kinds of jobs; a word registers here in one line."""


@asynccontextmanager
async def open_jobs(url: str) -> AsyncGenerator[JobService]:
    """The service of the jobs that belong to the database at ``url``.

    Raises:
        NotMigratedError: a newer version made their store.
        Unavailable: it cannot be reached.
    """
    database = open_job_database(url)
    try:
        await prepare(database)
        yield JobService(jobs=StoredJobs(database), kinds=KINDS, clock=SystemClock(), ids=RandomIds())
    finally:
        await database.close()
