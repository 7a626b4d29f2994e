"""Old records are purged, statistics are kept; on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs
from tests.fakes.sources import NOW
from tests.fakes.things import HOUR
from tests.storage.conftest import Books, Visitor, eventually
from tests.storage.retention import fill_log, measure
from tests.storage.rollout_world import World

from aimm.flows.model import NewFlow
from aimm.storage import retention as module
from aimm.storage.database.schema import (
    exposure_batches,
    feedback,
    flow_counts,
    flow_step_counts,
    flows,
    gone_use_cases,
    ledger_news,
    outcome_sessions,
    outcomes,
    pick_log,
    publications,
    rollout_arrivals,
    rollout_cells,
    sessions,
    use_cases,
)
from aimm.storage.flows import StoredFlows
from aimm.storage.ledger.news import PICKS, RATINGS
from aimm.storage.retention import Purger, Retention
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.schedule import regularly

DAY = 24 * HOUR
KEPT = Retention(picks=90 * DAY, feedback=30 * DAY, sessions=7 * DAY)


@pytest.fixture
def purger(books: Books) -> Purger:
    return Purger(books.database, KEPT, books.now)


async def test_a_new_installation_purges_nothing(books: Books, purger: Purger):
    await fill_log(books, 5, books.now())
    assert set((await purger.purge()).values()) == {0}
    assert [len(await books.rows(table)) for table in (pick_log, feedback, sessions)] == [5, 5, 5]


@pytest.mark.parametrize(
    ("age", "left"),
    [
        (7 * DAY, [3, 3, 3]),
        (7 * DAY + 6 * HOUR + 1, [3, 3, 0]),
        (30 * DAY, [3, 3, 0]),
        (30 * DAY + 1, [3, 0, 0]),
        (90 * DAY, [3, 0, 0]),
        (90 * DAY + 1, [0, 0, 0]),
    ],
)
async def test_every_record_is_purged_at_its_age(books: Books, age: int, left: list[int]):
    at = books.now()
    await fill_log(books, 3, at)
    purged = await Purger(books.database, KEPT, lambda: at + age).purge()
    assert [len(await books.rows(table)) for table in (pick_log, feedback, sessions)] == left
    assert [3 - purged[name] for name in ("picks", "feedback", "sessions")] == left


async def test_outcomes_are_kept_as_long_as_picks(books: Books, purger: Purger):
    await measure(books, books.now() - 90 * DAY - 1000, 1)
    await measure(books, books.now() - 89 * DAY, 2)
    purged = await purger.purge()
    assert (purged["outcomes"], purged["outcome_sessions"]) == (1, 1)
    for table in (outcomes, outcome_sessions):
        assert [row.session for row in await books.rows(table)] == [2]


async def test_the_counts_of_rollouts_are_folded_into_days(books: Books):
    world = await World.of(books, await books.open())
    await world.visit("a", 0, 500)
    await world.changed()
    purger = Purger(books.database, KEPT, books.now)
    assert (await purger.purge())["folded"] == 0
    books.pass_by(DAY + 2 * HOUR)
    assert (await purger.purge())["folded"] == 1
    [cell] = await books.rows(rollout_cells)
    assert (cell.bucket % DAY, cell.sessions, cell.star5) == (0, 1, 1)
    async with books.database.writing() as connection:
        await StoredUseCases(connection).delete(world.use_case)
    books.pass_by(DAY)
    assert (await purger.purge())["rollout_counts"] == 2
    assert await books.rows(rollout_cells) == await books.rows(rollout_arrivals) == []


async def test_many_records_are_purged_in_small_steps(
    books: Books, purger: Purger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_STEP_ROWS", 10)
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0)
    steps: list[int] = []
    step = purger._step

    async def counted(work: Callable[[AsyncConnection], Awaitable[int]]) -> int:
        steps.append(await step(work))
        return steps[-1]

    monkeypatch.setattr(purger, "_step", counted)
    now = books.now()
    await fill_log(books, 35, now - 100 * DAY)
    await fill_log(books, 5, now, first=100)
    purged = await purger.purge()
    assert (purged["picks"], purged["feedback"], purged["sessions"]) == (35, 35, 35)
    assert max(steps) == 10
    assert [row.id for row in await books.rows()] == [100, 101, 102, 103, 104]


@pytest.mark.parametrize("dated", [30 * DAY, -80 * DAY], ids=["in the future", "too late"])
async def test_records_of_a_clock_ahead_do_not_stop_the_purge(
    books: Books, purger: Purger, dated: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_STEP_ROWS", 2)
    now = books.now()
    await fill_log(books, 2, now - 101 * DAY, first=1)
    await fill_log(books, 5, now + dated, first=11)
    await fill_log(books, 3, now - 100 * DAY, first=21)
    await fill_log(books, 4, now, first=31)
    await fill_log(books, 3, now - 99 * DAY, first=41)
    for session in (1, 2, 3):
        await measure(books, now + dated, 100 + session)
    await measure(books, now - 100 * DAY, 1)
    purged = await purger.purge()
    assert (purged["picks"], purged["outcomes"]) == (8, 1)
    assert [row.id for row in await books.rows()] == [*range(11, 16), *range(31, 35)]
    assert min(row.at for row in await books.rows(feedback)) >= now - 30 * DAY
    assert min(row.expires for row in await books.rows(sessions)) >= now - 80 * DAY
    assert set((await purger.purge()).values()) == {0}


async def test_a_long_table_is_scanned_in_parts(
    books: Books, purger: Purger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_STEP_ROWS", 2)
    monkeypatch.setattr(module, "_PATROL_ROWS", 3)
    monkeypatch.setattr(module, "_PATROL_STEPS", 2)
    now = books.now()
    await fill_log(books, 10, now, first=1)
    await fill_log(books, 5, now - 100 * DAY, first=11)
    gone = [(await purger.purge())["picks"] for _ in range(4)]
    assert sum(gone) == 5
    if books.database.is_sqlite:
        assert gone[0] == 0
    # the scan starts again from the beginning
    await fill_log(books, 2, now - 100 * DAY, first=21)
    assert sum([(await purger.purge())["picks"] for _ in range(4)]) == 2


async def test_statistics_are_not_purged(books: Books):
    async with books.database.writing() as connection:
        made = await StoredUseCases(connection).get(
            (await connection.execute(select(use_cases.c.id).limit(1))).scalar_one()
        )
        assert made is not None
        new = NewFlow(use_case_id=made.id, title="One", description="d")
        flow = await StoredFlows(connection).add("00000000-0000-4000-8000-0000000000f1", new, NOW)
    visitor = Visitor(books, await books.open())
    session, _ = await visitor.claim("order-1", flow.number, flow_step=0)
    await visitor.rate("order-1", 350)
    await books.close(visitor.ledger)
    books.pass_by(100 * DAY)
    purged = await Purger(books.database, KEPT, books.now).purge()
    assert (purged["picks"], purged["feedback"], purged["counts"]) == (1, 1, 0)
    async with books.database.reading() as connection:
        statistics = await StoredFlows(connection).statistics(flow.id)
    assert statistics is not None
    assert (statistics.total_session_requests, statistics.total_feedback) == (1, 1)
    assert (statistics.score_sum, statistics.average_score, sum(statistics.stars)) == (350, 3.5, 1)
    assert session.flow == flow.number


async def test_counts_of_deleted_flows_are_purged(books: Books, purger: Purger):
    visitor = Visitor(books, await books.open())
    await visitor.claim("order-1", 10)
    await books.close(visitor.ledger)
    assert len(await books.rows(flow_counts)) == len(await books.rows(flow_step_counts)) == 1
    # neither flow 10 nor its steps exist in their tables
    assert await books.rows(flows) == []
    assert (await purger.purge())["counts"] == 2
    assert await books.rows(flow_counts) == await books.rows(flow_step_counts) == []


async def test_records_of_a_deleted_use_case_are_purged(
    books: Books, purger: Purger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_STEP_ROWS", 4)
    now = books.now()
    await fill_log(books, 10, now, first=1, use_case=1)
    await fill_log(books, 10, now, first=100, use_case=2)
    await fill_log(books, 3, now, first=200, use_case=1)
    await measure(books, now, 1, use_case=1)
    await measure(books, now, 100, use_case=2)
    async with books.database.writing() as connection:
        gone = (await connection.execute(select(use_cases).where(use_cases.c.number == 1))).one()
        stored = StoredUseCases(connection)
        made = await stored.get(gone.id)
        assert made is not None
        await stored.delete(made)
    assert (await purger.purge())["orphans"] == 3 * 13 + 2
    for table in (outcomes, outcome_sessions):
        assert [row.session for row in await books.rows(table)] == [100]
    for table in (pick_log, feedback, sessions):
        assert {row.use_case for row in await books.rows(table)} == {2}
        assert len(await books.rows(table)) == 10
    assert await books.rows(gone_use_cases) == []
    assert (await purger.purge())["orphans"] == 0


async def test_batches_are_remembered_for_a_day(books: Books, purger: Purger):
    ledger = await books.open()
    await ledger.record_batch("k", [], "one")
    books.pass_by(DAY - 60_000)
    await ledger.record_batch("l", [], "two")
    assert (await purger.purge())["exposure_batches"] == 0
    books.pass_by(60_001)
    assert (await purger.purge())["exposure_batches"] == 1
    assert [row.key for row in await books.rows(exposure_batches)] == ["l"]


async def test_old_publications_are_purged(books: Books, purger: Purger):
    async with books.database.writing() as connection:
        await connection.execute(text("delete from publications"))
        rows = [{"version": version, "topic": "u1"} for version in (1, 2, 3, 10_002)]
        await connection.execute(insert(publications), rows)
    assert (await purger.purge())["publications"] == 1
    assert [row.version for row in await books.rows(publications)] == [2, 3, 10_002]


@pytest.mark.parametrize("empty", [False, True])
async def test_uncounted_news_are_purged_with_their_records(
    books: Books, purger: Purger, empty: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_STEP_ROWS", 2)
    news = [(PICKS, n, n) for n in range(1, 6)] + [(RATINGS, 10_000 + n, 10_000 + n) for n in range(1, 6)]
    await fill_log(books, 3, books.now() - 91 * DAY)
    if not empty:
        await fill_log(books, 2, books.now(), first=4)
    async with books.database.writing() as connection:
        rows = [{"kind": kind, "low": low, "high": high} for kind, low, high in news]
        await connection.execute(insert(ledger_news), rows)
    assert (await purger.purge())["news"] == (10 if empty else 6)
    kept = [] if empty else [news[3], news[4], news[8], news[9]]
    assert [(row.kind, row.low, row.high) for row in await books.rows(ledger_news)] == kept


async def test_the_purge_runs_in_the_background_until_stopped(books: Books):
    await fill_log(books, 1, books.now() - 100 * DAY)
    purger = Purger(books.database, Retention(DAY, DAY, DAY, every=1), books.now)
    async with AsyncExitStack() as stack, asyncio.timeout(10):
        regularly(stack, "purge", purger.pause, purger.run)
        while await books.rows():  # noqa: ASYNC110 -- there is no event for a purge
            await asyncio.sleep(0.005)


async def test_purging_does_not_disturb_picks(books: Books, purger: Purger):
    visitor = Visitor(books, await books.open())
    await fill_log(books, 600, books.now() - 100 * DAY)
    purge = asyncio.ensure_future(purger.purge())
    claims = [visitor.claim(f"new-{n}") for n in range(50)]
    answers = await asyncio.gather(*claims)
    assert all(opened for _, opened in answers)
    await eventually(purge.done)
    assert purge.result()["picks"] == 600
    assert len(await books.rows()) == 50


async def test_an_empty_purge_logs_nothing(books: Books):
    purger = Purger(books.database, KEPT, books.now)
    with capture_logs() as said:
        await purger.run()
        assert said == []
        await fill_log(books, 2, books.now() - 100 * DAY)
        await purger.run()
    assert [(line["event"], line["picks"]) for line in said] == [("purged", 2)]
