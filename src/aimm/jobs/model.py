"""Jobs, what happened in them, and the workers that carry them out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

RESULT_ORDERS = ("place",)
JOB_ORDERS = ("created_at", "updated_at", "title", "kind", "state")


class JobState(StrEnum):
    """The state of a job. The last three are ends; ``resume`` leads from the last two back to the queue."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDS = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class EventKind(StrEnum):
    """What happened in a job."""

    STATE = "state"
    LOG = "log"
    RESULT = "result"
    ARTIFACT = "artifact"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total``, in the program's own unit, and a few words."""

    done: float
    total: float
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job and how far it is.

    Attributes:
        kind: name of the kind of job, see ``jobs.programs.Kind``.
        use_case_id: the use case that it is about, or None.
        specification: input of the program.
        state: present state.
        epoch: raised whenever a worker takes the job or loses it; a write with another epoch is refused.
        attempts: how often it was taken since it last stored a result.
        worker: id of the worker that has it, or None.
        stopping: whether somebody asked to cancel it.
        progress: latest progress, or None.
        checkpoint: what the program handed over last to continue from, or None.
        result: outcome of a job that is done.
        error: why it failed, in words.
        events: place of the newest event.
        due_at: when it may start.
        created_by: who started it.
    """

    id: str
    kind: str
    title: str
    use_case_id: str | None
    specification: Mapping[str, Any]
    state: JobState
    epoch: int
    attempts: int
    worker: str | None
    stopping: bool
    progress: Progress | None
    checkpoint: Any
    result: Any
    error: str | None
    events: int
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    created_by: str
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def has_ended(self) -> bool:
        """Whether no worker will touch it again, unless it is resumed."""
        return self.state in ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a job; ``place`` counts from 1 without a gap."""

    place: int
    at: datetime
    kind: EventKind
    data: Any


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a job, unique by ``item`` and ``repetition``."""

    item: str
    repetition: int
    data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a program said since the previous batch.

    Attributes:
        elsewhere: counts the results that a sink has.
        artifacts: those that were stored, as their events have them.
    """

    results: Sequence[Result] = ()
    elsewhere: int = 0
    artifacts: Sequence[Mapping[str, Any]] = ()
    logs: Sequence[str] = ()
    progress: Progress | None = None
    checkpoint: Any = None


@dataclass(frozen=True, slots=True)
class Process:
    """A process, so that its death can be told from that of another with the same number.

    Attributes:
        host: the machine since its last start, and the process namespace.
        pid: process id.
        began: start time of the process, in the kernel's own ticks.
    """

    host: str
    pid: int
    began: int


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker as its peers see it; ``beats`` grows about once a second while it lives."""

    id: str
    process: Process
    beats: int
