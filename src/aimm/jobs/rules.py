"""Pure decisions about jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aimm.jobs.errors import JobHasEnded, JobIsNotStopped
from aimm.jobs.model import Job, JobState

LEASE_SECONDS = 12.0
"""A worker that has not reached the store for this long, by its own clock, ends its children."""
GRACE_SECONDS = 15.0
"""A worker whose beats have not changed for this long is taken for dead; longer than the lease."""
MOST_ATTEMPTS = 5
"""A job that was lost so often without a single new result is not started again."""


class Step(StrEnum):
    """What a worker does with a job next."""

    TAKE = "take"
    WAIT = "wait"
    RELEASE = "release"
    CANCEL = "cancel"
    FAIL = "fail"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Owner:
    """What is known of the worker that has a job.

    Attributes:
        gone: whether its process is proven to have ended.
        silent: seconds without a new beat, by the clock of the one who asks.
    """

    gone: bool
    silent: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision needs beside the job.

    Attributes:
        owner: the worker that has the job; None if there is none, or it is not known any more.
        most: the longest time that a job may take, from its first start.
        grace: seconds of silence after which a worker is taken for dead.
    """

    owner: Owner | None
    most: timedelta
    grace: float = GRACE_SECONDS


def next_step(run: Job, facts: Facts, now: datetime) -> Step:
    """What to do with a job next."""
    if run.has_ended:
        return Step.NOTHING
    if run.state is JobState.RUNNING:
        owner = facts.owner
        if owner is not None and not owner.gone and owner.silent < facts.grace:
            return Step.WAIT
        return _after_loss(run)
    if run.stopping:
        return Step.CANCEL
    if has_taken_too_long(run, facts.most, now):
        return Step.FAIL
    return Step.TAKE if run.due_at <= now else Step.WAIT


def _after_loss(run: Job) -> Step:
    if run.stopping:
        return Step.CANCEL
    return Step.FAIL if run.attempts >= MOST_ATTEMPTS else Step.RELEASE


def has_taken_too_long(run: Job, most: timedelta, now: datetime) -> bool:
    """Whether a job has used up its time, waiting for a new worker included."""
    return run.started_at is not None and now - run.started_at > most


def check_cancellable(job: Job) -> None:
    """Raise JobHasEnded if there is nothing to cancel."""
    if job.has_ended:
        raise JobHasEnded


def check_resumable(job: Job) -> None:
    """Raise JobIsNotStopped unless the job failed or was cancelled."""
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise JobIsNotStopped
