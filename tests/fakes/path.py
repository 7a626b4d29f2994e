"""Facts, decisions and waivers in dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict, replace

from aimm.kit.paging import Page, PageRequest
from aimm.path.facts import Facts
from aimm.path.model import Decision, NewWaiver, Waiver
from aimm.path.rules import holds
from tests.fakes.tables import Tables, part_of


@dataclass
class FakeFacts:
    """The port ``KnownFacts``: the same facts for every use case."""

    facts: Facts = field(default_factory=Facts)

    async def of(self, use_case_ids: Sequence[str]) -> Mapping[str, Facts]:
        return dict.fromkeys(use_case_ids, self.facts)


@dataclass
class FakeDecisions:
    """The port ``Decisions``."""

    tables: Tables
    known: dict[str, Decision] = field(default_factory=dict[str, Decision])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Decision]:
        return part_of([one for one in self._read() if one.use_case_id == use_case_id], request)

    async def get(self, decision_id: str) -> Decision | None:
        return next((one for one in self._read() if one.id == decision_id), None)

    async def in_force(self, use_case_id: str) -> Sequence[Decision]:
        of_it = [one for one in self._read() if one.use_case_id == use_case_id]
        return [one for one in of_it if one.superseded_by is None]

    async def add(self, decision: Decision) -> Decision:
        self.known[decision.id] = replace(decision, number=self.tables.number())
        return self.known[decision.id]

    def _read(self) -> list[Decision]:
        later = {one.supersedes: one.id for one in self.known.values() if one.supersedes is not None}
        return [replace(one, superseded_by=later.get(one.id)) for one in self.known.values()]


@dataclass
class FakeWaivers:
    """The port ``Waivers``."""

    tables: Tables
    known: dict[str, Waiver] = field(default_factory=dict[str, Waiver])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Waiver]:
        return part_of([one for one in self.known.values() if one.use_case_id == use_case_id], request)

    async def get(self, waiver_id: str) -> Waiver | None:
        return self.known.get(waiver_id)

    async def in_force(self, use_case_id: str, now: datetime) -> Sequence[Waiver]:
        return [one for one in self.known.values() if one.use_case_id == use_case_id and holds(one, now)]

    async def add(self, waiver_id: str, new: NewWaiver, waived_by: str, now: datetime) -> Waiver:
        self.known[waiver_id] = Waiver(
            **asdict(new),
            id=waiver_id,
            number=self.tables.number(),
            waived_by=waived_by,
            created_at=now,
            revoked_by=None,
            revoked_at=None,
        )
        return self.known[waiver_id]

    async def revoke(self, waiver: Waiver) -> None:
        self.known[waiver.id] = waiver
