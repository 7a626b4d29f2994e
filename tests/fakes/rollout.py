"""Rollouts in dictionaries with facts set by tests, and a rollout service on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aimm.flows.moves import ShareMove
from aimm.kit.changes import Actor, ActorKind, Change
from aimm.kit.errors import Outdated
from aimm.kit.paging import Page, PageRequest, page_of
from aimm.rollout.facts import Facts
from aimm.rollout.model import Entry, State
from aimm.rollout.ports import Rollout, StoredEntry
from aimm.rollout.service import RolloutService
from tests.fakes.sources import Clock, Ids

ANN = Actor(ActorKind.PERSON, "ann")


@dataclass
class FakeRollouts:
    """The port ``Rollouts``."""

    stored: dict[str, Rollout] = field(default_factory=dict[str, Rollout])

    async def of_use_case(self, use_case_id: str) -> Rollout | None:
        return self.stored.get(use_case_id)

    async def of_use_cases(self, use_case_ids: Sequence[str]) -> Sequence[Rollout]:
        return [self.stored[one] for one in use_case_ids if one in self.stored]

    async def hold(self, use_case_ids: Sequence[str]) -> Mapping[str, int]:
        return {one.use_case_id: one.version for one in await self.of_use_cases(use_case_ids)}

    async def lock(self, use_case_id: str) -> Rollout | None:
        return self.stored.get(use_case_id)

    async def add(self, rollout_id: str, use_case_id: str, state: State, now: datetime) -> Rollout:
        self.stored[use_case_id] = Rollout(
            id=rollout_id, use_case_id=use_case_id, state=state, version=1, created_at=now, updated_at=now
        )
        return self.stored[use_case_id]

    async def save(self, rollout: Rollout, state: State, now: datetime) -> Rollout:
        if self.stored[rollout.use_case_id].version != rollout.version:
            raise Outdated
        saved = replace(rollout, state=state, version=rollout.version + 1, updated_at=now)
        self.stored[rollout.use_case_id] = saved
        return saved

    async def save_all(self, states: Sequence[tuple[Rollout, State]], now: datetime) -> None:
        for rollout, state in states:
            await self.save(rollout, state, now)

    async def changed(self, since: int, now: int) -> Sequence[str]:
        return list(self.stored)


@dataclass
class FakeTimeline:
    """The port ``Timeline``."""

    stored: list[StoredEntry] = field(default_factory=list[StoredEntry])

    async def add(self, entry_id: str, rollout_id: str, entry: Entry) -> StoredEntry:
        number = 1 + sum(one.rollout_id == rollout_id for one in self.stored)
        self.stored.append(StoredEntry(id=entry_id, rollout_id=rollout_id, number=number, entry=entry))
        return self.stored[-1]

    async def add_all(self, entries: Sequence[tuple[str, str, Entry]]) -> None:
        for one in entries:
            await self.add(*one)

    async def page(self, rollout_id: str, request: PageRequest) -> Page[StoredEntry]:
        found = [one for one in reversed(self.stored) if one.rollout_id == rollout_id]
        return page_of(found[request.offset : request.offset + request.size], len(found), request)

    async def get(self, entry_id: str) -> StoredEntry | None:
        return next((one for one in self.stored if one.id == entry_id), None)

    async def of_epoch(self, rollout_id: str, epoch: int) -> Sequence[StoredEntry]:
        return [one for one in self.stored if one.rollout_id == rollout_id]


class RolloutStage:
    """A rollout service on fakes.

    Attributes:
        known: the facts by use case id; periods are only returned on request.
        asked: whether each read of the facts requested periods.
        resets: use cases whose statistics were reset.
        noted: the journal's entries.
        causes: causes of the share changes.
    """

    def __init__(self) -> None:
        self.clock, self.ids = Clock(), Ids()
        self.rollouts, self.timeline = FakeRollouts(), FakeTimeline()
        self.known: dict[str, Facts] = {}
        self.asked: list[bool] = []
        self.resets: list[str] = []
        self.noted: list[Change] = []
        self.causes: list[str] = []
        self.service = RolloutService(
            self.rollouts, self, self.timeline, self, self, self.clock, self.ids, ANN
        )

    async def facts(self, rollout: Rollout, now: int, with_periods: bool) -> Facts:
        self.asked.append(with_periods)
        known = self.known[rollout.use_case_id]
        return known if with_periods else replace(known, periods=())

    async def of_all(self, rollouts: Sequence[Rollout], now: int) -> Sequence[Facts]:
        return [await self.facts(rollout, now, False) for rollout in rollouts]

    async def move(self, moves: Sequence[ShareMove]) -> frozenset[str]:
        return frozenset(move.use_case_id for move in moves if not self._moved(move))

    def _moved(self, move: ShareMove) -> bool:
        known = self.known[move.use_case_id]
        if {flow.id: flow.share for flow in known.flows if flow.active} != dict(move.seen):
            return False
        self.put(move.use_case_id, move.shares)
        self.causes.append(move.cause)
        return True

    def put(self, use_case_id: str, shares: Mapping[str, float]) -> None:
        """Set shares manually."""
        known = self.known[use_case_id]
        flows = tuple(replace(flow, share=shares.get(flow.id, 0.0)) for flow in known.flows)
        self.known[use_case_id] = replace(known, flows=flows)

    async def reset_statistics(self, use_case_id: str) -> None:
        self.resets.append(use_case_id)

    def note(self, change: Change) -> None:
        self.noted.append(change)

    async def add(self, use_case_id: str, known: Facts, state: State) -> Rollout:
        """Add a stored rollout with its facts."""
        self.known[use_case_id] = known
        return await self.rollouts.add(self.ids.new(), use_case_id, state, self.clock.now())

    def shares(self, use_case_id: str) -> list[float]:
        return [flow.share for flow in self.known[use_case_id].flows]
