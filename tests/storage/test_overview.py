"""The overview of use cases: facts, order, and a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import event, insert, select, update
from tests.fakes.sources import NOW, Ids
from tests.storage.conftest import Books

from aimm.activity.model import BUCKET_MS
from aimm.flows.model import NewFlow
from aimm.kit.clock import to_micros
from aimm.kit.paging import OrderDir, Page, PageRequest
from aimm.overview.model import AlarmCode, Glance, Totals
from aimm.rollout.configuration import Adaptive, Configuration
from aimm.rollout.facts import Facts
from aimm.rollout.model import Entry, Outcome, Phase, Reason, State, What
from aimm.storage.activity.totals import sum_up
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import activity, activity_heads, flow_counts, flow_steps, flows, use_cases
from aimm.storage.flows import StoredFlows, StoredFlowSteps
from aimm.storage.overview import StoredOverview
from aimm.storage.rollouts import StoredRollouts, StoredTimeline
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.model import NewStep, NewUseCase

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
AT = to_micros(NOW) // 1000
AT -= AT % HOUR
IDS = Ids()


class Street:
    """Creates use cases."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def use_case(self, title: str, state: State | None = None, **more: Any) -> tuple[str, list[str]]:
        """Create a use case with one step and active flows; returns the ids."""
        async with self.database.writing() as connection:
            stored = StoredUseCases(connection)
            made = await stored.add(
                IDS.new(), NewUseCase(title=title, code=title.lower(), description=f"about {title}"), NOW
            )
            await stored.save(structs.replace(made, active=more.get("active", True)))
            step = await StoredSteps(connection).add(
                IDS.new(), NewStep(use_case_id=made.id, title="S", code="s1", description="d"), 1, NOW
            )
            ids: list[str] = []
            for number in range(more.get("flows", 1)):
                flow = await StoredFlows(connection).add(
                    IDS.new(), NewFlow(use_case_id=made.id, title=f"{title} {number}", description="d"), NOW
                )
                await StoredFlows(connection).save(
                    structs.replace(flow, active=True, current_serve_pct=100.0)
                )
                await StoredFlowSteps(connection).add(IDS.new(), flow, step.id, NOW)
                ids.append(flow.id)
            if more.get("configured", True):
                await connection.execute(
                    update(flow_steps).where(flow_steps.c.use_case_id == made.id).values(revision=1)
                )
            given = state or State(Configuration())
            await StoredRollouts(connection).add(IDS.new(), made.id, given, NOW)
        return made.id, ids

    async def become(self, use_case_id: str, state: State) -> None:
        """Store another state of a rollout."""
        async with self.database.writing() as connection:
            stored = StoredRollouts(connection)
            rollout = await stored.of_use_case(use_case_id)
            assert rollout is not None
            await stored.save(rollout, state, NOW)

    async def say(self, use_case_id: str, what: What, at: int, text: str, flow_id: str | None) -> None:
        """Add a timeline entry."""
        async with self.database.writing() as connection:
            rollout = await StoredRollouts(connection).of_use_case(use_case_id)
            assert rollout is not None
            reason = Reason("code", text, flow_id)
            entry = Entry(what, at, text, (reason,), {}, {}, rollout.state, Facts(()), 1)
            await StoredTimeline(connection).add(IDS.new(), rollout.id, entry)

    async def happen(
        self, title: str, at: int, sessions: int = 0, ratings: int = 0, score_sum: int = 0
    ) -> None:
        """Add activity in the bucket of ``at``."""
        bucket = at - at % BUCKET_MS
        async with self.database.writing() as connection:
            number = await self._number(connection, title)
            flow = 1_000 + number
            await connection.execute(
                insert(activity).values(
                    use_case=number,
                    bucket=bucket,
                    flow=flow,
                    sessions=sessions,
                    ratings=ratings,
                    score_sum=score_sum,
                )
            )
            buckets = list(
                (
                    await connection.execute(select(activity.c.bucket).where(activity.c.use_case == number))
                ).scalars()
            )
            await sum_up(connection, [(number, bucket)])
            await connection.execute(activity_heads.delete().where(activity_heads.c.use_case == number))
            await connection.execute(
                insert(activity_heads).values(
                    use_case=number, first=min(buckets), latest=max(buckets), round=1
                )
            )

    async def _number(self, connection: Any, title: str) -> int:
        found = await connection.execute(
            use_cases.select().with_only_columns(use_cases.c.number).where(use_cases.c.title == title)
        )
        return found.scalar_one()

    async def page(self, order_by: str = "attention", **more: Any) -> Page[Glance]:
        request = PageRequest(
            more.get("page", 1),
            more.get("size", 50),
            order_by,
            OrderDir(more.get("order_dir", "desc")),
            more.get("search"),
        )
        async with self.database.reading() as connection:
            return await StoredOverview(connection).page(request, more.get("now", AT))

    async def titles(self, order_by: str = "attention", **more: Any) -> list[str]:
        return [one.title for one in (await self.page(order_by, **more)).items]

    async def one(self, **more: Any) -> Glance:
        (glance,) = (await self.page(**more)).items
        return glance


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)


def codes(glance: Glance) -> list[AlarmCode]:
    return [alarm.code for alarm in glance.alarms]


def ended(phase: Phase, outcome: Outcome | None = None, winner: str | None = None) -> State:
    return State(Configuration(), phase, AT - HOUR, epoch=1, outcome=outcome, winner=winner)


async def test_an_empty_installation(street: Street):
    assert await street.page() == Page([], 0, has_next=False)


async def test_the_summary_of_a_use_case(street: Street):
    _, (first, *_) = await street.use_case("Chat", flows=2)
    async with street.database.writing() as connection:
        number = (await connection.execute(flows.select().where(flows.c.id == first))).one().number
        counts = dict.fromkeys(flow_counts.c.keys(), 0) | {"flow": number}
        for shard in (1, 2):
            given = {"shard": shard, "sessions": 30, "ratings": 4, "score_sum": 1500}
            await connection.execute(insert(flow_counts).values(counts | given))
    await street.happen("Chat", AT - 25 * HOUR, 90, 9, 900)
    await street.happen("Chat", AT - 2 * HOUR, 5, 2, 700)
    await street.happen("Chat", AT - HOUR, 3, 1, 500)
    glance = await street.one()
    assert (glance.code, glance.description, glance.steps, glance.flows) == ("chat", "about Chat", 1, 2)
    assert (glance.facts.active, glance.facts.active_flows, glance.facts.phase) == (True, 2, Phase.INIT)
    assert glance.lately == Totals(8, 3, 1200)
    assert glance.ever == Totals(60, 8, 3000)
    assert glance.ever.score == 3.75
    assert (glance.seen.step, glance.seen.count) == (HOUR, 24)
    assert sum(glance.series.sessions) == 8
    assert [mean for mean in glance.series.means if mean] == [3.5, 5.0]
    assert codes(glance) == []


async def test_a_day_is_shown_by_the_hour(street: Street):
    await street.use_case("Chat")
    await street.happen("Chat", AT - 23 * HOUR, 4)
    await street.happen("Chat", AT - 23 * HOUR + BUCKET_MS, 6)
    await street.happen("Chat", AT, 7)
    async with street.database.writing() as connection:
        await connection.execute(update(activity_heads).values(first=AT - 9 * DAY))
    glance = await street.one(now=AT + MINUTE)
    assert glance.seen.step == HOUR
    assert glance.series.sessions == (10, *[0] * 22, 7)


@pytest.mark.parametrize("past_the_hour", [0, 1, 7 * MINUTE, HOUR - 1])
async def test_the_last_day_is_exact_to_five_minutes(street: Street, past_the_hour: int):
    now = AT + past_the_hour
    since = now - DAY
    await street.use_case("Chat")
    first_within = since - since % BUCKET_MS + BUCKET_MS
    await street.happen("Chat", first_within - BUCKET_MS, 1_000)
    await street.happen("Chat", first_within, 100, 2, 700)
    await street.happen("Chat", AT - HOUR, 10)
    await street.happen("Chat", AT, 1)
    for order_by in ("title", "sessions"):
        assert (await street.one(now=now, order_by=order_by)).lately == Totals(111, 2, 700)


async def test_alarms_are_based_on_stored_facts(street: Street):
    escaped, flow_ids = await street.use_case("Escaped", ended(Phase.ESCAPED))
    await street.say(escaped, What.ESCAPED, AT - 2 * HOUR, "An older one.", None)
    await street.say(escaped, What.ESCAPED, AT - HOUR, "It was bad.", flow_ids[0])
    await street.use_case("Empty", flows=0)
    _, unconfigured = await street.use_case("Unconfigured", configured=False)
    await street.use_case("Silent")
    await street.happen("Silent", AT - 2 * DAY, 1)
    adaptive = Adaptive(attribution_window_mins=60, interval_mins=10, update_every_mins=15)
    waiting = State(Configuration(adaptive=adaptive), Phase.ADAPTIVE, AT - DAY, updated_at=AT - 91 * MINUTE)
    await street.use_case("Waiting", waiting)
    await street.use_case("Patient", replace(waiting, updated_at=AT - 90 * MINUTE))
    withheld = State(Configuration(dry_run=True), Phase.ADAPTIVE, AT, epoch=2, said="withheld:sample_ratio")
    withheld_id, _ = await street.use_case("Withheld", withheld)
    await street.say(withheld_id, What.WITHHELD, AT - 5, "Odd shares.", None)
    await street.use_case("Held", State(Configuration(), Phase.WARMUP, AT, held=True))
    won, (winner, *_) = await street.use_case("Won")
    await street.become(won, ended(Phase.COMPLETED, Outcome.SUPERIOR, winner))
    await street.use_case("Budget", ended(Phase.COMPLETED, Outcome.BUDGET, IDS.new()))
    await street.use_case("Fine")
    found = {one.title: one for one in (await street.page()).items}
    assert {title: codes(one) for title, one in found.items()} == {
        "Escaped": ["escaped"],
        "Empty": ["no_active_flow"],
        "Unconfigured": ["unconfigured_step"],
        "Silent": ["silent"],
        "Waiting": ["rollout_waiting"],
        "Patient": [],
        "Withheld": ["withheld", "dry_run"],
        "Held": ["warmup_held"],
        "Won": ["decision_ready"],
        "Budget": ["budget_reached"],
        "Fine": [],
    }
    alarm = found["Escaped"].alarms[0]
    assert (alarm.text, alarm.flow_id, alarm.since) == ("It was bad.", flow_ids[0], AT - HOUR)
    assert found["Unconfigured"].alarms[0].flow_id == unconfigured[0]
    assert "Odd shares." in found["Withheld"].alarms[0].text
    assert found["Won"].facts.winner_title == "Won 0"
    assert "Won 0" in found["Won"].alarms[0].text


async def test_notices_of_an_earlier_epoch_are_ignored(street: Street):
    use_case_id, _ = await street.use_case("Chat", State(Configuration(), Phase.ADAPTIVE, AT, epoch=3))
    await street.say(use_case_id, What.WITHHELD, AT, "Odd.", None)
    later = State(Configuration(), Phase.ADAPTIVE, AT, epoch=4, said="withheld:x", updated_at=AT)
    await street.become(use_case_id, later)
    assert codes(await street.one()) == []


async def fill(street: Street) -> None:
    await street.use_case("Beta")
    await street.use_case("alpha", flows=0)
    await street.use_case("Gamma", ended(Phase.COMPLETED, Outcome.ALONE))
    await street.use_case("Delta", ended(Phase.ESCAPED))
    await street.happen("Beta", AT - HOUR, 5, 2, 900)
    await street.happen("Gamma", AT - HOUR, 9, 2, 300)
    await street.happen("Delta", AT - 30 * HOUR, 99, 2, 1000)


async def test_every_order(street: Street):
    await fill(street)
    assert await street.titles("attention") == ["alpha", "Delta", "Gamma", "Beta"]
    assert await street.titles("attention", order_dir="asc") == ["alpha", "Delta", "Gamma", "Beta"]
    assert await street.titles("title", order_dir="asc") == ["alpha", "Beta", "Delta", "Gamma"]
    assert await street.titles("sessions") == ["Gamma", "Beta", "alpha", "Delta"]
    assert (await street.titles("sessions", order_dir="asc"))[-2:] == ["Beta", "Gamma"]
    assert await street.titles("score") == ["Beta", "Gamma", "alpha", "Delta"]
    assert await street.titles("score", order_dir="asc") == ["Gamma", "Beta", "alpha", "Delta"]
    assert len(await street.titles("updated_at")) == 4


async def test_pages_and_search(street: Street):
    await fill(street)
    page = await street.page("title", order_dir="asc", size=3)
    assert ([one.title for one in page.items], page.total, page.has_next) == (
        ["alpha", "Beta", "Delta"],
        4,
        True,
    )
    assert await street.titles("title", order_dir="asc", size=3, page=2) == ["Gamma"]
    assert await street.titles("attention", size=2, page=2) == ["Gamma", "Beta"]
    for order_by in ("attention", "sessions", "title", "relevance"):
        page = await street.page(order_by, search="gamma")
        assert page.items[0].title == "Gamma"
        assert page.total < 4


async def queries_of(street: Street, **more: Any) -> int:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    engine = street.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await street.page(**more)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([one for one in asked if one.lstrip().lower().startswith(("select", "with"))])


async def test_the_number_of_queries_does_not_grow(street: Street):
    orders: Sequence[str] = ("attention", "sessions", "title")
    await street.use_case("First", ended(Phase.COMPLETED, Outcome.BUDGET, IDS.new()))
    await street.happen("First", AT - HOUR, 1)
    before = [await queries_of(street, order_by=order_by) for order_by in orders]
    for number in range(12):
        title = f"More {number}"
        await street.use_case(title, ended(Phase.COMPLETED, Outcome.BUDGET, IDS.new()), flows=3)
        await street.happen(title, AT - number * 3 * HOUR, 1)
    assert [await queries_of(street, order_by=order_by) for order_by in orders] == before
    assert max(before) <= 20


async def test_a_use_case_without_a_rollout_has_not_started(books: Books):
    page = await Street(books.database).page("title")
    assert [one.facts.phase for one in page.items] == [Phase.INIT, Phase.INIT]
