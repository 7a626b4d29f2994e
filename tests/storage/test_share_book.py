"""Shares of many use cases, stored the same on both databases."""

from msgspec.structs import replace
from tests.fakes.sources import NOW, Clock
from tests.storage.conftest import Books
from tests.storage.rollout_world import World

from aimm.flows.moves import NewTable
from aimm.stats.slots import move_slots, slot_counts
from aimm.storage.flows import StoredFlows, StoredShareTables
from aimm.storage.ledger.base import Ledger
from aimm.storage.share_book import StoredShareBook


async def test_flows_and_tables_of_many_use_cases(books: Books, ledger: Ledger):
    one, other, third = [await World.of(books, ledger) for _ in range(3)]
    ids = [one.use_case.id, other.use_case.id, "no"]
    async with books.database.writing() as connection:
        book = StoredShareBook(connection, Clock())
        found = await book.flows(ids)
        assert {key: list(flows) for key, flows in found.items()} == {
            one.use_case.id: one.flows,
            other.use_case.id: other.flows,
        }
        tables = await book.tables(ids)
        assert {key: table.number for key, table in tables.items()} == {
            one.use_case.id: one.table,
            other.use_case.id: other.table,
        }
        changed = [
            replace(flow, current_serve_pct=12.5 * flow.number, version=9, title="not stored")
            for flow in one.flows
        ]
        counts = slot_counts({flow.number: 1.0 for flow in one.flows[:1]})
        added = [
            NewTable(
                use_case_id=world.use_case.id,
                counts=counts,
                slots=move_slots((), counts),
                cause=f"why {world.use_case.id}",
            )
            for world in (one, third)
        ]
        await book.store(changed, added)
        await book.store([], [])
    async with books.database.reading() as connection:
        stored = await StoredFlows(connection).of_use_case(one.use_case.id)
        assert [(flow.current_serve_pct, flow.version, flow.title) for flow in stored] == [
            (12.5 * flow.number, 9, flow.title) for flow in one.flows
        ]
        assert await StoredFlows(connection).of_use_case(third.use_case.id) == third.flows
        latest = await StoredShareTables(connection).latest(third.use_case.id)
        assert latest is not None
        assert (latest.counts, latest.cause, latest.created_at) == (counts, f"why {third.use_case.id}", NOW)
        assert list(latest.slots) == list(move_slots((), counts))
