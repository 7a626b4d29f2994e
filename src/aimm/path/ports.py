"""Ports of the path."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.path.facts import Facts
from aimm.path.measures import Example, Measured
from aimm.path.model import Decision, NewWaiver, Waiver


class KnownFacts(Protocol):
    """The facts about use cases."""

    async def of(self, use_case_ids: Sequence[str]) -> Mapping[str, Facts]:
        """By id of the use case; a fixed number of queries, however many there are."""
        ...


class Decisions(Protocol):
    """The stored decisions."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Decision]: ...

    async def get(self, decision_id: str) -> Decision | None: ...

    async def in_force(self, use_case_id: str) -> Sequence[Decision]:
        """Those that no other supersedes, oldest first: at most one for each stage."""
        ...

    async def add(self, decision: Decision) -> Decision:
        """Store a decision; the result has its number."""
        ...


class Waivers(Protocol):
    """The stored waivers."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Waiver]: ...

    async def get(self, waiver_id: str) -> Waiver | None: ...

    async def in_force(self, use_case_id: str, now: datetime) -> Sequence[Waiver]:
        """Those that hold at ``now``, oldest first."""
        ...

    async def add(self, waiver_id: str, new: NewWaiver, waived_by: str, now: datetime) -> Waiver: ...

    async def revoke(self, waiver: Waiver) -> None:
        """Store who revoked the waiver, and when."""
        ...


class Measurements(Protocol):
    """What runs of a use case measured."""

    async def of_use_case(self, use_case_id: str) -> Sequence[Measured]:
        """By target, newest run first; of the newest runs only."""
        ...

    async def examples(self, use_case_id: str, flow_id: str | None, most: int) -> Sequence[Example]:
        """Items with answers: those of this flow, else of another target, else items without answers."""
        ...
