"""Ports of use cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.use_cases.model import NewStep, NewUseCase, UseCase, UseCaseStep


class UseCases(Protocol):
    """The stored use cases."""

    async def page(self, request: PageRequest) -> Page[UseCase]: ...

    async def get(self, use_case_id: str) -> UseCase | None: ...

    async def by_code(self, code: str) -> UseCase | None: ...

    async def add(self, use_case_id: str, new: NewUseCase, now: datetime) -> UseCase:
        """Store a new use case, inactive, version 1."""
        ...

    async def save(self, use_case: UseCase) -> None: ...

    async def delete(self, use_case: UseCase) -> None:
        """Delete it with everything that belongs to it."""
        ...

    async def active_flows(self, use_case_id: str) -> int:
        """Number of active flows of the use case."""
        ...


class Steps(Protocol):
    """The stored steps."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[UseCaseStep]: ...

    async def get(self, step_id: str) -> UseCaseStep | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[UseCaseStep]:
        """All steps of a use case, in order of position."""
        ...

    async def add(self, step_id: str, new: NewStep, position: int, now: datetime) -> UseCaseStep: ...

    async def save(self, step: UseCaseStep) -> None: ...

    async def delete(self, step: UseCaseStep) -> None: ...


class StepFollower(Protocol):
    """Called in the same transaction when a step is added to a use case, such as by flows."""

    async def step_added(self, use_case: UseCase, step: UseCaseStep) -> None: ...


class UseCaseFollower(Protocol):
    """Called in the same transaction when a use case is created, such as by its rollout."""

    async def use_case_added(self, use_case: UseCase) -> None: ...


class Publisher(Protocol):
    """Notifies every node, after the commit, that what a use case serves has changed."""

    def use_case_changed(self, use_case_id: str) -> None: ...
