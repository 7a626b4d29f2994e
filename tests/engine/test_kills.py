"""Whatever is killed, and whenever: nothing twice, nothing lost, and going on within 5 s."""

import asyncio
import os
import signal
import time

import psutil
from tests.engine.conftest import Yard, children

from aimm.jobs.model import EventKind, JobState

GOING_ON = 5.0


async def test_a_killed_worker(yard: Yard) -> None:
    job_id = await yard.rehearse()
    worker = yard.hire()
    before = await yard.until_results(job_id, 3)
    (child,) = children(worker.pid)
    worker.kill()
    killed = time.monotonic()
    worker.wait(10)
    had = len(await yard.results(job_id))
    yard.hire()
    await yard.until_results(job_id, had + 1, GOING_ON)
    assert time.monotonic() - killed < GOING_ON
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    job = await yard.done(job_id)
    await yard.check_exact(job_id)
    assert job.epoch > before.epoch


async def test_a_worker_killed_again_and_again(yard: Yard) -> None:
    job_id = await yard.rehearse()
    had = 0
    for _ in range(3):
        worker = yard.hire()
        had = len(await yard.results(job_id))
        await yard.until_results(job_id, had + 1)
        worker.kill()
        worker.wait(10)
    yard.hire()
    await yard.done(job_id)
    await yard.check_exact(job_id)


async def test_a_killed_child(yard: Yard) -> None:
    job_id = await yard.rehearse()
    worker = yard.hire()
    await yard.until_results(job_id, 3)
    (child,) = children(worker.pid)
    child.kill()
    had = len(await yard.results(job_id))
    await yard.until_results(job_id, had + 1, GOING_ON)
    await yard.done(job_id)
    await yard.check_exact(job_id)
    told = [event.data for event in await yard.events(job_id) if event.kind is EventKind.STATE]
    assert {"state": "queued", "why": "the program was ended by SIGKILL"} in told


async def test_two_workers_and_one_is_killed(yard: Yard) -> None:
    ids = [await yard.rehearse() for _ in range(2)]
    first, _ = yard.hire(), yard.hire()
    for job_id in ids:
        await yard.until_results(job_id, 1)
    owners = {(await yard.jobs.status(job_id)).worker for job_id in ids}
    assert len(owners) == 2
    first.kill()
    for job_id in ids:
        await yard.done(job_id)
        await yard.check_exact(job_id)


async def test_a_stopped_worker_that_wakes_cannot_write(yard: Yard) -> None:
    job_id = await yard.rehearse(runs=30)
    asleep = yard.hire("--lease", "1.5", "--grace", "2.5")
    before = await yard.until_results(job_id, 1)
    os.kill(asleep.pid, signal.SIGSTOP)
    yard.hire("--lease", "1.5", "--grace", "2.5")
    job = await yard.until(job_id, lambda job: job.worker not in (None, before.worker))
    os.kill(asleep.pid, signal.SIGCONT)
    end = time.monotonic() + 10
    while children(asleep.pid):
        assert time.monotonic() < end, "the old child still runs"
        await asyncio.sleep(0.05)
    assert (await yard.jobs.status(job_id)).epoch == job.epoch
    await yard.done(job_id)
    await yard.check_exact(job_id, 30)


async def test_a_worker_that_stops_gives_its_job_back(yard: Yard) -> None:
    job_id = await yard.rehearse()
    worker = yard.hire()
    await yard.until_results(job_id, 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert (await yard.jobs.status(job_id)).state is JobState.QUEUED
    yard.hire()
    await yard.done(job_id)
    await yard.check_exact(job_id)


async def test_cancel_and_resume(yard: Yard) -> None:
    job_id = await yard.rehearse()
    worker = yard.hire()
    await yard.until_results(job_id, 2)
    await yard.jobs.cancel(job_id)
    job = await yard.until(job_id, lambda job: job.state is JobState.CANCELLED, 5)
    assert job.worker is None
    assert not children(worker.pid)
    had = await yard.results(job_id)
    await yard.jobs.resume(job_id)
    await yard.done(job_id)
    assert (await yard.results(job_id))[: len(had)] == had
    await yard.check_exact(job_id)
