"""Facts of decisions match the events exactly, in whatever order they arrived; on both databases."""

from msgspec import structs
from tests.fakes.sources import NOW
from tests.storage.conftest import Books
from tests.storage.rollout_world import DAY, HOUR, MINUTE, World, counted, fold_all, running

from aimm.flows.model import Revision
from aimm.picking.model import Reason
from aimm.rollout.facts import NO_STARS, Outcomes
from aimm.rollout.model import Facts, Phase
from aimm.storage.database.schema import ledger_news
from aimm.storage.flows import StoredFlowSteps
from aimm.storage.ledger.base import Ledger
from aimm.storage.rollouts.clock_jumps import note_jump
from aimm.storage.use_cases import StoredSteps
from aimm.use_cases.model import NewStep


async def test_an_idle_rollout_has_flows_and_nothing_else(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    facts = await world.facts()
    assert [(f.id, f.title, f.active, f.share) for f in facts.flows] == [
        (world.flows[0].id, "Flow 0", True, 50.0),
        (world.flows[1].id, "Flow 1", True, 50.0),
    ]
    assert counted(facts) == [(0, 0, NO_STARS, NO_STARS)] * 2
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
    assert counted(facts) == [(3, 1, (0, 1, 0, 0, 1), NO_STARS), (1, 0, (0, 0, 0, 0, 1), NO_STARS)]
    assert [(f.session_requests, f.feedbacks, f.average) for f in facts.flows] == [(3, 2, 3.5), (1, 1, 5.0)]
    books.pass_by(HOUR + MINUTE)
    assert [f.mature for f in (await world.facts()).flows] == [(0, 1, 0, 0, 1), (0, 0, 0, 0, 1)]
    assert counted(await other.facts())[0][:3] == (1, 0, (1, 0, 0, 0, 0))


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
    assert await fold_all(world) == 0
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
    assert counted(await world.facts())[0] == (0, 0, NO_STARS, NO_STARS)
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
