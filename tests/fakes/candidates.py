"""Catalogue, shortlists and own entries in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict

from aimm.candidates.catalogue import Catalogue, read_catalogue
from aimm.candidates.model import Candidate, NewCandidate, NewOwnModel, OwnModel
from aimm.kit.paging import Page, PageRequest
from tests.fakes.tables import Tables, part_of


@dataclass
class FakeCatalogues:
    """The port ``Catalogues``; ``replaced`` counts the changes."""

    catalogue: Catalogue = field(default_factory=lambda: Catalogue("2026-01-31", "made up", ()))
    replaced: int = 0

    async def current(self) -> Catalogue:
        return self.catalogue

    async def replace(self, raw: bytes, now: datetime) -> None:
        self.catalogue = read_catalogue(raw)
        self.replaced += 1


@dataclass
class FakeCandidates:
    """The port ``Candidates``."""

    tables: Tables
    known: dict[str, Candidate] = field(default_factory=dict[str, Candidate])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Candidate]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, candidate_id: str) -> Candidate | None:
        return self.known.get(candidate_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[Candidate]:
        of_it = (one for one in self.known.values() if one.use_case_id == use_case_id)
        return sorted(of_it, key=lambda one: one.position)

    async def add(self, candidate_id: str, new: NewCandidate, position: int, now: datetime) -> Candidate:
        self.known[candidate_id] = Candidate(
            id=candidate_id,
            number=self.tables.number(),
            **asdict(new),
            position=position,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.known[candidate_id]

    async def save(self, candidate: Candidate) -> None:
        self.known[candidate.id] = candidate

    async def delete(self, candidate: Candidate) -> None:
        del self.known[candidate.id]


@dataclass
class FakeOwnModels:
    """The port ``OwnModels``."""

    tables: Tables
    known: dict[str, OwnModel] = field(default_factory=dict[str, OwnModel])

    async def page(self, request: PageRequest) -> Page[OwnModel]:
        return part_of(list(self.known.values()), request)

    async def get(self, own_model_id: str) -> OwnModel | None:
        return self.known.get(own_model_id)

    async def by_code(self, code: str) -> OwnModel | None:
        return next((one for one in self.known.values() if one.code == code), None)

    async def add(self, own_model_id: str, new: NewOwnModel, now: datetime) -> OwnModel:
        self.known[own_model_id] = OwnModel(
            id=own_model_id,
            number=self.tables.number(),
            **asdict(new),
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.known[own_model_id]

    async def save(self, own_model: OwnModel) -> None:
        self.known[own_model.id] = own_model

    async def delete(self, own_model: OwnModel) -> None:
        del self.known[own_model.id]
