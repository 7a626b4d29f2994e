"""Whatever is killed, and whenever: nothing twice, nothing lost, and going on. `make bench-jobs` times it."""

import os
import signal

import pytest
from tests.engine.conftest import SECONDS, Yard, children, until_gone
from tests.fakes.jobs import unnoted

from aimm.jobs.model import EventKind, JobState
from aimm.jobs.rules import GRACE_SECONDS, LEASE_SECONDS

thorough = pytest.mark.skipif("TROUBLE_SECONDS" not in os.environ, reason="make test-jobs")


async def test_a_killed_worker(yard: Yard) -> None:
    """Its program, which is silent and would never notice a broken pipe, ends with it."""
    job_id = await yard.start()
    worker = yard.hire()
    yard.allow(3)
    before = await yard.until_results(job_id, 3)
    (child,) = children(worker.pid)
    worker.kill()
    worker.wait(SECONDS)
    await until_gone(child)
    yard.hire()
    yard.allow()
    job = await yard.done(job_id)
    await yard.check_exact(job_id)
    assert job.epoch > before.epoch
    assert len(await yard.makers(job_id)) == 2


async def test_a_dead_worker_is_proven_dead(yard: Yard) -> None:
    """On the same machine nobody waits for its lease, and not for its grace either."""
    job_id = await yard.start()
    worker = yard.hire(LEASE_SECONDS, GRACE_SECONDS)
    yard.allow(1)
    before = await yard.until_results(job_id, 1)
    worker.kill()
    worker.wait(SECONDS)
    yard.hire(LEASE_SECONDS, GRACE_SECONDS)
    assert await yard.waited(job_id, before) < LEASE_SECONDS
    yard.allow()
    await yard.done(job_id)


@thorough
async def test_a_worker_killed_again_and_again(yard: Yard) -> None:
    job_id = await yard.start()
    for count in (1, 2, 3):
        worker = yard.hire()
        yard.allow(count)
        await yard.until_results(job_id, count)
        worker.kill()
        worker.wait(SECONDS)
    yard.hire()
    yard.allow()
    await yard.done(job_id)
    await yard.check_exact(job_id)


async def test_a_killed_child(yard: Yard) -> None:
    job_id = await yard.start()
    worker = yard.hire()
    yard.allow(3)
    await yard.until_results(job_id, 3)
    (child,) = children(worker.pid)
    child.kill()
    yard.allow()
    await yard.done(job_id)
    await yard.check_exact(job_id)
    told = [event.data for event in await yard.events(job_id) if event.kind is EventKind.STATE]
    assert {"state": "queued", "why": "the program was ended by SIGKILL"} in told


@thorough
async def test_two_workers_and_one_is_killed(yard: Yard) -> None:
    ids = [await yard.start() for _ in range(2)]
    first, _ = yard.hire(), yard.hire()
    yard.allow(1)
    for job_id in ids:
        await yard.until_results(job_id, 1)
    owners = {(await yard.jobs.status(job_id)).worker for job_id in ids}
    assert len(owners) == 2
    first.kill()
    yard.allow()
    for job_id in ids:
        await yard.done(job_id)
        await yard.check_exact(job_id)


async def test_a_stopped_worker_that_wakes_cannot_write(yard: Yard) -> None:
    """Its program goes on meanwhile, so that it wakes with results in its hands."""
    job_id = await yard.start()
    asleep = yard.hire(4, 6)
    yard.allow(1)
    before = await yard.until_results(job_id, 1)
    (old,) = children(asleep.pid)
    os.kill(asleep.pid, signal.SIGSTOP)
    yard.hire(4, 6)
    await yard.until(job_id, lambda job: job.worker not in (None, before.worker))
    had = len(await yard.results(job_id))
    yard.allow(had + 2)
    await yard.until_results(job_id, had + 2)
    os.kill(asleep.pid, signal.SIGCONT)
    await until_gone(old)
    yard.allow()
    await yard.done(job_id)
    await yard.check_exact(job_id)
    made = [e.data["data"] for e in await yard.events(job_id) if e.kind is EventKind.RESULT]
    assert old.pid not in made[had:]


async def test_a_worker_that_stops_gives_its_job_back(yard: Yard) -> None:
    job_id = await yard.start()
    worker = yard.hire()
    yard.allow(1)
    await yard.until_results(job_id, 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(SECONDS) == 0
    assert (await yard.jobs.status(job_id)).state is JobState.QUEUED
    yard.hire()
    yard.allow()
    await yard.done(job_id)
    await yard.check_exact(job_id)


async def test_cancel_and_resume(yard: Yard) -> None:
    job_id = await yard.start()
    worker = yard.hire()
    yard.allow(2)
    await yard.until_results(job_id, 2)
    await yard.jobs.cancel(job_id, unnoted)
    job = await yard.until(job_id, lambda job: job.state is JobState.CANCELLED)
    assert job.worker is None
    await until_gone(*children(worker.pid))
    had = await yard.results(job_id)
    await yard.jobs.resume(job_id, unnoted)
    yard.allow()
    await yard.done(job_id)
    assert (await yard.results(job_id))[: len(had)] == had
    await yard.check_exact(job_id)
