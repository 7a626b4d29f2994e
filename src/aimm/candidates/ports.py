"""Ports of candidates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from aimm.candidates.catalogue import Catalogue
from aimm.candidates.model import Candidate, NewCandidate, NewOwnModel, OwnModel
from aimm.kit.paging import Page, PageRequest


class Catalogues(Protocol):
    """The catalogue of the installation: the one that was brought last, or the one of the package."""

    async def current(self) -> Catalogue: ...

    async def replace(self, raw: bytes, now: datetime) -> None:
        """Keep the file of another catalogue, which has been checked, in place of the stored one."""
        ...


class Candidates(Protocol):
    """The stored candidates."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Candidate]: ...

    async def get(self, candidate_id: str) -> Candidate | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[Candidate]:
        """All candidates of a use case, in order of position."""
        ...

    async def add(self, candidate_id: str, new: NewCandidate, position: int, now: datetime) -> Candidate: ...

    async def save(self, candidate: Candidate) -> None: ...

    async def delete(self, candidate: Candidate) -> None: ...


class OwnModels(Protocol):
    """The stored own entries."""

    async def page(self, request: PageRequest) -> Page[OwnModel]: ...

    async def get(self, own_model_id: str) -> OwnModel | None: ...

    async def by_code(self, code: str) -> OwnModel | None: ...

    async def add(self, own_model_id: str, new: NewOwnModel, now: datetime) -> OwnModel: ...

    async def save(self, own_model: OwnModel) -> None: ...

    async def delete(self, own_model: OwnModel) -> None: ...
