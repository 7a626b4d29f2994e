"""Facts of decisions match the events exactly, in whatever order they arrived; on both databases."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from tests.fakes.sources import NOW
from tests.storage.conftest import Books
from tests.storage.rollout_world import DAY, HOUR, MINUTE, World, running

from aimm.flows.model import Revision
from aimm.picking.model import Reason
from aimm.rollout.configuration import Adaptive, Configuration, Guardrail, Metric
from aimm.rollout.facts import NO_STARS, Facts, Outcomes
from aimm.rollout.model import Drift, Phase
from aimm.rollout.ports import OutcomeRecord
from aimm.storage.database.schema import ledger_news, pick_log
from aimm.storage.flows import StoredFlowSteps
from aimm.storage.ledger.base import Ledger
from aimm.storage.rollouts import StoredCounts, StoredFacts, StoredOutcomes, intake
from aimm.storage.rollouts.clock_jumps import note_jump
from aimm.storage.rollouts.folding import fold, foldable, forget_counts
from aimm.storage.use_cases import StoredSteps
from aimm.use_cases.model import NewStep


def _counted(facts: Facts) -> list[tuple[Any, ...]]:
    return [(f.sessions, f.unrated, f.arrived, f.mature) for f in facts.flows]


async def _fold_all(world: World) -> int:
    async with world.books.database.writing() as connection:
        now = world.books.now()
        folded = [await fold(connection, number, now) for number in await foldable(connection, now)]
        await forget_counts(connection, now)
        return sum(folded)


async def test_an_idle_rollout_has_flows_and_nothing_else(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    facts = await world.facts()
    assert [(f.id, f.title, f.active, f.share) for f in facts.flows] == [
        (world.flows[0].id, "Flow 0", True, 50.0),
        (world.flows[1].id, "Flow 1", True, 50.0),
    ]
    assert _counted(facts) == [(0, 0, NO_STARS, NO_STARS)] * 2
    assert {flow.outcomes for flow in facts.flows} == {Outcomes()}
    assert [(f.feedbacks, f.average, f.session_requests, f.mark) for f in facts.flows] == [
        (0, 0.0, 0, "")
    ] * 2
    assert (facts.winner_news, facts.winner_until) == ((), 0)


async def test_sessions_and_ratings_are_counted_by_flow(books: Books, ledger: Ledger):
    world, other = await World.of(books, ledger), await World.of(books, ledger)
    await world.visit("a", 0, 500)
    await world.visit("b", 0, 200)
    await world.visit("c", 0)
    await world.visit("d", 1, 500)
    await other.visit("e", 0, 100)
    facts = await world.facts()
    assert _counted(facts) == [(3, 1, (0, 1, 0, 0, 1), NO_STARS), (1, 0, (0, 0, 0, 0, 1), NO_STARS)]
    assert [(f.session_requests, f.feedbacks, f.average) for f in facts.flows] == [(3, 2, 3.5), (1, 1, 5.0)]
    books.pass_by(HOUR + MINUTE)
    assert [f.mature for f in (await world.facts()).flows] == [(0, 1, 0, 0, 1), (0, 0, 0, 0, 1)]
    assert _counted(await other.facts())[0][:3] == (1, 0, (1, 0, 0, 0, 0))


async def test_a_rating_after_the_window_never_counts_for_decisions(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("in", 0)
    await world.visit("out", 0)
    books.pass_by(HOUR - 1000)
    await world.visitor.rate("in", 500)
    assert (await world.facts()).flows[0].mature == NO_STARS
    books.pass_by(2000)
    await world.visitor.rate("out", 100)
    books.pass_by(MINUTE)
    flow = (await world.facts()).flows[0]
    assert (flow.arrived, flow.mature) == ((1, 0, 0, 0, 1), (0, 0, 0, 0, 1))


async def _set_clock(world: World, millis: int) -> None:
    """The clock is set, and the leader notices."""
    world.books.pass_by(millis)
    async with world.books.database.writing() as connection:
        await note_jump(connection, world.books.now(), millis)


def _ripe(facts: Facts) -> int:
    return sum(facts.flows[0].mature)


async def test_a_clock_that_is_set_forward_ripens_nothing_early(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("before", 0, 500)
    await _set_clock(world, 3 * DAY)
    await world.visit("after", 0, 500)
    assert await _fold_all(world) == 0
    facts = await world.facts()
    assert (_ripe(facts), facts.periods[0].flows[world.flows[0].id].ripe) == (0, 0)
    books.pass_by(HOUR + 2 * MINUTE)  # an attribution window has passed
    facts = await world.facts()
    assert (_ripe(facts), facts.periods[0].flows[world.flows[0].id].ripe) == (2, 2)


async def test_a_rating_is_timely_by_the_time_that_has_passed(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("timely", 0)
    await world.facts()
    await _set_clock(world, 3 * HOUR)
    books.pass_by(30 * MINUTE)
    await world.visitor.rate("timely", 500)
    await world.facts()
    books.pass_by(HOUR)
    assert _ripe(await world.facts()) == 1


async def test_a_clock_that_is_put_right_ripens_as_if_it_had_never_been_wrong(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("before", 0, 500)
    await _set_clock(world, DAY)
    books.pass_by(10 * MINUTE)
    await _set_clock(world, -DAY)
    books.pass_by(45 * MINUTE)
    assert _ripe(await world.facts()) == 0
    books.pass_by(7 * MINUTE)
    assert _ripe(await world.facts()) == 1


async def test_without_a_window_every_rating_counts_at_once(books: Books, ledger: Ledger):
    world = await World.of(books, ledger, window_mins=0)
    await world.visit("a", 0)
    books.pass_by(5 * HOUR)
    await world.visitor.rate("a", 300)
    await world.visit("b", 0, 400)
    facts = await world.facts()
    assert facts.flows[0].mature == facts.flows[0].arrived == (0, 0, 1, 1, 0)
    assert facts.periods[0].flows[world.flows[0].id].ripe == 2


async def test_a_new_epoch_excludes_earlier_sessions(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("before", 0, 100)
    await world.visit("rated later", 0)
    await world.changed()
    books.pass_by(MINUTE)
    await world.save(running(books.now(), epoch=2))
    await world.visit("after", 0, 500)
    await world.visitor.rate("rated later", 100)
    flow = (await world.facts()).flows[0]
    assert (flow.sessions, flow.unrated, flow.arrived) == (1, 0, (0, 0, 0, 0, 1))
    # the original's counters do not know epochs
    assert (flow.session_requests, flow.feedbacks) == (3, 3)


async def test_sessions_of_idle_rollouts_are_not_counted(books: Books, ledger: Ledger):
    world = await World.of(books, ledger, phase=Phase.INIT)
    await world.visit("a", 0, 500)
    assert _counted(await world.facts())[0] == (0, 0, NO_STARS, NO_STARS)
    assert await books.rows(ledger_news) == []


async def test_periods_have_constant_shares(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    start = books.now()
    first_table = world.table
    await world.visit("a", 0, 500)
    await world.visit("b", 1, 100)
    books.pass_by(2 * HOUR)
    await world.share({0: 80.0, 1: 20.0})
    changed_at = books.now()
    await world.visit("c", 0, 400)
    await world.visit("late", 0, share_table=first_table)
    await world.visit("fallback", 1, share_table=0, reason=Reason.FALLBACK)
    books.pass_by(1000)
    first, second = (await world.facts()).periods
    one, two = (flow.id for flow in world.flows)
    # on PostgreSQL the clock advances between the lines
    assert 0 <= start - first.start <= 1000
    assert 0 <= second.start - changed_at + 1000 <= 1000
    assert first.end == second.start
    assert books.now() - second.end <= 1000
    assert [first.flows[i].propensity for i in (one, two)] == [0.5, 0.5]
    assert [second.flows[i].propensity for i in (one, two)] == [0.8, 0.2]
    assert (first.flows[one].picks, first.flows[one].ripe, first.flows[two].picks) == (2, 1, 1)
    assert first.flows[one].mature == first.flows[one].arrived == (0, 0, 0, 0, 1)
    assert first.flows[two].arrived == (1, 0, 0, 0, 0)
    assert (second.flows[one].picks, second.flows[one].ripe) == (1, 0)
    assert (second.flows[one].mature, second.flows[one].arrived) == (NO_STARS, (0, 0, 0, 1, 0))
    assert (second.flows[two].picks, second.flows[two].arrived) == (0, NO_STARS)
    assert (await world.facts(with_periods=False)).periods == ()


async def test_only_drawn_sessions_are_picks_of_a_period(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("drawn", 0)
    await world.visit("forced", 0, 500, reason=Reason.FORCED)
    facts = await world.facts()
    [period] = facts.periods
    flow = period.flows[world.flows[0].id]
    assert (flow.picks, flow.arrived, facts.flows[0].sessions) == (1, (0, 0, 0, 0, 1), 2)


async def test_shares_before_the_epoch_create_no_periods(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    for share in (60.0, 70.0):
        books.pass_by(MINUTE)
        await world.share({0: share, 1: 100 - share})
    books.pass_by(MINUTE)
    await world.save(running(books.now(), epoch=2))
    books.pass_by(MINUTE)
    [period] = (await world.facts()).periods
    assert period.start == world.rollout.state.epoch_start
    assert period.flows[world.flows[0].id].propensity == 0.7


async def test_many_periods_are_not_merged(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    for n in range(60):
        books.pass_by(MINUTE)
        await world.share({0: 40.0 + n % 2, 1: 60.0 - n % 2})
        await world.visit(f"s{n}", 0)
    periods = (await world.facts()).periods
    assert len(periods) == 61
    assert sum(period.flows[world.flows[0].id].picks for period in periods) == 60


async def test_a_configuration_change_changes_the_fingerprint(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    async with books.database.writing() as connection:
        new = NewStep(use_case_id=world.use_case.id, title="Greet", code="greet", description="d")
        step = await StoredSteps(connection).add("s1", new, 1, NOW)
        flow_step = await StoredFlowSteps(connection).add("fs1", world.flows[0], step.id, NOW)
    before = [flow.mark for flow in (await world.facts()).flows]
    assert before == ["", ""]
    marks: list[str] = []
    for number in (1, 2):
        async with books.database.writing() as connection:
            revision = Revision(
                id=f"r{number}",
                flow_step_id="fs1",
                number=number,
                configuration="{}",
                placeholders=[],
                author="ann",
                restored_from=None,
                created_at=NOW,
            )
            await StoredFlowSteps(connection).save(structs.replace(flow_step, revision=number), revision)
        one, other = (await world.facts()).flows
        assert other.mark == ""
        marks.append(one.mark)
    assert len({"", *marks}) == 3


async def test_news_of_a_winner_are_grouped_by_closed_minute(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    books.pass_by(MINUTE - books.now() % MINUTE)  # to the start of a minute
    until = books.now() // MINUTE * MINUTE
    await world.save(
        replace(running(until), phase=Phase.COMPLETED, winner=world.flows[0].id, drift=Drift(4.0, until))
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
    await world.save(replace(world.rollout.state, drift=Drift(4.0, facts.winner_until)))
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
            await _fold_all(world)
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
    assert await _fold_all(world) >= 0
    again = await world.facts()
    assert _counted(again)[0][:3] == _counted(facts)[0][:3]


async def test_folding_changes_no_sum(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    for n in range(20):
        books.pass_by(7 * MINUTE)
        await world.visit(f"s{n}", n % 2, 100 * (n % 5 + 1))
    await world.visit("late", 0)
    await world.changed()
    books.pass_by(2 * HOUR)
    before = await world.facts()
    assert await _fold_all(world) == 0
    books.pass_by(DAY)
    folded = await _fold_all(world)
    assert folded >= 20
    assert await _fold_all(world) == 0
    after = await world.facts()
    assert _counted(after) == _counted(before)
    assert [period.flows for period in after.periods] == [period.flows for period in before.periods]
    # a late rating finds its cell although the minute was folded
    await world.visitor.rate("late", 500)
    first, second = _counted(before)
    sessions, unrated, arrived, mature = first
    more = (*arrived[:4], arrived[4] + 1)
    assert _counted(await world.facts()) == [(sessions, unrated - 1, more, mature), second]


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
