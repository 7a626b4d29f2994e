"""What the handlers work with; ``wiring`` builds it and puts it into the application's state."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from litestar import Request
from litestar.connection import ASGIConnection

from aimm.access.audit import AuditLog
from aimm.access.entrance import Entrance
from aimm.access.model import Caller
from aimm.access.ports import Secrets, Store
from aimm.activity.ports import ActivityLog
from aimm.feedback.ports import RatingBook, RatingHistory
from aimm.feedback.service import FeedbackTaker
from aimm.flows.service import FlowService, FlowStepService
from aimm.flows.standing import Standings
from aimm.kit.changes import Actor
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.publications import Publications
from aimm.manifests.model import Manifest
from aimm.overview.ports import Overview
from aimm.picking.ports import PickHistory, Sessions, Snapshots
from aimm.picking.service import ExposureRecorder, Picker
from aimm.rollout.history import Entries
from aimm.rollout.outcomes import OutcomeTaker
from aimm.rollout.service import RolloutService
from aimm.use_cases.service import StepService, UseCaseService
from aimm.web.broadcast import Broadcaster
from aimm.web.system_answers import SystemAnswer


@dataclass(frozen=True, slots=True)
class Desk:
    """The services and readers of one unit of work."""

    use_cases: UseCaseService
    steps: StepService
    flows: FlowService
    flow_steps: FlowStepService
    rollouts: RolloutService
    audit: AuditLog
    picks: PickHistory
    ratings: RatingHistory
    feedback: RatingBook
    standings: Standings
    activity: ActivityLog
    overview: Overview
    entries: Entries
    publications: Publications


class Authenticator(Protocol):
    """Tells who calls."""

    @property
    def generation(self) -> int:
        """Changes whenever keys are made or revoked, and at least once a minute."""
        ...

    def by_token(self, token: str) -> Caller | None:
        """The person behind an access token, or None when it is not valid."""
        ...

    def by_key(self, key: bytes) -> Caller | None:
        """The machine behind an API key, or None when there is no such key."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Everything the web needs.

    Attributes:
        reading: a unit of work that only reads.
        writing: a unit of work in the name of an actor; it commits and publishes when it ends well.
        settled: returns when every pick and rating answered so far can be read.
        ready: what is not ready, in words; empty when everything is.
        metrics: the operator's figures, in the Prometheus text format.
        event_id: the public UUID of a pick or rating number.
        events: tells open consoles what changed.
        system: how the node does, with its settings.
        sample: what a person can begin with.
        installation: 8 hexadecimal characters, different for each database.
        base_path: path below which everything is served; empty for the root.
        clock_speed: seconds that pass for ``clock`` in one second.
    """

    reading: Callable[[], AbstractAsyncContextManager[Desk]]
    writing: Callable[[Actor], AbstractAsyncContextManager[Desk]]
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
    system: Callable[[], Awaitable[SystemAnswer]]
    sample: Callable[[], Manifest]
    clock_speed: float
    installation: str
    base_path: str


def context(request: ASGIConnection[Any, Any, Any, Any]) -> Context:
    """The context of the application that serves ``request``."""
    return request.app.state.context


def actor(request: Request[Any, Any, Any]) -> Actor:
    """Who calls; known after the guard has let the call through."""
    caller: Caller = request.state.caller
    return caller.actor
