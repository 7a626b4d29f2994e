"""Ports of rollouts.

The loop: ``changed`` finds the rollouts that may need a decision. For each, read its ``facts`` and call
``rules.decide``. Then, in one transaction, ``save`` the state (rejected if it is no longer the one that was
decided on), set the shares and add the timeline entry. Publish after the commit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aimm.flows.moves import ShareMove
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.paging import Page, PageRequest
from aimm.rollout.facts import Facts
from aimm.rollout.model import Entry, State

ROLLOUT = Actor(ActorKind.SYSTEM, "rollout")
"""The actor of automatic changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """The stored rollout of a use case; every use case has exactly one.

    Attributes:
        version: number of the current version, from 1; ``apply`` rejects decisions based on an older one.
    """

    id: str
    use_case_id: str
    state: State
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """A timeline entry with its position.

    Attributes:
        number: counts the entries of a rollout, from 1; unique, so that no decision is applied twice.
    """

    id: str
    rollout_id: str
    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """Outcomes of one step of a session, measured by the application; None means not measured.

    Attributes:
        session: number of the session, see ``picking.model.Session``.
        use_case: number of its use case.
        flow: number of its flow.
        step_code: the measured step; None for the whole session.
        at: ms.
        error: whether it failed.
        latency_ms: how long it took.
        cost: in any currency, the same for the whole use case.
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
        """The rollouts that exist, in any order."""
        ...

    async def hold(self, use_case_ids: Sequence[str]) -> Mapping[str, int]:
        """Get current versions by use case, locked until the end of the transaction."""
        ...

    async def lock(self, use_case_id: str) -> Rollout | None:
        """Get a rollout, locked until the end of the transaction."""
        ...

    async def add(self, rollout_id: str, use_case_id: str, state: State, now: datetime) -> Rollout: ...

    async def save(self, rollout: Rollout, state: State, now: datetime) -> Rollout:
        """Store a state derived from ``rollout``.

        Raises:
            Outdated: another state has been stored since ``rollout`` was read.
        """
        ...

    async def save_all(self, states: Sequence[tuple[Rollout, State]], now: datetime) -> None:
        """Store states of rollouts that this transaction has locked with ``hold``."""
        ...

    async def changed(self, since: int, now: int, own: Collection[int] = ()) -> Sequence[str]:
        """Ids of use cases whose rollout is monitored and may decide something, or was changed after its end.

        Args:
            own: publications of the caller's own decisions, to be ignored.

        Triggers are new sessions, ratings, outcomes and flow changes since ``since`` (ms), and a deadline
        (``rules.due_at``) before ``now``. The cost depends on the number of changes, not of rollouts.
        """
        ...


class FactSource(Protocol):
    """Reads the facts of decisions."""

    async def facts(self, rollout: Rollout, now: int, with_periods: bool) -> Facts:
        """The facts of ``rollout`` at ``now`` (ms), in one consistent read.

        Args:
            rollout: its ``state.epoch_start``, ``configuration`` and ``drift.until`` define what is counted.
            with_periods: whether ``Facts.periods`` is needed: ``rules.needs_periods``, or a verdict that
                ``wants_periods``.
        """
        ...

    async def of_all(self, rollouts: Sequence[Rollout], now: int) -> Sequence[Facts]:
        """The facts of many rollouts, in the same order, without periods, in a few queries."""
        ...


class Timeline(Protocol):
    """The timeline of a rollout."""

    async def add(self, entry_id: str, rollout_id: str, entry: Entry) -> StoredEntry: ...

    async def add_all(self, entries: Sequence[tuple[str, str, Entry]]) -> None:
        """Add entries of different rollouts, each with its id and that of its rollout."""
        ...

    async def page(self, rollout_id: str, request: PageRequest) -> Page[StoredEntry]:
        """Get one page, newest first."""
        ...

    async def get(self, entry_id: str) -> StoredEntry | None: ...

    async def of_epoch(self, rollout_id: str, epoch: int) -> Sequence[StoredEntry]:
        """Get all entries of an epoch, oldest first, for the report."""
        ...


class Shares(Protocol):
    """Sets the shares of flows: flows, share table and cause in one transaction."""

    async def move(self, moves: Sequence[ShareMove]) -> frozenset[str]:
        """Set the shares of all active flows, one move per use case.

        Returns:
            The use cases whose flows or shares have changed since the move was decided; nothing is
            changed there.
        """
        ...

    async def reset_statistics(self, use_case_id: str) -> None:
        """Reset the counters that the original shows (flows and flow steps), on entering WARMUP."""
        ...


class Outcomes(Protocol):
    """Stores outcomes measured by applications."""

    async def stored_batch(self, batch_key: str) -> str | None:
        """What ``record_batch`` stored under this key, or None."""
        ...

    async def record_batch(
        self, batch_key: str, records: Sequence[OutcomeRecord], answer: str, now: int
    ) -> str:
        """Store the records once per ``batch_key``; returns ``answer``, or what the first call stored."""
        ...
