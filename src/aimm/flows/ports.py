"""Ports of flows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aimm.flows.model import (
    Flow,
    FlowStatistics,
    FlowStep,
    FlowStepStatistics,
    NewFlow,
    Revision,
    ShareTable,
)
from aimm.kit.paging import Page, PageRequest


class Flows(Protocol):
    """The stored flows."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Flow]:
        """One page of the flows of a use case."""
        ...

    async def get(self, flow_id: str) -> Flow | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[Flow]:
        """All flows of a use case, oldest first."""
        ...

    async def add(self, flow_id: str, new: NewFlow, now: datetime) -> Flow:
        """Store a new flow, inactive, 0%, version 1, with statistics at zero."""
        ...

    async def save(self, flow: Flow) -> None: ...

    async def delete(self, flow: Flow) -> None: ...

    async def statistics(self, flow_id: str) -> FlowStatistics | None: ...


class FlowSteps(Protocol):
    """The stored configurations and their revisions."""

    async def page(self, flow_id: str, request: PageRequest) -> Page[FlowStep]:
        """One page of a flow's steps, by position of the use-case step."""
        ...

    async def get(self, flow_step_id: str) -> FlowStep | None: ...

    async def of_flow(self, flow_id: str) -> Sequence[FlowStep]: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[FlowStep]:
        """The flow steps of all flows of a use case, in order of the steps."""
        ...

    async def add(self, flow_step_id: str, flow: Flow, use_case_step_id: str, now: datetime) -> FlowStep:
        """Store an empty configuration, revision 0."""
        ...

    async def save(self, flow_step: FlowStep, revision: Revision) -> None:
        """Store the new state and its revision."""
        ...

    async def statistics(self, flow_step_id: str) -> FlowStepStatistics | None: ...

    async def revisions(self, flow_step_id: str, request: PageRequest) -> Page[Revision]:
        """One page of the revisions, newest first."""
        ...

    async def revision(self, flow_step_id: str, number: int) -> Revision | None: ...


class ShareTables(Protocol):
    """The history of shares."""

    async def latest(self, use_case_id: str) -> ShareTable | None: ...

    async def add(
        self, use_case_id: str, counts: Mapping[int, int], slots: Sequence[int], cause: str, now: datetime
    ) -> None: ...
