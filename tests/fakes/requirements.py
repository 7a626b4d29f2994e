"""Requirements in dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict

from aimm.kit.paging import Page, PageRequest
from aimm.requirements.coverage import SubjectEvidence
from aimm.requirements.model import NewRequirement, Requirement
from aimm.requirements.rules import Check
from tests.fakes.tables import Tables, part_of


@dataclass
class FakeRequirements:
    """The port ``Requirements``."""

    tables: Tables
    known: dict[str, Requirement] = field(default_factory=dict[str, Requirement])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Requirement]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, requirement_id: str) -> Requirement | None:
        return self.known.get(requirement_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[Requirement]:
        of_it = (one for one in self.known.values() if one.use_case_id == use_case_id)
        return sorted(of_it, key=lambda one: one.position)

    async def add(
        self, requirement_id: str, new: NewRequirement, position: int, now: datetime
    ) -> Requirement:
        self.known[requirement_id] = Requirement(
            id=requirement_id,
            number=self.tables.number(),
            **asdict(new),
            position=position,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.known[requirement_id]

    async def save(self, requirement: Requirement) -> None:
        self.known[requirement.id] = requirement

    async def delete(self, requirement: Requirement) -> None:
        del self.known[requirement.id]


@dataclass
class FakeEvidence:
    """The port ``Evidence``; ``asked`` has the use cases and checks that were asked for."""

    known: Mapping[str, Sequence[SubjectEvidence]]
    asked: list[tuple[str, Sequence[Check]]] = field(default_factory=list[tuple[str, Sequence[Check]]])

    async def of_use_case(self, use_case_id: str, checks: Sequence[Check]) -> Sequence[SubjectEvidence]:
        self.asked.append((use_case_id, checks))
        return self.known.get(use_case_id, ())
