"""Ports of requirements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.requirements.coverage import SubjectEvidence
from aimm.requirements.model import NewRequirement, Requirement
from aimm.requirements.rules import Check


class Requirements(Protocol):
    """The stored requirements."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Requirement]: ...

    async def get(self, requirement_id: str) -> Requirement | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[Requirement]:
        """All requirements of a use case, in order of position."""
        ...

    async def add(
        self, requirement_id: str, new: NewRequirement, position: int, now: datetime
    ) -> Requirement: ...

    async def save(self, requirement: Requirement) -> None: ...

    async def delete(self, requirement: Requirement) -> None: ...


class Evidence(Protocol):
    """What was measured of the flows and candidates of a use case."""

    async def of_use_case(self, use_case_id: str, checks: Sequence[Check]) -> Sequence[SubjectEvidence]:
        """Flows that are not archived, active ones first, then candidates that are not excluded.

        Each with what was measured for each check.
        """
        ...
