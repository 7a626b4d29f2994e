"""What jobs need from the store and from the machine. Each call of the store is one transaction."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from aimm.jobs.model import Batch, Event, Job, JobState, Result, WorkerRow
from aimm.jobs.programs import NewFile, Said, Task
from aimm.kit.paging import Page, PageRequest


class Jobs(Protocol):
    """The jobs of an installation, for those who start and watch them."""

    async def add(self, job: Job) -> None:
        """Store a new job."""
        ...

    async def by_id(self, job_id: str) -> Job | None:
        """A job, or None."""
        ...

    async def page(self, request: PageRequest) -> Page[Job]:
        """One page of jobs."""
        ...

    async def events(self, job_id: str, after: int, most: int) -> Sequence[Event]:
        """At most ``most`` events after the place ``after``, oldest first."""
        ...

    async def result_page(self, job_id: str, request: PageRequest) -> Page[Result]:
        """One page of the results of a job, in the order in which they were stored."""
        ...

    async def ask_to_stop(self, job_id: str, now: datetime) -> Job | None:
        """Ask to cancel a job that has not ended: a queued one ends at once; the job afterwards, or None."""
        ...

    async def queue_again(self, job_id: str, now: datetime) -> Job | None:
        """Queue a job that failed or was cancelled, in a new epoch; the job afterwards, or None."""
        ...


class Desk(Jobs, Protocol):
    """The same store, as workers use it. Writes name the epoch, and raise ``Fenced`` in any other."""

    async def beat(self, worker: WorkerRow) -> None:
        """Store that a worker lives."""
        ...

    async def leave(self, worker_id: str) -> None:
        """Forget a worker."""
        ...

    async def workers(self) -> Sequence[WorkerRow]:
        """All workers that have not left."""
        ...

    async def running(self) -> Sequence[Job]:
        """All jobs that a worker has."""
        ...

    async def queued(self, now: datetime) -> Sequence[Job]:
        """The oldest queued jobs that are due."""
        ...

    async def take(self, job: Job, worker_id: str, now: datetime) -> Job:
        """Give a queued job to a worker, in a new epoch."""
        ...

    async def release(self, job: Job, why: str, now: datetime) -> None:
        """Queue a running job again, in a new epoch."""
        ...

    async def end(
        self, job: Job, state: JobState, now: datetime, *, result: Any = None, error: str | None = None
    ) -> None:
        """End a job."""
        ...

    async def store(self, job: Job, batch: Batch, now: datetime) -> bool:
        """Store a batch; results that are there already stay as they are.

        Returns:
            Whether somebody asked to cancel the job.
        """
        ...

    async def results(self, job_id: str) -> Sequence[Result]:
        """All results of a job, in the order in which they were stored."""
        ...

    async def purge(self, before: datetime) -> int:
        """Delete jobs that ended before a time; returns how many."""
        ...


class Sink(Protocol):
    """Takes the results of a kind of job in place of the store of jobs, inside the worker.

    All calls may be repeated, and may come from a worker that has just lost the job: the same results have
    the same effect, and what others see changes in ``finish`` only.
    """

    async def task(self, job: Job) -> Task:
        """What its program gets: secrets may be added here, which are stored nowhere.

        Raises:
            AimmError: the job cannot be carried out; its text becomes the job's error.
        """
        ...

    async def store(self, job: Job, results: Sequence[Result]) -> None:
        """Store results, unique by job, item and repetition."""
        ...

    async def finish(self, job: Job, result: Any) -> Any:
        """Make the results count once the program is done; returns the job's result.

        Raises:
            AimmError: the results cannot be used; its text becomes the job's error.
        """
        ...


class JobFiles(Protocol):
    """The files of jobs, inside the worker."""

    async def open(self, job: Job) -> tuple[str, Mapping[str, str]]:
        """An empty folder for the program, and the paths of the job's inputs by name.

        Raises:
            ArtifactMissing: an input is not in the store.
        """
        ...

    async def take(self, job: Job, made: NewFile) -> Mapping[str, Any]:
        """Store a file that the program made; returns the data of its event.

        Raises:
            Invalid: there is no such file in the folder of the job, or its name is invalid.
        """
        ...

    async def close(self, job: Job) -> None:
        """Delete the folder of a job."""
        ...


class Child(Protocol):
    """A running program."""

    def said(self) -> AsyncIterator[tuple[Said, int]]:
        """What it says, until it ends, each with its size in bytes."""
        ...

    async def stop(self) -> None:
        """End it: by a signal, and after a few seconds by force."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...

    async def ended(self) -> tuple[int, str]:
        """Wait for its end: the exit code (negative for a signal), and the last lines of its errors."""
        ...


class Launcher(Protocol):
    """Starts programs."""

    async def start(self, module: str, task: Task) -> Child:
        """Start the program of a module."""
        ...
