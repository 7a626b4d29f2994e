"""PostgreSQL ends and comes back: a worker sits out what is shorter than its lease."""

import asyncio
import os

import pytest
from tests.engine.conftest import Yard, children
from tests.exactness.conftest import Mistreated
from tests.support.databases import PostgresServer

from aimm.jobs.model import EventKind
from aimm.wiring.jobs import open_jobs

AWAY_SECONDS = 3.0


@pytest.mark.skipif(
    "AIMM_TEST_TROUBLE_SECONDS" not in os.environ, reason="takes a minute: make test-exactness"
)
async def test_an_outage_shorter_than_the_lease(postgres: PostgresServer) -> None:
    mistreated = Mistreated()
    try:
        url = await mistreated.server.new_database()
        async with open_jobs(url) as jobs:
            yard = Yard(url, jobs)
            job_id = await yard.rehearse(runs=30)
            worker = yard.hire()
            before = await yard.until_results(job_id, 2)
            program = children(worker.pid)
            await asyncio.to_thread(mistreated.crash)
        await asyncio.sleep(AWAY_SECONDS)
        assert children(worker.pid) == program
        await asyncio.to_thread(mistreated.start)
        async with open_jobs(url) as jobs:
            yard.jobs = jobs
            await yard.done(job_id)
            await yard.check_exact(job_id, 30)
            told = [one.data["state"] for one in await yard.events(job_id) if one.kind is EventKind.STATE]
            assert told == ["running", "done"]
            assert before.epoch == 1
            yard.close()
    finally:
        mistreated.server.stop()
