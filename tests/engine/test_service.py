"""A service on SQLite and the worker process that it starts by itself."""

import asyncio
from contextlib import closing
from pathlib import Path

from tests.engine.conftest import SECONDS, Yard, children, until_gone
from tests.fakes.jobs import unnoted
from tests.support.server import Api, running

from aimm.jobs.model import JobState
from aimm.jobs.rules import LEASE_SECONDS
from aimm.wiring.jobs import open_jobs

RUNS = 24


async def test_a_killed_service(tmp_path: Path) -> None:
    """Worker and program end with it; the next service goes on, and waits for no lease of the dead one."""
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    with running(url, tmp_path, workers=1) as server:
        given = {"means": [4.2, 3.6], "runs": RUNS, "sessions": 4_000, "stepSessions": 5}
        with closing(Api.person(server).http) as http:
            body = {"kind": "rollout-rehearsal", "title": "t", "specification": given}
            job_id = http.post("/jobs", json=body).json()["item"]["id"]
        async with open_jobs(url) as jobs:
            yard = Yard(url, jobs, tmp_path)
            await yard.until_results(job_id, 2)
            before = await yard.jobs.status(job_id)
            (worker,) = children(server.pid)
            family = [worker, *children(worker.pid)]
            assert len(family) == 2
            server.kill()
            await until_gone(*family)
            server.start()
            assert await yard.waited(job_id, before) < LEASE_SECONDS
            await yard.done(job_id)
            await yard.check_exact(job_id, RUNS)


async def test_a_worker_that_ends_is_started_again_and_a_stop_is_clean(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path, workers=1) as server:
        async with asyncio.timeout(SECONDS):
            while not (found := children(server.pid)):  # noqa: ASYNC110 -- there is no event
                await asyncio.sleep(0.05)
            found[0].kill()
            while not (again := [one for one in children(server.pid) if one.pid != found[0].pid]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert server.stop() == 0
        await until_gone(*again)


async def test_no_worker_if_none_is_wanted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    with running(url, tmp_path, workers=0) as server:
        async with open_jobs(url) as jobs:
            job = await jobs.start("rollout-rehearsal", "t", {"means": [4.0]}, "test", unnoted)
            await asyncio.sleep(1)
            assert not children(server.pid)
            assert (await jobs.status(job.id)).state is JobState.QUEUED
