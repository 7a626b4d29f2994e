"""Start, watch and delete runs: across the product's database, the data store and the store of jobs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum

from aimm.evaluation.errors import NothingToAsk, RunStillGoing
from aimm.evaluation.estimating import Estimate, Past, estimate
from aimm.evaluation.jobs import RUN
from aimm.evaluation.model import PlannedTarget, Run, TargetTotals
from aimm.evaluation.plans import NewRun, RunPlan
from aimm.evaluation.ports import Outputs
from aimm.evaluation.service import RunService
from aimm.jobs.errors import JobNotFound
from aimm.jobs.model import Job
from aimm.jobs.service import JobService, Note
from aimm.kit.changes import Actor
from aimm.kit.ids import Ids
from aimm.kit.paging import OrderDir, PageRequest
from aimm.kit.services import Services

_PAST_RUNS = 5


class RunState(StrEnum):
    """The state of a run: that of its job, or ``stopped`` if the job is gone before everything was asked."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a run is.

    Attributes:
        job: None if it has none, or it is too old to be kept.
        totals: what there is, target by target.
    """

    run: Run
    state: RunState
    job: Job | None
    totals: Sequence[TargetTotals]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDesk:
    """What people do with runs."""

    outputs: Outputs
    jobs: JobService
    reading: Callable[[], AbstractAsyncContextManager[Services]]
    writing: Callable[[Actor], AbstractAsyncContextManager[Services]]
    ids: Ids

    async def estimate(self, wanted: RunPlan) -> Estimate:
        """What a run would probably need; the means of the newest runs make it more exact."""
        async with self.reading() as services:
            service = services[RunService]
            planned = await service.plan(wanted)
            newest = PageRequest(1, _PAST_RUNS, "created_at", OrderDir.DESC)
            earlier = (await service.page(wanted.use_case_id, newest)).items
        past: dict[tuple[str, str], Past] = {}
        for run in reversed(earlier):
            past |= past_of(run.targets, await self.outputs.totals(run.id))
        return estimate(planned.targets, planned.items, wanted.repetitions, wanted.concurrency, past)

    async def start(self, new: NewRun, actor: Actor, note: Note) -> Run:
        """Store a run, and queue its job.

        Raises:
            Invalid: something cannot be asked.
        """
        async with self.reading() as services:
            planned = await services[RunService].plan(new)
        run_id = self.ids.new()
        # before the record: a run that can be seen has its items
        await self.outputs.add_items(run_id, planned.items)
        try:
            await self.outputs.add(run_id, planned.outputs)
            async with self.writing(actor) as services:
                run = await services[RunService].create(run_id, new, planned)
        except BaseException:
            await self.outputs.drop(run_id)
            raise
        if run.asks:
            await self._queue(run, actor, note)
        return run

    async def standing(self, run_id: str) -> Standing:
        """A run and how far it is.

        Raises:
            RunNotFound
        """
        async with self.reading() as services:
            run = await services[RunService].get(run_id)
        return await self.standing_of(run)

    async def standing_of(self, run: Run) -> Standing:
        """How far a run is."""
        totals = await self.outputs.totals(run.id)
        job = await self._job(run)
        return Standing(run=run, state=state_of(run, job, totals), job=job, totals=totals)

    async def resume(self, run_id: str, actor: Actor, note: Note) -> Run:
        """Go on with a run that failed or was cancelled, or whose job is gone.

        Raises:
            RunNotFound, NothingToAsk, JobIsNotStopped
        """
        run = await self._asking(run_id)
        if await self._job(run) is None:
            await self._queue(run, actor, note)
        else:
            await self.jobs.resume(run.id, note)
        return run

    async def cancel(self, run_id: str, note: Note) -> Run:
        """Stop a run; what it has stays.

        Raises:
            RunNotFound, NothingToAsk, JobHasEnded, JobNotFound
        """
        run = await self._asking(run_id)
        await self.jobs.cancel(run.id, note)
        return run

    async def delete(self, run_id: str, actor: Actor) -> None:
        """Delete a run with its outputs.

        Raises:
            RunNotFound, RunStillGoing
        """
        async with self.reading() as services:
            run = await services[RunService].get(run_id)
        job = await self._job(run)
        if job is not None and not job.has_ended:
            raise RunStillGoing
        async with self.writing(actor) as services:
            await services[RunService].delete(run_id)
        await self.outputs.drop(run_id)

    async def _asking(self, run_id: str) -> Run:
        async with self.reading() as services:
            run = await services[RunService].get(run_id)
        if not run.asks:
            raise NothingToAsk
        return run

    async def _queue(self, run: Run, actor: Actor, note: Note) -> None:
        given = {"runId": run.id}
        await self.jobs.start(RUN.name, run.title, given, actor.name, note, run.use_case_id, job_id=run.id)

    async def _job(self, run: Run) -> Job | None:
        if not run.asks:
            return None
        try:
            return await self.jobs.status(run.id)
        except JobNotFound:
            return None


def state_of(run: Run, job: Job | None, totals: Sequence[TargetTotals]) -> RunState:
    """The state of a run."""
    if job is not None:
        return RunState(job.state.value)
    asked = [place for place, target in enumerate(run.targets) if target.steps]
    there = sum(one.answered + one.missing for one in totals if one.target in asked)
    return RunState.DONE if there >= len(asked) * run.size * run.repetitions else RunState.STOPPED


def past_of(
    targets: Sequence[PlannedTarget], totals: Sequence[TargetTotals]
) -> Mapping[tuple[str, str], Past]:
    """What calls took on average, for targets of one step; longer ones do not say which step took it."""
    found: dict[tuple[str, str], Past] = {}
    for one in totals:
        steps = targets[one.target].steps
        if len(steps) == 1 and one.answered:
            seconds = None if one.mean_ms is None else one.mean_ms / 1000
            tokens_out = one.tokens_out / one.answered or None
            found[steps[0].connection, steps[0].model] = Past(seconds=seconds, tokens_out=tokens_out)
    return found
