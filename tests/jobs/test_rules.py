"""What happens to a job next."""

from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.jobs import job
from tests.fakes.sources import NOW

from aimm.jobs.errors import JobHasEnded, JobIsNotStopped
from aimm.jobs.model import ENDS, JobState
from aimm.jobs.rules import (
    GRACE_SECONDS,
    LEASE_SECONDS,
    MOST_ATTEMPTS,
    Facts,
    Owner,
    Step,
    check_cancellable,
    check_resumable,
    next_step,
)

DAY = timedelta(days=1)
NOBODY = Facts(None, DAY)
ALIVE = Facts(Owner(gone=False, silent=GRACE_SECONDS - 0.1), DAY)
SILENT = Facts(Owner(gone=False, silent=GRACE_SECONDS), DAY)
GONE = Facts(Owner(gone=True, silent=0.0), DAY)
RUNNING: dict[str, Any] = {"state": JobState.RUNNING, "worker": "w", "started_at": NOW}


def test_a_worker_ends_its_child_before_a_peer_takes_over() -> None:
    assert LEASE_SECONDS < GRACE_SECONDS


@pytest.mark.parametrize(
    "fields, facts, step",
    [
        ({}, NOBODY, Step.TAKE),
        ({"due_at": NOW + DAY}, NOBODY, Step.WAIT),
        ({"stopping": True}, NOBODY, Step.CANCEL),
        ({"started_at": NOW - 2 * DAY}, NOBODY, Step.FAIL),
        (RUNNING, ALIVE, Step.WAIT),
        (RUNNING, SILENT, Step.RELEASE),
        (RUNNING, GONE, Step.RELEASE),
        (RUNNING, NOBODY, Step.RELEASE),
        ({**RUNNING, "stopping": True}, ALIVE, Step.WAIT),
        ({**RUNNING, "stopping": True}, GONE, Step.CANCEL),
        ({**RUNNING, "attempts": MOST_ATTEMPTS - 1}, GONE, Step.RELEASE),
        ({**RUNNING, "attempts": MOST_ATTEMPTS}, GONE, Step.FAIL),
        *(({"state": state}, NOBODY, Step.NOTHING) for state in ENDS),
    ],
)
def test_next_step(fields: dict[str, Any], facts: Facts, step: Step) -> None:
    assert next_step(job(**fields), facts, NOW) is step


@pytest.mark.parametrize("state", JobState)
def test_only_what_goes_on_can_be_cancelled_and_only_what_was_stopped_resumed(state: JobState) -> None:
    one = job(state=state)
    if state in ENDS:
        with pytest.raises(JobHasEnded):
            check_cancellable(one)
    else:
        check_cancellable(one)
    if state in (JobState.FAILED, JobState.CANCELLED):
        check_resumable(one)
    else:
        with pytest.raises(JobIsNotStopped):
            check_resumable(one)
