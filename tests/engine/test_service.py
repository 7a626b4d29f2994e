"""A service on SQLite and the worker process that it starts by itself."""

import asyncio
import time
from contextlib import closing
from pathlib import Path

from tests.engine.conftest import RUNS, Yard, children
from tests.support.server import Api, running

from aimm.jobs.model import JobState
from aimm.wiring.jobs import open_jobs


async def test_a_killed_service(tmp_path: Path) -> None:
    """Worker and program end with it; the next service goes on."""
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    with running(url, tmp_path, workers=1) as server:
        given = {"means": [4.2, 3.6], "runs": RUNS, "sessions": 4_000, "stepSessions": 5}
        with closing(Api.person(server).http) as http:
            body = {"kind": "rollout-rehearsal", "title": "t", "specification": given}
            job_id = http.post("/jobs", json=body).json()["item"]["id"]
        async with open_jobs(url) as jobs:
            yard = Yard(url, jobs)
            await yard.until_results(job_id, 2)
            (worker,) = children(server.pid)
            family = [worker, *children(worker.pid)]
            assert len(family) == 2
            server.kill()
            end = time.monotonic() + 5
            while any(process.is_running() and process.status() != "zombie" for process in family):
                assert time.monotonic() < end, "the worker or its program outlives the service"
                await asyncio.sleep(0.05)
            had = len(await yard.results(job_id))
            server.start()
            listens = time.monotonic()
            await yard.until_results(job_id, had + 1, 5)
            print(f"going on {time.monotonic() - listens:.1f} s after the service listens")
            await yard.done(job_id)
            await yard.check_exact(job_id)


async def test_a_worker_that_ends_is_started_again_and_a_stop_is_clean(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path, workers=1) as server:
        async with asyncio.timeout(10):
            while not (found := children(server.pid)):  # noqa: ASYNC110 -- there is no event
                await asyncio.sleep(0.05)
            found[0].kill()
            while not (again := [one for one in children(server.pid) if one.pid != found[0].pid]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert server.stop() == 0
        assert not again[0].is_running()


async def test_no_worker_if_none_is_wanted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    with running(url, tmp_path, workers=0) as server:
        async with open_jobs(url) as jobs:
            job = await jobs.start("rollout-rehearsal", "t", {"means": [4.0]}, "test")
            await asyncio.sleep(1)
            assert not children(server.pid)
            assert (await jobs.status(job.id)).state is JobState.QUEUED
