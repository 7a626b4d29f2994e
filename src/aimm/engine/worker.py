"""A worker: takes jobs one after the other, and looks after those of peers that died."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from aimm.engine.peers import Peers
from aimm.engine.run import Run
from aimm.jobs.errors import Fenced
from aimm.jobs.model import Job, JobState, Process, WorkerRow
from aimm.jobs.ports import Desk, JobFiles, Launcher, Sink
from aimm.jobs.programs import Kind
from aimm.jobs.rules import GRACE_SECONDS, LEASE_SECONDS, MOST_ATTEMPTS, Facts, Step, next_step
from aimm.kit.errors import Unavailable

log = structlog.get_logger(__name__)

_LOOK_SECONDS = 0.3
_BEAT_SECONDS = 1.0
_PURGE_SECONDS = 3_600.0
_LOST = "its worker ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of a worker.

    Attributes:
        most: the longest time that a job may take.
        kept: how long a job is kept after its end.
        lease: seconds without the store after which this worker ends its child.
        grace: seconds of silence after which a peer is taken for dead; longer than the lease.
    """

    most: timedelta
    kept: timedelta
    lease: float = LEASE_SECONDS
    grace: float = GRACE_SECONDS


class Worker:
    """A worker process.

    Args:
        process: this process.
        sinks: take the results of kinds of jobs, by the name of the kind.
        files: of jobs.
        is_gone: whether a process is proven to have ended.
        timer: a monotonic clock in seconds, which goes on while this process is stopped.
    """

    def __init__(
        self,
        worker_id: str,
        process: Process,
        desk: Desk,
        launcher: Launcher,
        kinds: Mapping[str, Kind],
        limits: Limits,
        *,
        sinks: Mapping[str, Sink] | None = None,
        files: JobFiles | None = None,
        is_gone: Callable[[Process], bool],
        now: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        self._row = WorkerRow(worker_id, process, 0)
        self._desk = desk
        self._launcher = launcher
        self._kinds = kinds
        self._limits = limits
        self._sinks = sinks or {}
        self._files = files
        self._peers = Peers(is_gone, timer)
        self._now = now
        self._timer = timer
        self._confirmed = timer()
        self._run: asyncio.Task[None] | None = None
        self._purged_at: float | None = None

    async def work(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; a job in progress is then given back."""
        beats = asyncio.create_task(self._beat())
        deadline = asyncio.create_task(self._keep_deadline())
        try:
            while not stop.is_set():
                try:
                    await self._look()
                except Unavailable as error:
                    log.warning("job_store_away", error=repr(error.__cause__))
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await stop.wait()
        finally:
            for task in (beats, deadline):
                task.cancel()
            await self._drop("the worker stops")
            with suppress(Unavailable):
                await self._give_back()
                await self._desk.leave(self._row.id)

    async def _beat(self) -> None:
        while True:
            asked = self._timer()
            self._row = replace(self._row, beats=self._row.beats + 1)
            try:
                await self._desk.beat(self._row)
            except Unavailable as error:
                log.warning("beat_missed", error=repr(error.__cause__))
            else:
                # the time of the question: the store may have answered long ago
                self._confirmed = asked
            await asyncio.sleep(_BEAT_SECONDS)

    async def _keep_deadline(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            if self._timer() - self._confirmed > self._limits.lease:
                await self._drop("no word from the store within the lease")

    async def _drop(self, why: str) -> None:
        """End the child without storing anything more: a peer may have the job by now."""
        run = self._run
        if run is not None and not run.done():
            log.warning("job_dropped", why=why)
            run.cancel()
            await asyncio.wait([run])

    async def _give_back(self) -> None:
        for job in await self._desk.running():
            if job.worker == self._row.id:
                with suppress(Fenced):
                    await self._desk.release(job, "its worker stopped", self._now())

    async def _look(self) -> None:
        """Look after all jobs once."""
        if self._run is not None and self._run.done():
            finished, self._run = self._run, None
            if not finished.cancelled() and (error := finished.exception()) is not None:
                log.error("job_run_failed", error=repr(error), exc_info=error)
        self._peers.look(await self._desk.workers())
        for job in await self._desk.running():
            if job.worker != self._row.id:
                await self._do(job, next_step(job, self._facts(job), self._now()))
            elif self._run is None:  # dropped, and nobody has taken it
                with suppress(Fenced):
                    await self._desk.release(job, _LOST, self._now())
        if self._run is None and self._timer() - self._confirmed <= self._limits.lease:
            for job in await self._desk.queued(self._now()):
                await self._do(job, next_step(job, self._facts(job), self._now()))
                if self._run is not None:
                    break
        await self._tidy()

    def _facts(self, job: Job) -> Facts:
        return Facts(self._peers.owner(job.worker), self._limits.most, self._limits.grace)

    async def _do(self, job: Job, step: Step) -> None:
        with suppress(Fenced):  # a peer was faster
            match step:
                case Step.TAKE:
                    await self._take(job)
                case Step.RELEASE:
                    log.info("job_taken_over", job=job.id, worker=job.worker)
                    await self._desk.release(job, _LOST, self._now())
                case Step.CANCEL:
                    await self._desk.end(job, JobState.CANCELLED, self._now())
                case Step.FAIL:
                    why = f"lost {MOST_ATTEMPTS} times without a new result, or out of time"
                    await self._desk.end(job, JobState.FAILED, self._now(), error=why)
                case Step.WAIT | Step.NOTHING:
                    pass

    async def _take(self, job: Job) -> None:
        kind = self._kinds.get(job.kind)
        if kind is None:  # of another version, whose workers may take it
            return
        taken = await self._desk.take(job, self._row.id, self._now())
        sink = self._sinks.get(kind.name)
        most, files = self._limits.most, self._files
        run = Run(taken, kind.module, self._desk, self._launcher, self._now, most, sink, files)
        self._run = asyncio.create_task(run.carry_out())

    async def _tidy(self) -> None:
        """Forget dead workers whose jobs were taken over, and once an hour old jobs."""
        for worker_id in self._peers.dead:
            await self._desk.leave(worker_id)
        if self._purged_at is None or self._timer() - self._purged_at > _PURGE_SECONDS:
            self._purged_at = self._timer()
            await self._desk.purge(self._now() - self._limits.kept)
