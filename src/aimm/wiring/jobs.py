"""Jobs of an installation: their kinds and their service. Processes that only serve load no worker."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from aimm.artifacts.service import ArtifactService
from aimm.datasets.duplicates import DUPLICATES
from aimm.datasets.importing import IMPORT
from aimm.evaluation.jobs import RUN
from aimm.jobs.ports import Sink
from aimm.jobs.programs import Kind
from aimm.jobs.service import JobService
from aimm.rollout.rehearsing import REHEARSAL
from aimm.storage.database.engine import Database
from aimm.storage.datasets.import_files import ImportFiles
from aimm.storage.datasets.imports import ImportSink
from aimm.storage.datasets.uploads import StoredUploads
from aimm.storage.jobs.opening import JOBS
from aimm.storage.jobs.store import StoredJobs
from aimm.storage.secret_keys import KeyFile
from aimm.wiring.sources import RandomIds, SystemClock

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (REHEARSAL, IMPORT, DUPLICATES, RUN)}
"""All kinds of jobs; a word registers here in one line."""


def sinks(
    data: Database, product: Database, artifacts: ArtifactService, keys: KeyFile | None
) -> Mapping[str, Sink]:
    """What takes the results of kinds of jobs that do not leave them in the store of jobs.

    Args:
        product: the product's database, which sinks only read.
        keys: the file with the keys that encrypt secrets.
    """
    from aimm.storage.datasets.duplicates import DuplicatesSink
    from aimm.storage.evaluation.outputs import StoredOutputs
    from aimm.wiring.run_sink import RunSink  # only workers need it

    clock = SystemClock()
    return {
        IMPORT.name: ImportSink(data, clock, ImportFiles(StoredUploads(data), artifacts)),
        DUPLICATES.name: DuplicatesSink(data),
        RUN.name: RunSink(product, StoredOutputs(data), keys, clock),
    }


@asynccontextmanager
async def open_jobs(url: str, artifacts: ArtifactService | None = None) -> AsyncGenerator[JobService]:
    """The service of the jobs that belong to the database at ``url``.

    Args:
        artifacts: those that specifications may name; None for those who start no such job.

    Raises:
        NotMigratedError: a newer version made their store.
        Unavailable: it cannot be reached.
    """
    database = JOBS.open(url)
    try:
        await JOBS.prepare(database)
        yield JobService(
            jobs=StoredJobs(database),
            kinds=KINDS,
            clock=SystemClock(),
            ids=RandomIds(),
            artifacts=artifacts,
        )
    finally:
        await database.close()
