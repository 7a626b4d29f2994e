"""A use case with flows, shares and a rollout on a real ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import structs
from tests.fakes.sources import NOW, Ids
from tests.storage.conftest import Books, Visitor

from aimm.flows.model import Flow, NewFlow
from aimm.kit.clock import from_micros
from aimm.rollout.configuration import Adaptive, Configuration
from aimm.rollout.facts import Facts
from aimm.rollout.model import Phase, State
from aimm.rollout.ports import Rollout
from aimm.stats.slots import move_slots, slot_counts
from aimm.storage.flows import StoredFlows, StoredShareTables
from aimm.storage.ledger.base import Ledger
from aimm.storage.rollouts import StoredFacts, StoredRollouts
from aimm.storage.rollouts.folding import fold, foldable, forget_counts
from aimm.use_cases.model import UseCase

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
IDS = Ids()


def running(start: int, **fields: Any) -> State:
    """An adaptive phase that started at ``start`` (ms), with an attribution window of an hour."""
    adaptive = Adaptive(attribution_window_mins=fields.pop("window_mins", 60))
    given: dict[str, Any] = {
        "configuration": Configuration(adaptive=adaptive),
        "phase": Phase.ADAPTIVE,
        "since": start,
        "epoch": 1,
        "epoch_start": start,
        "updated_at": start,
    }
    return State(**given | fields)


@dataclass
class World:
    """A use case with traffic.

    Attributes:
        table: number of the share table in force.
    """

    books: Books
    visitor: Visitor
    use_case: UseCase
    flows: list[Flow]
    rollout: Rollout
    table: int = 0
    asked: int = 0

    @classmethod
    async def of(cls, books: Books, ledger: Ledger, flows: int = 2, **state: Any) -> "World":
        use_case = await books.add_use_case()
        async with books.database.writing() as connection:
            made = [
                await StoredFlows(connection).add(
                    IDS.new(), NewFlow(use_case_id=use_case.id, title=f"Flow {n}", description="d"), NOW
                )
                for n in range(flows)
            ]
            rollout = await StoredRollouts(connection).add(
                IDS.new(), use_case.id, running(books.now(), **state), NOW
            )
        world = cls(books, Visitor(books, ledger), use_case, made, rollout)
        await world.share(dict.fromkeys(range(flows), 100 / flows))
        return world

    @property
    def moment(self) -> datetime:
        return from_micros(self.books.now() * 1000)

    async def share(self, shares: Mapping[int, float]) -> None:
        """Set shares from now on, in percent by index of the flow."""
        async with self.books.database.writing() as connection:
            stored = StoredFlows(connection)
            for index, flow in enumerate(self.flows):
                flow = structs.replace(flow, active=index in shares, current_serve_pct=shares.get(index, 0.0))
                self.flows[index] = flow
                await stored.save(flow)
            counts = slot_counts({self.flows[index].number: share for index, share in shares.items()})
            tables = StoredShareTables(connection)
            await tables.add(self.use_case.id, counts, move_slots((), counts), "test", self.moment)
            latest = await tables.latest(self.use_case.id)
            assert latest is not None
            self.table = latest.number

    async def visit(self, correlation: str, flow: int, score: int | None = None, **fields: Any) -> None:
        """Open one session now; if there is a score, rate it immediately."""
        number = self.flows[flow].number
        given = {"use_case": self.use_case.number, "share_table": self.table, "flow_step": 0} | fields
        await self.visitor.claim(correlation, number, **given)
        if score is not None:
            await self.visitor.rate(correlation, score)

    async def changed(self, since: int | None = None) -> list[str]:
        """Call ``changed`` since the previous call (or since the world began)."""
        since = (self.asked or self.books.now()) if since is None else since
        self.asked = self.books.now()
        async with self.books.database.writing() as connection:
            return list(await StoredRollouts(connection).changed(since, self.asked))

    async def facts(self, with_periods: bool = True) -> Facts:
        """Read the facts, after processing all news."""
        await self.visitor.ledger.settled()
        await self.changed()
        async with self.books.database.reading() as connection:
            return await StoredFacts(connection).facts(self.rollout, self.books.now(), with_periods)

    async def save(self, state: State) -> None:
        """Store another state of the rollout."""
        async with self.books.database.writing() as connection:
            self.rollout = await StoredRollouts(connection).save(self.rollout, state, self.moment)


def counted(facts: Facts) -> list[tuple[Any, ...]]:
    return [(f.sessions, f.unrated, f.arrived, f.mature) for f in facts.flows]


async def fold_all(world: World) -> int:
    async with world.books.database.writing() as connection:
        now = world.books.now()
        folded = [await fold(connection, number, now) for number in await foldable(connection, now)]
        await forget_counts(connection, now)
        return sum(folded)
