"""Examples are purged by the retention of their use case, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec import structs
from tests.fakes.sources import NOW
from tests.storage.management import IDS, new_use_case
from tests.storage.test_examples import EXAMPLE

from aimm.examples.model import Example, NewCapture
from aimm.examples.rules import DEFAULT_DAYS
from aimm.kit.changes import SYSTEM
from aimm.kit.paging import PageRequest
from aimm.storage.captures import StoredCaptures
from aimm.storage.database.engine import Database
from aimm.storage.database.work import unit_of_work
from aimm.storage.examples import ERASED_FOR, StoredExamples, purge_examples
from aimm.wiring.data import open_data
from aimm.wiring.sources import SystemClock


@pytest.fixture
async def data(database: Database) -> AsyncIterator[Database]:
    """The data store of the database."""
    url = f"sqlite:///{database.sqlite_path}" if database.is_sqlite else database.dsn
    async with open_data(url) as opened:
        yield opened


def of(use_case_id: str, days: float) -> Example:
    at = NOW - timedelta(days=days)
    return structs.replace(
        EXAMPLE, id=IDS.new(), use_case_id=use_case_id, correlation_id=f"{use_case_id}-{days}", at=at
    )


async def test_each_use_case_has_its_retention(database: Database, data: Database):
    examples = StoredExamples(data)
    async with unit_of_work(database, SYSTEM, SystemClock()) as work:
        short, without = [await new_use_case(work.connection, code) for code in ("short", "without")]
        settings = NewCapture(use_case_id=short.id, name="production", retention_days=2)
        await StoredCaptures(work.connection).add(IDS.new(), settings, NOW)
    kept = [of(short.id, 1.9), of(without.id, DEFAULT_DAYS - 1)]
    old = [of(short.id, 2.1), of(without.id, DEFAULT_DAYS + 1), of("deleted", 0)]
    assert await examples.add([*kept, *old]) == 5

    assert await purge_examples(database, data, NOW) == 3
    page = await examples.page(PageRequest(1, 50, "at"))
    assert {one.id for one in page.items} == {one.id for one in kept}
    assert await purge_examples(database, data, NOW) == 0


async def test_erasures_are_forgotten_when_nothing_late_can_arrive(database: Database, data: Database):
    examples = StoredExamples(data)
    async with unit_of_work(database, SYSTEM, SystemClock()) as work:
        use_case = await new_use_case(work.connection)
    one = of(use_case.id, 0)
    await examples.erase(one.correlation_id, NOW)
    await purge_examples(database, data, NOW + ERASED_FOR - timedelta(minutes=1))
    assert await examples.add([one]) == 0
    await purge_examples(database, data, NOW + ERASED_FOR + timedelta(minutes=1))
    assert await examples.add([one]) == 1
