"""Rollouts and their timelines, stored the same on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.sources import NOW
from tests.storage.conftest import Books
from tests.storage.rollout_world import IDS, World, running

from aimm.kit.errors import Outdated
from aimm.kit.paging import PageRequest
from aimm.rollout.configuration import (
    Adaptive,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Goal,
    Guardrail,
    Hold,
    Metric,
    Warmup,
)
from aimm.rollout.facts import Facts, FlowFacts, Outcomes, Period, PeriodFlow
from aimm.rollout.model import Drift, Entry, Outcome, Phase, Reason, State, What
from aimm.storage.ledger.base import Ledger
from aimm.storage.rollouts import StoredRollouts, StoredTimeline
from aimm.storage.use_cases import StoredUseCases

LATER = NOW + timedelta(microseconds=1)
GOALS = (Goal("f1", 33.33), Goal("f2", 66.67))
FULL = State(
    configuration=Configuration(
        Warmup(None, 200, GOALS, Hold(10)),
        Escape((EscapeRule("f1", 5, 2.5, GOALS),), Evidence(flow_ids=("f1",))),
        Adaptive(budget_sessions=9, tie_break=Adaptive().tie_break.COST),
        (Guardrail(Metric.LATENCY, 0.1, 900.0),),
        dry_run=True,
        completed_flow_id="f2",
    ),
    phase=Phase.COMPLETED,
    since=1,
    epoch=2,
    epoch_start=3,
    ramped=0.1 + 0.2,
    shares={"f1": 12.34, "f2": 87.66},
    marks={"f1": "é"},
    dropped=("f1",),
    seed=2**63,
    winner="f2",
    outcome=Outcome.EQUIVALENT,
    drift=Drift(reference=4.1, until=7, logs=(-1e-9, 3.3), peak=4.0),
)


def _entry(state: State, what: What = What.SHARES_MOVED, **fields: Any) -> Entry:
    reason = Reason(code="top_two", text="It leads.", flow_id="f1", numbers={"chance": 1 / 3})
    given: dict[str, Any] = {
        "what": what,
        "at": 5,
        "why": "It leads.",
        "reasons": (reason,),
        "shares_before": {"f1": 50.0},
        "shares_after": {"f1": 60.0},
        "before": state,
        "facts": Facts(
            (FlowFacts("f1", "One", True, 50.0, mature=(1, 2, 3, 4, 5), outcomes=Outcomes(3, 1)),),
            (Period(1, 2, {"f1": PeriodFlow(0.5, 3, 2, (0, 0, 0, 0, 1), (0, 0, 0, 1, 1))}),),
        ),
        "seed": 11,
    }
    return Entry(**given | fields)


async def test_a_rollout_round_trips(books: Books):
    async with books.database.writing() as connection:
        use_case = (await StoredUseCases(connection).page(PageRequest(1, 1))).items[0]
        made = await StoredRollouts(connection).add("r1", use_case.id, FULL, NOW)
    assert (made.id, made.use_case_id, made.state, made.version) == ("r1", use_case.id, FULL, 1)
    assert made.created_at == made.updated_at == NOW
    async with books.database.reading() as connection:
        assert await StoredRollouts(connection).of_use_case(use_case.id) == made
        assert await StoredRollouts(connection).of_use_case("no") is None


async def test_a_state_based_on_an_old_one_is_rejected(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    first = world.rollout
    async with books.database.writing() as connection:
        second = await StoredRollouts(connection).save(first, FULL, LATER)
    assert (second.version, second.state, second.updated_at) == (2, FULL, LATER)
    with pytest.raises(Outdated):
        async with books.database.writing() as connection:
            await StoredRollouts(connection).save(first, State(configuration=Configuration()), LATER)
    async with books.database.reading() as connection:
        assert await StoredRollouts(connection).of_use_case(world.use_case.id) == second


async def test_a_locked_rollout_shows_the_previous_holders_state(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)

    async def count() -> int:
        async with books.database.writing() as connection:
            stored = StoredRollouts(connection)
            rollout = await stored.lock(world.use_case.id)
            assert rollout is not None
            await asyncio.sleep(0)
            state = replace(rollout.state, update=rollout.state.update + 1)
            return (await stored.save(rollout, state, LATER)).state.update

    assert sorted(await asyncio.gather(*(count() for _ in range(8)))) == list(range(1, 9))


async def test_a_rollout_and_its_timeline_are_deleted_with_the_use_case(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    async with books.database.writing() as connection:
        await StoredTimeline(connection).add("e1", world.rollout.id, _entry(FULL))
    async with books.database.writing() as connection:
        await StoredUseCases(connection).delete(world.use_case)
    async with books.database.reading() as connection:
        assert await StoredRollouts(connection).of_use_case(world.use_case.id) is None
        assert await StoredTimeline(connection).get("e1") is None


async def test_a_timeline_is_listed_newest_first_and_an_epoch_oldest_first(books: Books, ledger: Ledger):
    world, other = await World.of(books, ledger), await World.of(books, ledger)
    second = replace(FULL, epoch=1)
    entries = [
        _entry(State(configuration=Configuration()), What.STARTED, facts=None, actor="ann"),
        _entry(second),
        _entry(second, What.EPOCH_STARTED, dry_run=True),
        _entry(second, What.EPOCH_STARTED),
        _entry(FULL, What.COMPLETED),
    ]
    ids = [IDS.new() for _ in entries]
    async with books.database.writing() as connection:
        timeline = StoredTimeline(connection)
        stored = [
            await timeline.add(entry_id, world.rollout.id, entry)
            for entry_id, entry in zip(ids, entries, strict=True)
        ]
        await timeline.add(IDS.new(), other.rollout.id, entries[0])
    assert [one.number for one in stored] == [1, 2, 3, 4, 5]
    async with books.database.reading() as connection:
        timeline = StoredTimeline(connection)
        assert await timeline.get(ids[1]) == stored[1]
        assert await timeline.get("no") is None
        page = await timeline.page(world.rollout.id, PageRequest(1, 2))
        assert (list(page.items), page.total, page.has_next) == ([stored[4], stored[3]], 5, True)
        last = await timeline.page(world.rollout.id, PageRequest(3, 2))
        assert (list(last.items), last.has_next) == ([stored[0]], False)
        assert await timeline.of_epoch(world.rollout.id, 1) == stored[:3]
        assert await timeline.of_epoch(world.rollout.id, 2) == stored[3:]
        assert await timeline.of_epoch(world.rollout.id, 3) == []


async def test_a_duplicate_entry_is_rejected(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    async with books.database.writing() as connection:
        await StoredTimeline(connection).add("e1", world.rollout.id, _entry(FULL))
    with pytest.raises(Outdated):
        async with books.database.writing() as connection:
            await StoredTimeline(connection).add("e1", world.rollout.id, _entry(FULL))


async def test_many_rollouts_are_read_locked_and_stored_at_once(books: Books, ledger: Ledger):
    worlds = [await World.of(books, ledger) for _ in range(3)]
    ids = [world.use_case.id for world in worlds]
    async with books.database.writing() as connection:
        stored = StoredRollouts(connection)
        found = await stored.of_use_cases([*ids[:2], "no"])
        assert {one.use_case_id: one for one in found} == {
            world.use_case.id: world.rollout for world in worlds[:2]
        }
        assert await stored.hold([ids[0], "no"]) == {ids[0]: 1}
        await stored.save_all([(worlds[0].rollout, FULL), (worlds[1].rollout, running(5))], LATER)
    async with books.database.reading() as connection:
        stored = StoredRollouts(connection)
        after = {one.use_case_id: one for one in await stored.of_use_cases(ids)}
    assert [(after[one].version, after[one].state) for one in ids] == [
        (2, FULL),
        (2, running(5)),
        (1, worlds[2].rollout.state),
    ]
    assert [after[one].updated_at for one in ids] == [LATER, LATER, NOW]
    async with books.database.writing() as connection:
        latest = {one.use_case_id: one for one in await StoredRollouts(connection).of_use_cases(ids)}
        await StoredRollouts(connection).save_all(
            [(latest[ids[1]], replace(running(5), phase=Phase.FORCED_STOP))], LATER
        )
    # the queried columns are stored with the state
    assert await worlds[0].changed(0) == sorted([ids[0], ids[2]])


async def test_entries_of_many_rollouts_are_numbered(books: Books, ledger: Ledger):
    one, other = await World.of(books, ledger), await World.of(books, ledger)
    async with books.database.writing() as connection:
        timeline = StoredTimeline(connection)
        await timeline.add("e1", one.rollout.id, _entry(FULL))
        await timeline.add_all(
            [("e2", one.rollout.id, _entry(FULL, What.COMPLETED)), ("e3", other.rollout.id, _entry(FULL))]
        )
    async with books.database.reading() as connection:
        timeline = StoredTimeline(connection)
        found = [await timeline.get(entry_id) for entry_id in ("e1", "e2", "e3")]
    assert [(entry.rollout_id, entry.number) for entry in found if entry] == [
        (one.rollout.id, 1),
        (one.rollout.id, 2),
        (other.rollout.id, 1),
    ]
    with pytest.raises(Outdated):
        async with books.database.writing() as connection:
            await StoredTimeline(connection).add_all([("e3", one.rollout.id, _entry(FULL))])
