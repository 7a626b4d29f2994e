"""Share moves of decisions: for many use cases at once, rejected where the shares have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from tests.fakes.sources import NOW, Clock

from aimm.flows.model import Flow, ShareTable
from aimm.flows.moves import NewTable, ShareMove, ShareMover
from aimm.kit.changes import Change
from aimm.stats.slots import SLOTS, move_slots


def _flow(use_case: str, number: int, share: float, active: bool = True) -> Flow:
    name = f"{use_case}-f{number}"
    return Flow(
        id=name,
        number=number,
        use_case_id=use_case,
        title=name,
        description="d",
        active=active,
        current_serve_pct=share,
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


@dataclass
class Book:
    """The port ``ShareBook``; storing replaces existing data."""

    known: dict[str, list[Flow]]
    in_force: dict[str, ShareTable] = field(default_factory=dict[str, ShareTable])
    stores: int = 0
    added: list[NewTable] = field(default_factory=list[NewTable])
    noted: list[Change] = field(default_factory=list[Change])
    published: list[str] = field(default_factory=list[str])

    async def flows(self, use_case_ids: Sequence[str]) -> Mapping[str, Sequence[Flow]]:
        return {one: self.known[one] for one in use_case_ids if one in self.known}

    async def tables(self, use_case_ids: Sequence[str]) -> Mapping[str, ShareTable]:
        return {one: self.in_force[one] for one in use_case_ids if one in self.in_force}

    async def store(self, flows: Sequence[Flow], tables: Sequence[NewTable]) -> None:
        self.stores += 1
        for flow in flows:
            listed = self.known[flow.use_case_id]
            listed[[one.id for one in listed].index(flow.id)] = flow
        self.added += tables

    def note(self, change: Change) -> None:
        self.noted.append(change)

    def use_case_changed(self, use_case_id: str) -> None:
        self.published.append(use_case_id)

    def access_changed(self) -> None:
        raise AssertionError

    @property
    def mover(self) -> ShareMover:
        return ShareMover(self, self, self, Clock())

    def shares(self, use_case: str) -> list[float]:
        return [flow.current_serve_pct for flow in self.known[use_case]]


@pytest.fixture
def book() -> Book:
    return Book(
        {
            name: [_flow(name, 1, 60.0), _flow(name, 2, 40.0), _flow(name, 3, 7.0, active=False)]
            for name in ("a", "b", "c")
        }
    )


def _move(
    use_case: str, seen: tuple[float, float] = (60.0, 40.0), to: tuple[float, float] = (20, 80)
) -> ShareMove:
    names = [f"{use_case}-f1", f"{use_case}-f2"]
    return ShareMove(
        use_case_id=use_case,
        seen=dict(zip(names, seen, strict=True)),
        shares=dict(zip(names, to, strict=True)),
        cause="why",
    )


async def test_many_use_cases_move_at_once(book: Book):
    assert await book.mover.move([_move("a"), _move("b", to=(99.996, 0.004))]) == frozenset()
    assert (book.shares("a"), book.shares("b"), book.stores) == ([20.0, 80.0, 7.0], [100.0, 0.0, 7.0], 1)
    assert book.shares("c") == [60.0, 40.0, 7.0]
    assert [(table.use_case_id, dict(table.counts), table.cause) for table in book.added] == [
        ("a", {1: 2_000, 2: 8_000}, "why"),
        ("b", {1: 10_000}, "why"),
    ]
    assert [(one.entity, one.entity_id, one.before, one.after) for one in book.noted[:2]] == [
        ("flow", "a-f1", {"currentServePct": 60.0}, {"currentServePct": 20}),
        ("flow", "a-f2", {"currentServePct": 40.0}, {"currentServePct": 80}),
    ]
    assert book.published == ["a", "a", "b", "b"]


async def test_a_concurrent_change_wins_and_other_use_cases_move(book: Book):
    outdated = [
        _move("a", seen=(60.0, 39.0)),
        ShareMove(use_case_id="b", seen={"b-f1": 60.0}, shares={"b-f1": 100.0}, cause="why"),
    ]
    assert await book.mover.move([*outdated, _move("c"), _move("gone")]) == {"a", "b", "gone"}
    assert (book.shares("a"), book.shares("b"), book.shares("c")) == (
        [60.0, 40.0, 7.0],
        [60.0, 40.0, 7.0],
        [20.0, 80.0, 7.0],
    )
    assert {one.use_case_id for one in book.noted} == set(book.published) == {"c"}


async def test_unchanged_flows_are_not_stored(book: Book):
    counts = {1: 6_000, 2: 4_000}
    book.in_force["a"] = ShareTable(
        number=1, use_case_id="a", counts=counts, slots=move_slots((), counts), cause="before", created_at=NOW
    )
    assert await book.mover.move([_move("a", to=(60.0, 40.0))]) == frozenset()
    assert (book.stores, book.noted, book.published) == (0, [], [])


async def test_only_slots_of_shrinking_flows_move(book: Book):
    counts = {1: 6_000, 2: 4_000}
    before = move_slots((), counts)
    book.in_force["a"] = ShareTable(
        number=1, use_case_id="a", counts=counts, slots=before, cause="before", created_at=NOW
    )
    await book.mover.move([_move("a", to=(50.0, 50.0))])
    after = book.added[0].slots
    assert sum(one != other for one, other in zip(before, after, strict=True)) == SLOTS // 10


async def test_a_share_below_one_slot_is_stored_without_a_table(book: Book):
    counts = {1: 6_000, 2: 4_000}
    book.in_force["a"] = ShareTable(
        number=1, use_case_id="a", counts=counts, slots=move_slots((), counts), cause="before", created_at=NOW
    )
    book.known["a"] = [_flow("a", 1, 30.0), _flow("a", 2, 20.0)]
    await book.mover.move([_move("a", seen=(30.0, 20.0), to=(60.0, 40.0))])
    assert (book.shares("a"), book.added) == ([60.0, 40.0], [])
