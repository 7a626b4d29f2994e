"""Lanes on a store that takes as long as the test wants."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from tests.fakes.things import first_row
from tests.storage.conftest import eventually
from tests.storage.lane_store import Store

from aimm.storage.ledger import lanes as module
from aimm.storage.ledger.lanes import LANES, ROW_BYTES


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    made = Store()
    made.start()
    yield made
    await made.close()


async def test_an_idle_lane_commits_the_first_entry_at_once(store: Store):
    store.queue()
    assert await store.commits(1) == [1]
    assert (store.meter.commits, store.meter.rows) == (0, 0)
    store.end(0)
    await eventually(lambda: store.answered == [1])
    assert (store.meter.commits, store.meter.rows, store.meter.last_size) == (1, 1, 1)


async def test_the_next_commit_has_at_least_half_the_size_of_the_one_in_progress(store: Store):
    store.queue()
    await store.commits(1)
    store.queue(8)
    assert await store.commits(2) == [1, 8]
    store.queue(3)
    assert await store.commits(2) == [1, 8]
    assert store.queued == 3
    store.queue()
    assert await store.commits(3) == [1, 8, 4]
    assert {lane for _, lane, _ in store.written} == set(range(LANES))
    store.queue(10)  # no lane is left
    assert await store.commits(3) == [1, 8, 4]
    store.end(0)
    assert await store.commits(4) == [1, 8, 4, 10]


async def test_entries_that_are_not_enough_wait_for_a_free_store(store: Store):
    store.queue()
    await store.commits(1)
    store.end(0)
    await eventually(lambda: store.answered == [1])
    store.queue(8)
    await store.commits(2)
    store.queue(3)
    await store.commits(2)
    store.end(1)
    assert await store.commits(3) == [1, 8, 3]


async def test_rows_without_callers_are_committed_soon_each_time(store: Store):
    for number in (1, 2):
        store.record(number)
        assert store.queued == 1
        assert await store.commits(number) == [0] * number
        store.end(number - 1)
        await eventually(lambda number=number: len(store.rows) == number)
    assert (store.meter.commits, store.meter.rows) == (2, 0)


async def test_rows_join_a_commit_with_callers(store: Store):
    store.record(1)
    store.queue()
    assert await store.commits(1) == [1]
    store.end(0)
    await asyncio.sleep(2 * module._ROWS_SECONDS)
    assert [row.id for row in store.rows] == [1]
    assert len(store.written) == 1  # no second commit for rows that are stored


async def test_closing_stops_the_timers_and_the_lanes(store: Store):
    store.queue()
    await store.commits(1)
    store.end(0)
    store.record(1)
    await store.close()
    assert [row.id for row in store.rows] == [1]
    assert all(task.done() for task in store._tasks)
    for timer in (store._watch, store._hurry):
        assert timer is not None
        assert timer.cancelled()


async def test_rows_are_taken_oldest_first_and_put_back_as_far_as_they_fit(store: Store):
    store = Store(row_bytes=4 * ROW_BYTES)
    store._rows = [first_row(number, "order-1", 0) for number in range(4)]
    taken = store._take_rows(2)
    assert [row.id for row in taken] == [0, 1]
    assert [row.id for row in store._rows] == [2, 3]
    store._rows.append(first_row(4, "order-1", 0))
    with capture_logs() as logs:
        store._put_back(taken)
    assert [row.id for row in store._rows] == [0, 1, 2, 3]
    assert store.meter.dropped == 1
    assert logs == [
        {
            "event": "disk_too_slow",
            "log_level": "warning",
            "rows_waiting": 4,
            "meaning": "repeated picks are not logged",
        }
    ]
    with capture_logs() as logs:
        assert [row.id for row in store._take_rows(1)] == [0]
        store._drop_row()
        assert logs == []  # still more than half full
        assert [row.id for row in store._take_rows(1)] == [1]
    assert logs == [{"event": "disk_caught_up", "log_level": "warning", "rows_dropped": 2}]
    assert [row.id for row in store._take_rows(2)] == [2, 3]
    assert store._rows == []


def test_names_of_lanes_are_in_its_tasks():
    async def names() -> list[str]:
        store = Store()
        store.start()
        found = [task.get_name() for task in store._tasks]
        await store.close()
        return found

    assert asyncio.run(names()) == ["ledger-0", "ledger-1", "ledger-2"]
