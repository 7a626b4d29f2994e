"""Outputs in the data store, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.fakes.runs import items

from aimm.evaluation.model import Output, Reply, TargetTotals
from aimm.kit.paging import PageRequest
from aimm.storage.database.engine import Database
from aimm.storage.evaluation.outputs import StoredOutputs

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def outputs(data: Database) -> StoredOutputs:
    return StoredOutputs(data)


def output(target: int, item: str, repetition: int = 0, **given: object) -> Output:
    values: dict[str, object] = {"text": f"{target} {item}", "tokens_in": 2, "tokens_out": 3, "last_ms": 10.0}
    return Output(target=target, item=item, repetition=repetition, **values | given)  # type: ignore[arg-type]


async def test_items_and_outputs_come_back(outputs: StoredOutputs):
    await outputs.add_items("r", items(3))
    assert await outputs.items("r") == items(3)
    whole = output(
        0,
        "i1",
        rendered=[{"role": "user", "text": "x"}],
        steps={"a": "b"},
        cost=0.5,
        finish="stop",
        first_ms=1.5,
    )
    await outputs.add("r", [whole, output(1, "i0"), output(1, "gone")])
    await outputs.add(
        "r", [output(0, "i1", text="another"), output(0, "i2", text=None, error_kind="timed-out")]
    )
    assert await outputs.of_items("r", ["i1"]) == [whole]
    assert sorted(await outputs.done("r")) == [(0, "i1", 0), (0, "i2", 0), (1, "i0", 0)]
    assert [one.item async for batch in outputs.all("r") for one in batch] == ["i0", "i1", "i2"]
    await outputs.drop("r")
    assert await outputs.items("r") == []
    assert await outputs.done("r") == []


async def test_pages_and_filters(outputs: StoredOutputs):
    await outputs.add_items("r", items(4))
    await outputs.add("r", [output(target, f"i{n}") for target in (0, 1) for n in (3, 2, 1, 0)])
    await outputs.add("r", [output(0, "i0", 1, text=None, error_kind="timed-out")])
    first = await outputs.page("r", PageRequest(1, 5))
    rest = await outputs.page("r", PageRequest(1, 5, after=first.next))
    keys = [(one.item, one.target) for one, _ in (*first.items, *rest.items)]
    assert (len(keys), first.total) == (9, 9)
    assert [key for key, _ in keys] == sorted(key for key, _ in keys)
    missing = await outputs.page("r", PageRequest(1, 5, filters={"missing": True, "target": None}))
    assert [one.repetition for one, _ in missing.items] == [1]
    some = await outputs.page("r", PageRequest(1, 5, filters={"missing": False, "target": 1}))
    assert {one.target for one, _ in some.items} == {1}


async def test_totals(outputs: StoredOutputs):
    assert await outputs.totals("r") == []
    await outputs.add_items("r", items(4))
    await outputs.add(
        "r",
        [
            output(0, "i0", cost=0.5),
            output(0, "i1", cost=0.25, cached=True, last_ms=30.0),
            output(0, "i2", text=None, error_kind="timed-out", tokens_in=None, tokens_out=None),
            output(1, "i0"),
        ],
    )
    first, second = await outputs.totals("r")
    assert first == TargetTotals(
        target=0,
        answered=2,
        missing=1,
        cached=1,
        tokens_in=4,
        tokens_out=6,
        tokens_paid=5,
        spent=0.5,
        unpriced=0,
        mean_ms=20.0,
    )
    assert (second.target, second.unpriced, second.spent) == (1, 1, 0.0)


async def test_answers_are_kept_for_a_while(outputs: StoredOutputs):
    old, new = Reply(text="old"), Reply(text="new", tokens_in=1, first=0.5, last=1.0)
    await outputs.keep_answers({"a": old}, NOW)
    await outputs.keep_answers({"a": new, "b": new}, NOW + timedelta(days=1))
    assert await outputs.answers(["a", "b", "c"]) == {"a": old, "b": new}
    await outputs.forget_answers(NOW + timedelta(hours=1))
    assert await outputs.answers(["a", "b"]) == {"b": new}
    assert await outputs.answers([]) == {}
