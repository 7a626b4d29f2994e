"""The store of jobs on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.databases import PostgresServer

from aimm.storage.jobs.opening import JOBS
from aimm.storage.jobs.store import StoredJobs


@pytest.fixture(params=("sqlite", "postgresql"))
async def job_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'aimm.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.new_database()


@pytest.fixture
async def store(job_url: str) -> AsyncIterator[StoredJobs]:
    database = JOBS.open(job_url)
    await JOBS.prepare(database)
    yield StoredJobs(database)
    await database.close()
