"""Lanes on a store that fails, takes too long, or is gone at the end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from tests.storage.conftest import eventually
from tests.storage.lane_store import Store

from aimm.storage.ledger.batches import Limits
from aimm.storage.ledger.lanes import LANES


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    made = Store()
    made.start()
    yield made
    await made.close()


async def test_a_commit_that_takes_too_long_stops_all_lanes():
    store = Store(commit_seconds=0.05)
    store.start()
    with capture_logs() as logs:
        store.queue(2)
        await store.commits(1)
        await eventually(lambda: store.answered == [-2])
        await eventually(lambda: store.healthy)
    assert logs == [{"event": "commit_failed", "log_level": "error", "entries": 2, "error": "TimeoutError()"}]
    assert store.meter.failures == 1
    store.limits = Limits()
    store.queue(LANES)  # the lane that was stopped works again
    await store.commits(2)
    await store.close()
    assert store.answered == [-2, LANES]


async def test_a_commit_in_time_is_not_stopped():
    store = Store(commit_seconds=30)
    store.start()
    store.queue()
    await store.commits(1)
    store._stop_overdue()
    await asyncio.sleep(0.01)
    assert store.healthy
    await store.close()
    assert store.answered == [1]


async def test_a_failure_is_logged_and_the_store_is_reopened_until_it_works(store: Store):
    store.reopening = [OSError("gone"), OSError("still gone")]
    with capture_logs() as logs:
        store.queue(4)
        await store.commits(1)
        store.queue()  # waits for the next commit, not being enough for one now
        store.end(0, OSError("disk full"))
        await eventually(lambda: store.answered == [-4, -1])
        await eventually(lambda: store.healthy)
    assert logs == [
        {"event": "commit_failed", "log_level": "error", "entries": 4, "error": "OSError('disk full')"},
        {"event": "store_unreachable", "log_level": "warning", "error": "OSError('gone')"},
        {"event": "store_unreachable", "log_level": "warning", "error": "OSError('still gone')"},
    ]
    assert store.meter.failures == 1
    assert store._room == store.limits.queue


async def test_the_store_is_not_reopened_while_another_commit_is_under_way(store: Store):
    reopened: list[bool] = []

    async def reopen() -> None:
        reopened.append(True)

    store._reopen = reopen
    store.queue()
    await store.commits(1)
    store.queue()
    await store.commits(2)
    store.end(0, OSError("disk full"))
    await asyncio.sleep(0.15)
    assert not reopened
    assert not store.healthy
    store.end(1, OSError("disk full"))
    await eventually(lambda: store.healthy)
    assert reopened == [True]
    assert store.meter.failures == 2


async def test_rows_of_a_failed_commit_are_stored_with_the_next(store: Store):
    store.record(1)
    store.queue()
    await store.commits(1)
    store.record(2)
    store.end(0, OSError("disk full"))
    await store.commits(2)  # without another entry
    store.end(1)
    await eventually(lambda: [row.id for row in store.rows] == [1, 2])


async def test_rows_that_cannot_be_stored_at_the_end_are_given_up():
    store = Store()
    store.start()
    store.reopening = [OSError("gone")] * 100
    store.queue()
    await store.commits(1)
    store.record(1)
    store.record(2)
    store.end(0, OSError("disk full"))
    await eventually(lambda: not store.healthy)
    with capture_logs() as logs:
        await store.close()
    lost = [entry for entry in logs if entry["event"] == "rows_lost_at_close"]
    assert lost == [{"event": "rows_lost_at_close", "log_level": "error", "rows": 2}]
    assert (store.meter.dropped, store.queued) == (2, 0)


async def test_a_store_that_recovers_while_closing_takes_the_rows_but_no_entries():
    store = Store()
    store.start()
    store.queue()
    await store.commits(1)
    store.record(1)
    store.reachable.clear()
    store.end(0, OSError("disk full"))
    await eventually(lambda: not store.healthy)
    store._closing = True
    store.reachable.set()
    await store.close()
    assert [row.id for row in store.rows] == [1]
    assert (store.meter.dropped, store._room) == (0, 0)


async def test_waits_before_reopening_double_up_to_a_second(store: Store, monkeypatch: pytest.MonkeyPatch):
    waits: list[float] = []
    sleep = asyncio.sleep

    async def shortened(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    store.reopening = [OSError("gone")] * 6
    store.queue()
    await store.commits(1)
    monkeypatch.setattr(asyncio, "sleep", shortened)
    store.end(0, OSError("disk full"))
    await eventually(lambda: store.meter.failures == 1 and store.healthy)
    assert [wait for wait in waits if wait >= 0.05] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
