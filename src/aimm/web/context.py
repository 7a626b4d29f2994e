"""The handlers' dependencies; built by ``wiring`` and stored in the application's state."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from litestar import Request
from litestar.connection import ASGIConnection

from aimm.access.entrance import Entrance
from aimm.access.model import Caller
from aimm.access.ports import Secrets, Store
from aimm.artifacts.service import ArtifactService
from aimm.evaluation.ports import Outputs
from aimm.examples.intake import ExampleIntake
from aimm.feedback.service import FeedbackTaker
from aimm.jobs.service import JobService
from aimm.kit.changes import Actor
from aimm.kit.clock import Clock
from aimm.kit.errors import Unavailable
from aimm.kit.ids import Ids
from aimm.kit.services import Services
from aimm.path.links.visits import Visits
from aimm.picking.exposures import ExposureRecorder
from aimm.picking.ports import Sessions, Snapshots
from aimm.picking.service import Picker
from aimm.reviews.remembering import RememberedResults
from aimm.rollout.outcomes import OutcomeTaker
from aimm.web.broadcast import Broadcaster
from aimm.web.system_answers import SystemAnswer


class Authenticator(Protocol):
    """Authenticates callers."""

    @property
    def generation(self) -> int:
        """Changes when keys are created or revoked, and at least once a minute."""
        ...

    def by_token(self, token: str) -> Caller | None:
        """The user of an access token, or None if it is invalid."""
        ...

    def by_key(self, key: bytes) -> Caller | None:
        """The application of an API key, or None if the key is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Dependencies of the HTTP handlers.

    Attributes:
        reading: opens a read-only unit of work.
        writing: opens a unit of work for an actor; commits and publishes on success.
        settled: waits until all picks and feedback answered so far can be read.
        ready: descriptions of what is not ready; empty if the node is ready.
        metrics: metrics in the Prometheus text format.
        event_id: the public UUID for a pick or feedback number.
        events: notifies open consoles of changes.
        examples: takes in examples from production.
        artifacts: files of jobs and imports.
        jobs: starts and watches work that takes long.
        outputs: what runs asked and got.
        visits: visits of shared briefs on this node.
        system: status and settings of the node.
        sample: the sample use case.
        base_path: the base path; empty for the root.
        review_results: the results of review queues that were asked for last.
        clock_speed: seconds that pass for ``clock`` per second.
        installation_id: identifies the installation; the same on all nodes of a database.
    """

    reading: Callable[[], AbstractAsyncContextManager[Services]]
    writing: Callable[[Actor], AbstractAsyncContextManager[Services]]
    authenticator: Authenticator
    entrance: Entrance
    access: Store
    secrets: Secrets
    clock: Clock
    ids: Ids
    picker: Picker
    exposures: ExposureRecorder
    outcomes: OutcomeTaker
    feedback: FeedbackTaker
    sessions: Sessions
    snapshots: Snapshots
    settled: Callable[[], Awaitable[None]]
    ready: Callable[[], Awaitable[list[str]]]
    metrics: Callable[[], bytes]
    event_id: Callable[[int], str]
    events: Broadcaster
    examples: ExampleIntake
    artifacts: ArtifactService
    jobs: JobService
    outputs: Outputs
    visits: Visits
    system: Callable[[], Awaitable[SystemAnswer]]
    make_sample: Callable[[Services], Awaitable[list[str]]]
    clock_speed: float
    installation_id: str
    base_path: str
    review_results: RememberedResults = field(default_factory=lambda: RememberedResults(time.monotonic))

    async def caught_up(self) -> None:
        """Like ``settled``, for reading: if nothing can be stored, continue with the data that is there."""
        with suppress(Unavailable):
            await self.settled()


def context(request: ASGIConnection[Any, Any, Any, Any]) -> Context:
    """The context of the application that serves ``request``."""
    return request.app.state.context


def actor(request: Request[Any, Any, Any]) -> Actor:
    """The authenticated actor; available after the guard has run."""
    caller: Caller = request.state.caller
    return caller.actor
