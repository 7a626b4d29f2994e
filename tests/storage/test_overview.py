"""The overview of use cases: facts, order, and a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert, update
from tests.fakes.sources import NOW
from tests.storage.conftest import Books
from tests.storage.street import AT, DAY, HOUR, IDS, MINUTE, Street

from aimm.activity.model import BUCKET_MS
from aimm.kit.paging import Page
from aimm.overview.model import AlarmCode, Glance, Totals
from aimm.rollout.configuration import Adaptive, Configuration
from aimm.rollout.model import Outcome, Phase, State, What
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import activity_heads, decisions, flow_counts, flows, waivers


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)


def codes(glance: Glance) -> list[AlarmCode]:
    return [alarm.code for alarm in glance.alarms]


def ended(phase: Phase, outcome: Outcome | None = None, winner: str | None = None) -> State:
    return State(
        configuration=Configuration(), phase=phase, since=AT - HOUR, epoch=1, outcome=outcome, winner=winner
    )


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
    assert (glance.use_case.code, glance.use_case.description, glance.steps, glance.flows) == (
        "chat",
        "about Chat",
        1,
        2,
    )
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
    waiting = State(
        configuration=Configuration(adaptive=adaptive),
        phase=Phase.ADAPTIVE,
        since=AT - DAY,
        updated_at=AT - 91 * MINUTE,
    )
    await street.use_case("Waiting", waiting)
    await street.use_case("Patient", replace(waiting, updated_at=AT - 90 * MINUTE))
    withheld = State(
        configuration=Configuration(dry_run=True),
        phase=Phase.ADAPTIVE,
        since=AT,
        epoch=2,
        said="withheld:sample_ratio",
    )
    withheld_id, _ = await street.use_case("Withheld", withheld)
    await street.say(withheld_id, What.WITHHELD, AT - 5, "Odd shares.", None)
    await street.use_case(
        "Held", State(configuration=Configuration(), phase=Phase.WARMUP, since=AT, held=True)
    )
    won, (winner, *_) = await street.use_case("Won")
    await street.become(won, ended(Phase.COMPLETED, Outcome.SUPERIOR, winner))
    await street.use_case("Budget", ended(Phase.COMPLETED, Outcome.BUDGET, IDS.new()))
    await street.use_case("Fine")
    found = {one.use_case.title: one for one in (await street.page()).items}
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
    use_case_id, _ = await street.use_case(
        "Chat", State(configuration=Configuration(), phase=Phase.ADAPTIVE, since=AT, epoch=3)
    )
    await street.say(use_case_id, What.WITHHELD, AT, "Odd.", None)
    later = State(
        configuration=Configuration(),
        phase=Phase.ADAPTIVE,
        since=AT,
        epoch=4,
        said="withheld:x",
        updated_at=AT,
    )
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
    assert ([one.use_case.title for one in page.items], page.total, page.has_next) == (
        ["alpha", "Beta", "Delta"],
        4,
        True,
    )
    assert await street.titles("title", order_dir="asc", size=3, page=2) == ["Gamma"]
    assert await street.titles("attention", size=2, page=2) == ["Gamma", "Beta"]
    for order_by in ("attention", "sessions", "title", "relevance"):
        page = await street.page(order_by, search="gamma")
        assert page.items[0].use_case.title == "Gamma"
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
    for number in range(49):
        title = f"More {number}"
        await street.use_case(title, ended(Phase.COMPLETED, Outcome.BUDGET, IDS.new()), flows=2)
        await street.happen(title, AT - number * 3 * HOUR, 1)
    assert [await queries_of(street, order_by=order_by) for order_by in orders] == before
    assert max(before) <= 24


async def test_a_use_case_without_a_rollout_has_not_started(books: Books):
    page = await Street(books.database).page("title")
    assert [one.facts.phase for one in page.items] == [Phase.INIT, Phase.INIT]


async def test_each_use_case_shows_where_it_is(street: Street):
    first, second = [(await street.use_case(title))[0] for title in ("First", "Second")]
    async with street.database.writing() as connection:
        await insert_decision(connection, first, 1, "no-go", None)
        await insert_decision(connection, first, 2, "go", "1")
        waived = {"use_case_id": second, "reason": "r", "waived_by": "ann", "created_at": NOW}
        for number, point, ends_on, revoked_at in (
            (1, "requirements-written", "2999-01-01", None),
            (2, "initial-dataset", "2000-01-01", None),
            (3, "initial-dataset", "2999-01-01", NOW),
        ):
            more = {"id": f"{number:036d}", "point": point, "ends_on": ends_on, "revoked_at": revoked_at}
            await connection.execute(insert(waivers).values(**waived, **more))
    found = {one.use_case.title: one.standing for one in (await street.page()).items}
    assert {title: (one.stage, one.waits_for and one.waits_for.code) for title, one in found.items()} == {
        "First": ("scoping", "dataset-growing"),
        "Second": ("proof-of-concept", "initial-dataset"),
    }


async def insert_decision(
    connection: Any, use_case_id: str, number: int, outcome: str, supersedes: str | None
) -> None:
    values = {
        "id": str(number),
        "use_case_id": use_case_id,
        "stage": "proof-of-concept",
        "outcome": outcome,
        "role": "r",
        "reason": "r",
        "supersedes": supersedes,
        "decided_by": "ann",
        "decided_at": NOW,
        "evidence": "{}",
        "evidence_hash": "0",
    }
    await connection.execute(insert(decisions).values(**values))
