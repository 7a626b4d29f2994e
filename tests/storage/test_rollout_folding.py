"""News, outcomes and counters of rollouts, folded in whatever order they are read; on both databases."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
from tests.storage.conftest import Books
from tests.storage.rollout_world import DAY, HOUR, MINUTE, World, counted, fold_all, running

from aimm.rollout.configuration import Adaptive, Configuration, Guardrail, Metric
from aimm.rollout.facts import Outcomes
from aimm.rollout.model import Drift, Facts, Phase
from aimm.rollout.ports import OutcomeRecord
from aimm.storage.database.schema import ledger_news, pick_log
from aimm.storage.ledger.base import Ledger
from aimm.storage.rollouts import StoredCounts, StoredFacts, StoredOutcomes, intake
from aimm.storage.rollouts.folding import forget_counts


async def test_news_of_a_winner_are_grouped_by_closed_minute(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    books.pass_by(MINUTE - books.now() % MINUTE)  # to the start of a minute
    until = books.now() // MINUTE * MINUTE
    await world.save(
        replace(
            running(until),
            phase=Phase.COMPLETED,
            winner=world.flows[0].id,
            drift=Drift(reference=4.0, until=until),
        )
    )
    await world.visit("a", 0, 100)
    await world.visit("b", 0, 500)
    await world.visit("of another flow", 1, 300)
    assert (await world.facts()).winner_news == ()
    books.pass_by(3 * MINUTE)
    await world.visit("c", 0, 200)
    # a minute is closed shortly after its end
    books.pass_by(MINUTE + 10_000)
    facts = await world.facts()
    assert facts.winner_news == ((1, 0, 0, 0, 1), (0, 1, 0, 0, 0))
    assert facts.winner_until == until + 4 * MINUTE
    await world.save(replace(world.rollout.state, drift=Drift(reference=4.0, until=facts.winner_until)))
    assert (await world.facts()).winner_news == ()
    assert (await world.facts()).winner_until == facts.winner_until


async def test_outcomes_are_counted_by_session(books: Books, ledger: Ledger):
    rails = (Guardrail(Metric.ERROR_RATE, 0.1, None), Guardrail(Metric.LATENCY, 0.1, 1000.0))
    given = Configuration(adaptive=Adaptive(attribution_window_mins=60), guardrails=rails)
    world = await World.of(books, ledger, configuration=given)
    for name in ("good", "bad", "silent"):
        await world.visit(name, 0)
    sessions = [row for row in await books.rows(pick_log) if row.use_case == world.use_case.number]
    good, bad, _ = sorted(row.id for row in sessions)

    def record(session: int, **fields: Any) -> OutcomeRecord:
        flow = world.flows[0].number
        return OutcomeRecord(session, world.use_case.number, flow, "greet", books.now(), **fields)

    stored = StoredOutcomes(books.database)
    first = [
        record(good, error=False, latency_ms=400.0, cost=0.5, input_tokens=10, output_tokens=2**40),
        record(good, error=False, latency_ms=300.0, cost=0.25),
        record(bad, error=False, latency_ms=2000.0),
    ]
    assert await stored.record_batch("k1", first, "3", books.now()) == "3"
    assert await world.changed() == [world.use_case.id]
    assert (await world.facts()).flows[0].outcomes == Outcomes(2, 0, 2, 1, 2400.0, 1, 0.75)
    await stored.record_batch("k2", [record(bad, error=True, cost=1.0), record(good)], "2", books.now())
    await stored.record_batch("k3", [record(bad, latency_ms=50.0, error=False)], "1", books.now())
    assert (await world.facts()).flows[0].outcomes == Outcomes(2, 1, 2, 1, 2400.0, 2, 1.75)
    assert (await world.facts()).flows[1].outcomes == Outcomes()


async def test_a_batch_of_outcomes_is_stored_once(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("a", 0)
    [session] = [row.id for row in await books.rows(pick_log)]
    record = OutcomeRecord(session, world.use_case.number, world.flows[0].number, None, 1, error=True)
    stored = StoredOutcomes(books.database)
    assert await stored.stored_batch("k") is None
    answers = await asyncio.gather(
        *(stored.record_batch("k", [record], f"answer {n}", books.now()) for n in range(5))
    )
    assert len(set(answers)) == 1
    assert await stored.record_batch("k", [record], answers[0], books.now()) == answers[0]
    assert await stored.stored_batch("k") == answers[0]
    assert await ledger.stored_batch("k") is None
    assert (await world.facts()).flows[0].outcomes == Outcomes(sessions=1, errors=1)


async def test_outcomes_of_unknown_sessions_are_ignored(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    record = OutcomeRecord(12345, world.use_case.number, world.flows[0].number, None, 1, error=True)
    await StoredOutcomes(books.database).record_batch("k", [record], "1", books.now())
    assert (await world.facts()).flows[0].outcomes == Outcomes()


async def test_the_originals_counters_can_be_reset(books: Books, ledger: Ledger):
    world, other = await World.of(books, ledger), await World.of(books, ledger)
    for one in (world, other):
        await one.visit(f"{one.use_case.id} a", 0, 500)
    await ledger.settled()
    async with books.database.writing() as connection:
        await StoredCounts(connection).reset(world.use_case.id)
    flow = (await world.facts()).flows[0]
    assert (flow.session_requests, flow.feedbacks, flow.average) == (0, 0, 0.0)
    await world.visit("b", 0, 200)
    flow = (await world.facts()).flows[0]
    assert (flow.session_requests, flow.feedbacks, flow.average) == (1, 1, 2.0)
    assert (await other.facts()).flows[0].session_requests == 1


async def test_a_backlog_is_processed_in_parts(books: Books, ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "_NEWS_LIMIT", 3)
    world = await World.of(books, ledger)
    for n in range(7):
        await world.visit(f"s{n}", 0)
    await world.changed()
    assert len(await books.rows(ledger_news)) == 4
    facts = [(await world.facts()).flows[0].sessions for _ in range(2)]
    assert facts == [6, 7]


@pytest.mark.parametrize("seed", range(3))
async def test_facts_do_not_depend_on_the_order_and_number_of_reads(books: Books, ledger: Ledger, seed: int):
    """Random sessions and ratings; read in between, folded or not, by one or two ledgers."""
    chance = random.Random(seed)
    world = await World.of(books, ledger, window_mins=6 * 60)
    visitors = [world.visitor]
    if not books.database.is_sqlite:
        visitors.append(type(world.visitor)(books, await books.open()))
    opened: dict[str, tuple[int, int]] = {}
    waiting: list[str] = []
    rated: list[tuple[int, int, int, int]] = []
    for n in range(150):
        books.pass_by(chance.randrange(20 * MINUTE))
        world.visitor = chance.choice(visitors)
        if waiting and chance.random() < 0.4:
            name = waiting.pop(chance.randrange(len(waiting)))
            star = chance.randint(1, 5)
            given = await world.visitor.rate(name, star * 100)
            flow, at = opened[name]
            rated.append((flow, at, given.at, star))
        else:
            flow, name = chance.randrange(2), f"s{n}"
            await world.visit(name, flow)
            [row] = [row for row in await books.rows(pick_log) if row.correlation == name]
            opened[name] = (flow, row.at)
            waiting.append(name)
        if chance.random() < 0.2:
            await world.changed()
        if chance.random() < 0.1:
            await fold_all(world)
    facts = await world.facts()
    now = books.now()
    for index, flow in enumerate(facts.flows):
        arrived, mature = [0] * 5, [0] * 5
        for rated_flow, at, rated_at, star in rated:
            if rated_flow == index:
                arrived[star - 1] += 1
                ripe = at // MINUTE * MINUTE + MINUTE <= now - 6 * HOUR
                mature[star - 1] += ripe and rated_at - at <= 6 * HOUR
        sessions = sum(opened_flow == index for opened_flow, _ in opened.values())
        assert (flow.sessions, flow.unrated) == (sessions, sessions - sum(arrived))
        assert (flow.arrived, flow.mature) == (tuple(arrived), tuple(mature))
    assert sum(sum(flow.mature) for flow in facts.flows) > 10
    assert await fold_all(world) >= 0
    again = await world.facts()
    assert counted(again)[0][:3] == counted(facts)[0][:3]


async def test_folding_changes_no_sum(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    for n in range(20):
        books.pass_by(7 * MINUTE)
        await world.visit(f"s{n}", n % 2, 100 * (n % 5 + 1))
    await world.visit("late", 0)
    await world.changed()
    books.pass_by(2 * HOUR)
    before = await world.facts()
    assert await fold_all(world) == 0
    books.pass_by(DAY)
    folded = await fold_all(world)
    assert folded >= 20
    assert await fold_all(world) == 0
    after = await world.facts()
    assert counted(after) == counted(before)
    assert [period.flows for period in after.periods] == [period.flows for period in before.periods]
    # a late rating finds its cell although the minute was folded
    await world.visitor.rate("late", 500)
    first, second = counted(before)
    sessions, unrated, arrived, mature = first
    more = (*arrived[:4], arrived[4] + 1)
    assert counted(await world.facts()) == [(sessions, unrated - 1, more, mature), second]


async def test_counts_of_an_earlier_epoch_are_deleted(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("a", 0, 500)
    await world.changed()
    async with books.database.writing() as connection:
        assert await forget_counts(connection, books.now()) == 0
    await world.save(running(books.now() + 1, epoch=2))
    async with books.database.writing() as connection:
        assert await forget_counts(connection, books.now()) == 1
        assert await forget_counts(connection, books.now() + 3 * DAY) == 1


async def test_facts_of_many_rollouts_equal_those_of_each(books: Books, ledger: Ledger):
    worlds = [await World.of(books, ledger, flows=count) for count in (2, 3)]
    early = await World.of(books, ledger, window_mins=0)
    for number, world in enumerate([*worlds, early]):
        for index in range(4):
            await world.visit(f"{number}-{index}", index % 2, 100 * (1 + index))
    books.pass_by(HOUR + 2 * MINUTE)
    expected = [await world.facts(with_periods=False) for world in (worlds[1], early, worlds[0])]
    assert [sum(flow.mature) for flow in expected[1].flows] == [2, 2]
    async with books.database.reading() as connection:
        rollouts = [worlds[1].rollout, early.rollout, worlds[0].rollout]
        assert list(await StoredFacts(connection).of_all(rollouts, books.now())) == expected
        gone = replace(early.rollout, use_case_id="no")
        assert list(await StoredFacts(connection).of_all([gone], books.now())) == [Facts(())]
        assert list(await StoredFacts(connection).of_all([], books.now())) == []
