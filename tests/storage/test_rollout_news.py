"""Which rollouts have to be evaluated, the same on both databases."""

from dataclasses import replace

import pytest
from tests.storage.conftest import Books
from tests.storage.rollout_world import DAY, MINUTE, World

from aimm.rollout.model import (
    Drift,
    Phase,
)
from aimm.storage.ledger.base import Ledger
from aimm.storage.rollouts import StoredRollouts


async def test_a_rollout_with_news_is_returned_once(books: Books, ledger: Ledger):
    one, other = await World.of(books, ledger), await World.of(books, ledger)
    assert await one.changed(0) == sorted([one.use_case.id, other.use_case.id])
    assert await one.changed() == []
    await one.visit("a", 0)
    assert await one.changed() == [one.use_case.id]
    assert await one.changed() == []
    await one.visitor.rate("a", 300)
    assert await one.changed() == [one.use_case.id]
    assert await one.changed() == []


async def test_a_rollout_changed_by_a_person_is_returned(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.changed(0)
    async with books.database.writing() as connection:
        await connection.exec_driver_sql("update publication_clock set version = version + 1")
        await connection.exec_driver_sql(
            f"insert into publications select version, '{world.use_case.id}' from publication_clock"
        )
    assert await world.changed() == [world.use_case.id]
    assert await world.changed() == []


@pytest.mark.parametrize("phase", [Phase.INIT, Phase.ESCAPED, Phase.FORCED_STOP])
async def test_a_rollout_that_is_not_running_is_never_returned(books: Books, ledger: Ledger, phase: Phase):
    world = await World.of(books, ledger, phase=phase)
    await world.visit("a", 0, 500)
    books.pass_by(DAY)
    assert await world.changed(0) == []


async def test_a_deadline_is_reported_once_and_then_periodically(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.changed(0)
    found: list[int] = []
    for minute in range(1, 61):
        books.pass_by(MINUTE)
        if await world.changed():
            found.append(minute)
    # an update is due after a quarter of an hour; it is not made, so it is reported every 15 minutes
    assert found == [15, 30, 45, 60]


async def test_a_missed_deadline_is_noticed_later(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.changed(0)
    books.pass_by(50 * MINUTE)
    assert await world.changed() == [world.use_case.id]


async def test_a_winner_is_evaluated_periodically(books: Books, ledger: Ledger):
    drift = Drift(reference=4.0, until=books.now())
    world = await World.of(books, ledger, phase=Phase.COMPLETED, drift=drift)
    await world.changed(0)
    books.pass_by(14 * MINUTE)
    assert await world.changed() == []
    books.pass_by(MINUTE)
    assert await world.changed() == [world.use_case.id]


async def test_a_new_leader_gets_what_the_old_one_may_not_have_decided(books: Books, ledger: Ledger):
    world, _ = await World.of(books, ledger), await World.of(books, ledger)
    await world.changed(0)
    await world.changed()
    await world.visit("a", 0)
    assert await world.changed() == [world.use_case.id]
    # the leader dies before its next call
    assert await world.changed(0) == [world.use_case.id]
    assert await world.changed(0) == [world.use_case.id]
    assert await world.changed() == []
    assert await world.changed(0) == []


async def test_a_new_leader_gets_deadlines_that_passed_without_a_leader(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.changed(0)
    await world.changed()
    books.pass_by(20 * MINUTE)
    assert await world.changed(0) == [world.use_case.id]
    assert await world.changed() == []


async def test_own_publications_are_not_news(books: Books, ledger: Ledger):
    one, other = await World.of(books, ledger), await World.of(books, ledger)
    await one.changed(0)
    async with books.database.writing() as connection:
        before = (await connection.exec_driver_sql("select version from publication_clock")).scalar_one()
        await connection.exec_driver_sql("update publication_clock set version = version + 3")
        for add, world in ((1, one), (2, other), (3, other)):
            await connection.exec_driver_sql(
                f"insert into publications values ({before + add}, '{world.use_case.id}')"
            )
    async with books.database.writing() as connection:
        found = await StoredRollouts(connection).changed(books.now(), books.now(), {before + 1, before + 2})
    assert found == [other.use_case.id]
    assert await one.changed() == []


async def test_a_deadline_set_by_a_clock_ahead_is_due_immediately(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.changed(0)
    await world.save(replace(world.rollout.state, updated_at=books.now() + DAY))
    await world.changed()
    books.pass_by(MINUTE)
    # its next update is further away than possible
    assert await world.changed() == [world.use_case.id]
