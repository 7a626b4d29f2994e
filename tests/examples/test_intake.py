"""The queue of examples: what is kept, what is shed, and that nothing is lost silently."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs
from tests.fakes.examples import FakeExamples, unchanged
from tests.fakes.sources import Clock, Ids

from aimm.examples import intake as module
from aimm.examples.intake import QUEUE_FULL, ExampleIntake
from aimm.examples.model import Capture, Report, Target
from aimm.examples.rules import DEFAULT_DAYS, MAX_EXAMPLE_BYTES, is_sampled, kept_from
from aimm.kit.errors import Unavailable

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CAPTURE = Capture(
    id="0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b",
    number=1,
    use_case_id="u",
    name="production",
    enabled=True,
    consent="not-required",
    version=1,
    created_at=NOW,
    updated_at=NOW,
)
REPORT = Report(
    use_case="chat",
    correlation_id="c-1",
    step="answer",
    sequence=0,
    at=NOW,
    inputs={"question": "Why?"},
    output="Because.",
    size=40,
)


def intake(examples: FakeExamples, capture: Capture | None = CAPTURE) -> ExampleIntake:
    async def targets(codes: Collection[str]) -> Mapping[str, Target]:
        return {code: Target("u", frozenset({"answer"}), capture) for code in codes if code == "chat"}

    return ExampleIntake(targets, examples, unchanged, Clock(), Ids())


async def test_what_is_accepted_is_stored():
    examples = FakeExamples()
    queue = intake(examples)
    taken = await queue.take([REPORT, replace(REPORT, sequence=1)])
    assert (taken.accepted, taken.not_sampled, list(taken.refused)) == (2, 0, [])
    assert (queue.queued, queue.queued_bytes) == (0, 0)
    assert [one.sequence for one in examples.known] == [0, 1]
    assert (examples.known[0].inputs, examples.known[0].output) == ({"question": "Why?"}, "Because.")
    assert (queue.meter.accepted, queue.meter.stored) == (2, 2)


async def test_callers_at_the_same_time_share_batches():
    examples = FakeExamples()
    queue = intake(examples)
    sent = [queue.take([replace(REPORT, sequence=n)]) for n in range(50)]
    assert sum(one.accepted for one in await asyncio.gather(*sent)) == 50
    assert {one.sequence for one in examples.known} == set(range(50))
    assert examples.batches < 10


async def test_few_bodies_are_read_at_once_and_many_are_turned_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_TURNS", 3)
    queue = intake(FakeExamples())
    inside, done = 0, asyncio.Event()

    async def read() -> None:
        nonlocal inside
        async with queue.turn():
            inside += 1
            await done.wait()

    readers = [asyncio.create_task(read()) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert inside == 2
    with pytest.raises(Unavailable):
        await read()
    done.set()
    await asyncio.gather(*readers)
    await read()
    assert inside == 4


@pytest.mark.parametrize(
    ("report", "capture", "reason"),
    [
        (replace(REPORT, use_case="none"), CAPTURE, "unknown-use-case"),
        (replace(REPORT, step="none"), CAPTURE, "unknown-step"),
        (REPORT, None, "capture-not-enabled"),
        (REPORT, structs.replace(CAPTURE, enabled=False), "capture-not-enabled"),
        (REPORT, structs.replace(CAPTURE, consent="required"), "consent-required"),
        (replace(REPORT, size=MAX_EXAMPLE_BYTES + 1), CAPTURE, "inputs and output: must not be larger"),
    ],
)
async def test_what_is_not_allowed_is_refused_with_the_reason(
    report: Report, capture: Capture | None, reason: str
):
    queue = intake(FakeExamples(), capture)
    taken = await queue.take([report])
    assert (taken.accepted, queue.queued) == (0, 0)
    ((index, found),) = taken.refused
    assert index == 0
    assert found.startswith(reason)
    assert sum(queue.meter.refused.values()) == 1


async def test_consent_lets_an_example_in():
    queue = intake(FakeExamples(), structs.replace(CAPTURE, consent="required"))
    limit = replace(REPORT, consent=True, size=MAX_EXAMPLE_BYTES)
    assert (await queue.take([limit])).accepted == 1


async def test_sessions_are_sampled_whole():
    queue = intake(FakeExamples(), structs.replace(CAPTURE, sampling_rate=0.5))
    reports = [replace(REPORT, correlation_id=f"c-{n}", sequence=s) for n in range(400) for s in range(2)]
    taken = await queue.take(reports)
    assert taken.accepted + taken.not_sampled == 800
    assert 320 < taken.accepted < 480
    assert taken.accepted % 2 == 0
    assert queue.meter.not_sampled == taken.not_sampled


def test_the_sample_grows_with_the_rate_and_depends_on_the_key():
    ids = [f"c-{n}" for n in range(1_000)]
    small = {one for one in ids if is_sampled("k", 0.2, one)}
    assert small < {one for one in ids if is_sampled("k", 0.6, one)}
    assert small != {one for one in ids if is_sampled("other", 0.2, one)}
    assert all(is_sampled("k", 1.0, one) for one in ids)
    assert not any(is_sampled("k", 0.0, one) for one in ids)


async def test_what_does_not_fit_is_shed_and_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_QUEUED", 2)
    queue = intake(FakeExamples())
    taken = await queue.take([replace(REPORT, sequence=n) for n in range(3)])
    assert (taken.accepted, list(taken.refused)) == (2, [(2, QUEUE_FULL)])
    assert (queue.meter.shed, queue.meter.refused) == (1, {})


async def test_the_queue_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_QUEUED_BYTES", 1_000)
    queue = intake(FakeExamples())
    taken = await queue.take([replace(REPORT, sequence=n) for n in range(3)])
    assert taken.accepted == 1


async def test_what_cannot_be_stored_is_not_acknowledged_and_waits():
    examples = FakeExamples(failing=[Unavailable(), Unavailable()])
    queue = intake(examples)
    with pytest.raises(Unavailable):
        await queue.take([REPORT])
    await queue.store()
    assert (queue.queued, queue.meter.failures) == (1, 2)
    await queue.store()
    assert (queue.queued, len(examples.known)) == (0, 1)


async def test_repeated_and_unredacted_examples_are_counted():
    examples = FakeExamples(erased={"c-1"})
    queue = intake(examples)
    await queue.take([REPORT, replace(REPORT, correlation_id="c-2", output="drop")])
    await queue.store()
    assert examples.known == []
    assert (queue.meter.stored, queue.meter.repeated, queue.meter.unredacted) == (0, 1, 1)


async def test_nothing_is_stored_while_a_session_is_deleted():
    examples = FakeExamples(failing=[Unavailable()])
    queue = intake(examples)
    with pytest.raises(Unavailable):
        await queue.take([REPORT, replace(REPORT, sequence=1), replace(REPORT, correlation_id="c-2")])
    async with queue.held("c-1") as waiting:
        storing = asyncio.create_task(queue.store())
        await asyncio.sleep(0)
        assert (waiting, examples.known) == (2, [])
        examples.erased.add("c-1")
    await storing
    assert [one.correlation_id for one in examples.known] == ["c-2"]


async def test_what_is_left_when_it_closes_is_counted_as_shed():
    examples = FakeExamples(failing=[Unavailable(), Unavailable()])
    queue = intake(examples)
    with pytest.raises(Unavailable):
        await queue.take([REPORT])
    await queue.close(1.0)
    assert (queue.queued, queue.queued_bytes, queue.meter.shed) == (0, 0, 1)


def test_retention():
    days = {"a": 3, "b": None}
    assert kept_from(NOW, days, "a") == NOW - timedelta(days=3)
    assert kept_from(NOW, days, "b") == NOW - timedelta(days=DEFAULT_DAYS)
    assert kept_from(NOW, days, "gone") is None
