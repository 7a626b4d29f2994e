"""What rollouts need from the outside.

The loop is: ``changed`` says which rollouts may decide something; for each one, read its ``facts`` and
``rules.decide``; then, in one transaction, ``save`` the state (refused when it is not the one decided on any
more), set the shares, add the timeline entry; publish after the commit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aimm.flows.moves import ShareMove
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.paging import Page, PageRequest
from aimm.rollout.model import Entry, Facts, State, Verdict

ROLLOUT = Actor(ActorKind.SYSTEM, "rollout")
"""In whose name the loop acts."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A use case's rollout as it is stored; exactly one a use case.

    Attributes:
        version: counts the changes, from 1; ``apply`` refuses a verdict that was made on an older one.
    """

    id: str
    use_case_id: str
    state: State
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A timeline entry with its place.

    Attributes:
        number: counts the entries of a rollout, from 1; unique, so that no verdict is applied twice.
    """

    id: str
    rollout_id: str
    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """What an application measured of one step of a session; a value that is None was not measured.

    Attributes:
        session: number of the session, see ``picking.model.Session``.
        use_case: number of its use case.
        flow: number of its flow.
        step_code: the step that was measured; None when it was the whole session.
        at: ms.
        error: whether it failed.
        latency_ms: how long it took.
        cost: in any currency, the same throughout a use case.
    """

    session: int
    use_case: int
    flow: int
    step_code: str | None
    at: int
    error: bool | None = None
    latency_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None


class Rollouts(Protocol):
    """The stored rollouts."""

    async def of_use_case(self, use_case_id: str) -> Rollout | None: ...

    async def of_use_cases(self, use_case_ids: Sequence[str]) -> Sequence[Rollout]:
        """Those of them that exist, in any order."""
        ...

    async def hold(self, use_case_ids: Sequence[str]) -> Mapping[str, int]:
        """Their present versions by use case, held by the present transaction until it ends."""
        ...

    async def lock(self, use_case_id: str) -> Rollout | None:
        """The same, held by the present transaction until it ends."""
        ...

    async def add(self, rollout_id: str, use_case_id: str, state: State, now: datetime) -> Rollout: ...

    async def save(self, rollout: Rollout, state: State, now: datetime) -> Rollout:
        """Store a state made from ``rollout``.

        Raises:
            Outdated: somebody stored another one since ``rollout`` was read.
        """
        ...

    async def save_all(self, states: Sequence[tuple[Rollout, State]], now: datetime) -> None:
        """Store states made from rollouts that this transaction ``hold``s at their version."""
        ...

    async def changed(self, since: int, now: int, own: Collection[int] = ()) -> Sequence[str]:
        """Ids of use cases whose rollout is watched and may decide something, or was changed after its end.

        Args:
            own: publications of the caller's own decisions, which are no news to it.

        That is: new sessions, ratings, outcomes, flow changes since ``since`` (ms), or a clock that ran
        out (``rules.due_at``) before ``now``. Work is in proportion to what changed, not to all rollouts.
        """
        ...


class FactSource(Protocol):
    """Reads what a decision rests on."""

    async def facts(self, rollout: Rollout, now: int, with_periods: bool) -> Facts:
        """The facts of ``rollout`` at ``now`` (ms), at one moment of the store.

        Args:
            rollout: its ``state.epoch_start``, ``configuration`` and ``drift.until`` say what to count.
            with_periods: whether ``Facts.periods`` is needed: ``rules.needs_periods``, or a verdict that
                ``wants_periods``.
        """
        ...

    async def of_all(self, rollouts: Sequence[Rollout], now: int) -> Sequence[Facts]:
        """The facts of many rollouts, in their order, without periods, in a few reads."""
        ...


class Timeline(Protocol):
    """What happened to a rollout, and why."""

    async def add(self, entry_id: str, rollout_id: str, entry: Entry) -> StoredEntry: ...

    async def add_all(self, entries: Sequence[tuple[str, str, Entry]]) -> None:
        """Add entries of different rollouts: each with its id and that of its rollout."""
        ...

    async def page(self, rollout_id: str, request: PageRequest) -> Page[StoredEntry]:
        """One page, newest first."""
        ...

    async def get(self, entry_id: str) -> StoredEntry | None: ...

    async def of_epoch(self, rollout_id: str, epoch: int) -> Sequence[StoredEntry]:
        """All entries of an epoch, oldest first; for the report."""
        ...


class Shares(Protocol):
    """Sets the shares of flows: the flows, their share table and its cause, in the same transaction."""

    async def move(self, moves: Sequence[ShareMove]) -> frozenset[str]:
        """Set the shares of all active flows, one move a use case.

        Returns:
            The use cases whose flows or shares are no longer those that the move rests on; nothing is
            changed there.
        """
        ...

    async def reset_statistics(self, use_case_id: str) -> None:
        """Set what the original counts to 0 (flows and flow steps); done on entering WARMUP."""
        ...


class Outcomes(Protocol):
    """Takes what applications measured."""

    async def stored_batch(self, batch_key: str) -> str | None:
        """What ``record_batch`` stored under this key, or None."""
        ...

    async def record_batch(
        self, batch_key: str, records: Sequence[OutcomeRecord], answer: str, now: int
    ) -> str:
        """Store the records once per ``batch_key``; answers ``answer``, or what the first call stored."""
        ...


class Leadership(Protocol):
    """Exactly one node decides at a time."""

    async def lead(self) -> bool:
        """Whether this node leads now; takes the lead when nobody has it."""
        ...


class Watchers(Protocol):
    """Tells whoever looks at a rollout, after the commit, that it changed."""

    def rollout_changed(self, use_case_id: str, verdict: Verdict) -> None: ...
