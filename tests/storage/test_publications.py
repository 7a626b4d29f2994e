"""Publications: reported by every node in order, and kept for a while for clients that missed them."""

from sqlalchemy import delete
from tests.fakes.sources import Clock
from tests.fakes.store import ANN

from aimm.kit.publications import Published
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import publications
from aimm.storage.database.work import unit_of_work
from aimm.storage.publications import StoredPublications
from aimm.storage.snapshots import SnapshotKeeper


async def publish(database: Database, clock: Clock, *use_case_ids: str, access: bool = False) -> int:
    """Publish; returns the version."""
    async with unit_of_work(database, ANN, clock) as work:
        for use_case_id in use_case_ids:
            work.use_case_changed(use_case_id)
        if access:
            work.access_changed()
    return work.version


async def since(database: Database, version: int) -> Published:
    async with database.reading() as connection:
        return await StoredPublications(connection).since(version)


async def test_missed_publications_are_returned(database: Database, clock: Clock):
    first = await publish(database, clock, "a")
    await publish(database, clock, "b", "c")
    last = await publish(database, clock, "b", access=True)
    assert await since(database, first) == Published(last, frozenset({"b", "c"}), access=True)
    assert await since(database, last - 1) == Published(last, frozenset({"b"}), access=True)
    assert await since(database, last) == Published(last, frozenset(), access=False)


async def test_a_future_version_is_unknown(database: Database, clock: Clock):
    last = await publish(database, clock, "a")
    forgotten = Published(last, frozenset(), access=True, forgotten=True)
    assert await since(database, last + 1) == forgotten
    assert await since(database, -1) == forgotten


async def test_purged_publications_are_unknown(database: Database, clock: Clock):
    versions = [await publish(database, clock, name) for name in "abcd"]
    async with database.writing() as connection:
        await connection.execute(delete(publications).where(publications.c.version <= versions[1]))
    assert (await since(database, versions[0])).forgotten
    known = await since(database, versions[1])
    assert (known.forgotten, known.use_case_ids) == (False, {"c", "d"})


async def test_there_is_nothing_before_the_first_publication(database: Database):
    assert await since(database, 0) == Published(0, frozenset(), access=False)
    assert (await since(database, 3)).forgotten


async def test_every_node_reports_each_version_once(database: Database, clock: Clock):
    told: list[tuple[int, list[str], bool]] = []

    async def nothing() -> None:
        return

    keeper = SnapshotKeeper(
        database,
        lambda *_: (),
        clock.millis,
        lambda _: None,
        nothing,
        lambda version, ids, access: told.append((version, sorted(ids), access)),
    )
    await keeper.start()
    first = await publish(database, clock, "b", "a")
    await keeper.refresh()
    await keeper.refresh()
    await publish(database, clock, "c")
    last = await publish(database, clock, access=True)
    await keeper.refresh()
    await keeper.close()
    # the background poll may have reported some of it in two parts
    assert told[0] == (first, ["a", "b"], False)
    assert [version for version, _, _ in told] == sorted({version for version, _, _ in told})
    assert told[-1][0] == last
    assert {name for _, ids, _ in told for name in ids} == {"a", "b", "c"}
    assert any(access for _, _, access in told)
