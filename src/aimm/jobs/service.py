"""Start, watch, cancel and resume jobs. What carries them out is in ``engine``."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aimm.artifacts.errors import ArtifactMissing, ArtifactNotFound
from aimm.artifacts.model import ArtifactRole, Owner
from aimm.artifacts.service import ArtifactService, Naming
from aimm.jobs.errors import JobNotFound
from aimm.jobs.model import Event, Job, JobState, Result
from aimm.jobs.ports import Jobs
from aimm.jobs.programs import Kind
from aimm.jobs.rules import check_cancellable, check_resumable
from aimm.kit.changes import Action, Change
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest

MOST_EVENTS = 500

Note = Callable[[Change], Awaitable[None]]
"""Stores an audit log entry. It is called when a request is accepted, before the store of jobs is changed:
the log is in another database, so an entry may lead to nothing, but nothing happens without an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobService:
    """The six verbs: start, cancel, resume, status, events, schedule.

    Attributes:
        artifacts: those that specifications may name; None where no such job is started.
    """

    jobs: Jobs
    kinds: Mapping[str, Kind]
    clock: Clock
    ids: Ids
    artifacts: ArtifactService | None = None

    async def start(
        self,
        kind: str,
        title: str,
        specification: Mapping[str, Any],
        who: str,
        note: Note,
        use_case_id: str | None = None,
        due_at: datetime | None = None,
        job_id: str | None = None,
    ) -> Job:
        """Queue a job for the next free worker, or for a later time.

        Args:
            due_at: when it may start; None for now. A time that has passed means now too.
            job_id: that of the record that it is about, if any.

        Raises:
            Invalid: there is no such kind, or the specification is invalid.
        """
        chosen = self.kinds.get(kind)
        if chosen is None:
            raise Invalid(f"kind: must be one of {', '.join(sorted(self.kinds))}")
        given, now = chosen.read(specification), self.clock.now()
        job = _queued(
            job_id or self.ids.new(),
            kind,
            title,
            use_case_id,
            given,
            now,
            who,
            due_at=max(due_at or now, now),
        )
        told = {"title": title, "kind": kind, "specification": given}
        if job.due_at > now:
            told["due_at"] = job.due_at.isoformat()
        await self._name_inputs(job, chosen)
        await note(_change(job, Action.CREATE, {}, told))
        await self.jobs.add(job)
        return job

    async def _name_inputs(self, job: Job, kind: Kind) -> None:
        """Before the job is there, so that its inputs cannot be collected."""
        named = {name: job.specification[name] for name in kind.artifacts}
        for name, digest in named.items():
            if digest is None:
                continue
            if self.artifacts is None:
                raise Invalid(f"specification.{name}: cannot be read here")
            naming = Naming(
                owner=Owner("job", job.id),
                name=name,
                role=ArtifactRole.INPUT,
                use_case_id=job.use_case_id,
                made_by=job.created_by,
            )
            try:
                await self.artifacts.name_again(digest, naming)
            except (ArtifactNotFound, ArtifactMissing):
                raise Invalid(f"specification.{name}: there is no such artifact") from None

    async def status(self, job_id: str) -> Job:
        """A job.

        Raises:
            JobNotFound
        """
        found = await self.jobs.by_id(job_id)
        if found is None:
            raise JobNotFound
        return found

    async def page(self, request: PageRequest) -> Page[Job]:
        """One page of jobs."""
        return await self.jobs.page(request)

    async def events(self, job_id: str, after: int = 0) -> Sequence[Event]:
        """The next events of a job after a place, at most ``MOST_EVENTS``."""
        return await self.jobs.events(job_id, after, MOST_EVENTS)

    async def results(self, job_id: str, request: PageRequest) -> Page[Result]:
        """One page of the results that the store of jobs has; those of a kind with a sink are elsewhere.

        Raises:
            JobNotFound
        """
        await self.status(job_id)
        return await self.jobs.result_page(job_id, request)

    async def cancel(self, job_id: str, note: Note) -> Job:
        """Cancel a job. A queued one ends at once, a running one when its program has stopped.

        Raises:
            JobNotFound
            JobHasEnded
        """
        job = await self.status(job_id)
        check_cancellable(job)
        await note(_moved(job, JobState.CANCELLED))
        changed = await self.jobs.ask_to_stop(job_id, self.clock.now())
        if changed is None:  # it ended in between
            check_cancellable(await self.status(job_id))
            raise JobNotFound
        return changed

    async def resume(self, job_id: str, note: Note) -> Job:
        """Queue a job again that failed or was cancelled; it goes on with the results that are stored.

        Raises:
            JobNotFound
            JobIsNotStopped
        """
        job = await self.status(job_id)
        check_resumable(job)
        await note(_moved(job, JobState.QUEUED))
        changed = await self.jobs.queue_again(job_id, self.clock.now())
        if changed is None:  # somebody else resumed it in between
            check_resumable(await self.status(job_id))
            raise JobNotFound
        return changed


def _queued(
    job_id: str,
    kind: str,
    title: str,
    use_case_id: str | None,
    specification: Mapping[str, Any],
    now: datetime,
    who: str,
    *,
    due_at: datetime,
) -> Job:
    """A job that nobody has taken yet."""
    return Job(
        id=job_id,
        kind=kind,
        title=title,
        use_case_id=use_case_id,
        specification=specification,
        state=JobState.QUEUED,
        epoch=0,
        attempts=0,
        worker=None,
        stopping=False,
        progress=None,
        checkpoint=None,
        result=None,
        error=None,
        events=0,
        due_at=due_at,
        started_at=None,
        ended_at=None,
        created_by=who,
        version=1,
        created_at=now,
        updated_at=now,
    )


def _moved(job: Job, state: JobState) -> Change:
    return _change(job, Action.UPDATE, {"state": job.state}, {"state": state})


def _change(job: Job, action: Action, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    return Change(action, "job", job.id, job.use_case_id, before, after)
