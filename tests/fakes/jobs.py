"""Jobs with defaults for every field."""

from dataclasses import replace
from typing import Any

from aimm.jobs.model import Job, JobState
from tests.fakes.sources import NOW


def job(**fields: Any) -> Job:
    """A queued job."""
    usual = Job(
        id="0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b",
        kind="rollout-rehearsal",
        title="A rehearsal",
        use_case_id=None,
        specification={"means": [4.0, 3.0]},
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
        due_at=NOW,
        started_at=None,
        ended_at=None,
        created_by="ada",
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(usual, **fields)
