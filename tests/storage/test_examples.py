"""Captured examples in the data store, on both databases."""

from datetime import UTC, datetime, timedelta

from msgspec import structs
from tests.storage.data.conftest import data, data_url

from aimm.examples.model import Example
from aimm.kit.paging import PageRequest
from aimm.storage.database.engine import Database
from aimm.storage.examples import ERASED_FOR, StoredExamples

__all__ = ["data", "data_url"]

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLE = Example(
    id="0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b",
    use_case_id="u",
    correlation_id="c-1",
    step="answer",
    sequence=0,
    at=NOW,
    inputs={"question": "Wärum?\u0000"},
    output={"text": ["Because", None]},
    model="m",
    latency_ms=1.5,
    input_tokens=2**40,
    output_tokens=3,
    consent=True,
    source="api",
    created_at=NOW,
)


def other(number: int, **fields: object) -> Example:
    return structs.replace(EXAMPLE, id=f"{number:08}-7c9d-4e2f-8a6b-1c3d5e7f9a0b", **fields)


async def listed(examples: StoredExamples, **filters: object) -> list[Example]:
    page = await examples.page(PageRequest(1, 50, "at", filters=filters))
    return list(page.items)


async def test_an_example_is_stored_once_as_it_is(data: Database):
    examples = StoredExamples(data)
    assert await examples.add([EXAMPLE]) == 1
    assert await examples.add([other(1), other(2, sequence=1), other(3, use_case_id="v")]) == 2
    assert await listed(examples, sequence=0, use_case_id="u") == [EXAMPLE]
    assert len(await listed(examples, correlation_id="c-1")) == 3
    assert await examples.use_cases() == ["u", "v"]


async def test_an_erased_session_stays_erased(data: Database):
    examples = StoredExamples(data)
    await examples.add([EXAMPLE, other(1, sequence=1), other(2, correlation_id="c-2")])
    assert await examples.erase("c-1", NOW) == 2
    assert await examples.erase("c-1", NOW) == 0
    assert await examples.add([other(3, sequence=2), other(4, correlation_id="c-2", sequence=1)]) == 1
    assert {one.correlation_id for one in await listed(examples)} == {"c-2"}
    await examples.forget_erasures(NOW)
    assert await examples.add([other(5)]) == 0
    await examples.forget_erasures(NOW + ERASED_FOR)
    assert await examples.add([other(5)]) == 1


async def test_old_examples_are_purged(data: Database):
    examples = StoredExamples(data)
    await examples.add([EXAMPLE, other(1, sequence=1, at=NOW - timedelta(days=2)), other(2, use_case_id="v")])
    assert await examples.purge("u", NOW - timedelta(days=1)) == 1
    assert await examples.purge("u", NOW) == 0
    assert await examples.purge("v", None) == 1
    assert await listed(examples) == [EXAMPLE]


async def test_examples_of_sessions_are_found_by_use_case_oldest_first(data: Database):
    examples = StoredExamples(data)
    late = other(1, sequence=1, at=NOW + timedelta(seconds=1))
    await examples.add([late, EXAMPLE, other(2, correlation_id="c-2"), other(3, use_case_id="v")])
    found = await examples.of_sessions("u", ["c-1", "c-3", "c-2"])
    assert found == {"c-1": [EXAMPLE.id, late.id], "c-2": [other(2).id]}
    assert await examples.of_sessions("u", []) == {}
    assert await examples.by_ids([late.id, other(9).id, EXAMPLE.id]) == [EXAMPLE, late]
