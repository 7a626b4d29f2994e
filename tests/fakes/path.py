"""Facts, decisions, waivers and links in dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict, replace

from aimm.kit.paging import Page, PageRequest
from aimm.path.facts import Facts
from aimm.path.links.model import BriefLink, LinkState
from aimm.path.links.rules import state_of
from aimm.path.measures import Example, Measured
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
class FakeMeasurements:
    """The port ``Measurements``: the same for every use case."""

    measured: list[Measured] = field(default_factory=list[Measured])
    shown: list[Example] = field(default_factory=list[Example])

    async def of_use_case(self, use_case_id: str) -> Sequence[Measured]:
        return self.measured

    async def examples(self, use_case_id: str, flow_id: str | None, most: int) -> Sequence[Example]:
        return self.shown[:most]


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


@dataclass
class FakeBriefLinks:
    """The port ``BriefLinks``.

    Attributes:
        hashes: of the tokens, by id.
    """

    tables: Tables
    known: dict[str, BriefLink] = field(default_factory=dict[str, BriefLink])
    hashes: dict[str, str] = field(default_factory=dict[str, str])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[BriefLink]:
        return part_of([one for one in self.known.values() if one.use_case_id == use_case_id], request)

    async def get(self, link_id: str) -> BriefLink | None:
        return self.known.get(link_id)

    async def opened(self, token_hash: str, now: datetime) -> BriefLink | None:
        for link in self.known.values():
            if self.hashes[link.id] == token_hash and state_of(link, now) is LinkState.VALID:
                return link
        return None

    async def add(self, link: BriefLink, token_hash: str) -> BriefLink:
        self.hashes[link.id] = token_hash
        self.known[link.id] = replace(link, number=self.tables.number())
        return self.known[link.id]

    async def revoke(self, link: BriefLink) -> None:
        self.known[link.id] = link

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        for link_id, moment in uses.items():
            self.known[link_id] = replace(self.known[link_id], last_used_at=moment)
