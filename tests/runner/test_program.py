"""The program of a run against a provider on loopback."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
import pytest
from tests.fakes.providers import FakeProvider, fake_provider
from tests.fakes.runs import items, step, target, work

from aimm.evaluation.model import Budget, Item, Output, Reply
from aimm.evaluation.rendering import answer_key, render
from aimm.evaluation.work import Used, Work
from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Checkpoint, Done, Said, Task
from aimm.runner.asking import HOPELESS_AFTER
from aimm.runner.program import program


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as made:
        yield made


async def said_for(given: Work) -> list[Said]:
    """Everything that the program says, which runs in a thread as it does in its process."""
    task = Task(msgspec.to_builtins(given))
    return await asyncio.to_thread(lambda: list(program(task)))


def outputs_of(said: Sequence[Said]) -> list[Output]:
    found = [msgspec.to_builtins(one.data["output"]) for one in said if isinstance(one, Result)]
    return [msgspec.convert(one, Output) for one in found if one is not None]


def summary_of(said: Sequence[Said]) -> dict[str, Any]:
    last = said[-1]
    assert isinstance(last, Done)
    return last.result


async def test_every_target_answers_every_item_in_every_repetition(provider: FakeProvider) -> None:
    given = work(provider.endpoint("openai"), [target(), target(label="B")], count=3, repetitions=2)
    said = await said_for(given)
    outputs = outputs_of(said)
    assert len({(one.target, one.item, one.repetition) for one in outputs}) == 12
    assert {one.error_kind for one in outputs} == {None}
    first = next(one for one in outputs if (one.target, one.item, one.repetition) == (0, "i0", 0))
    assert first.text == "You said: Say word 0"
    assert first.rendered == [{"role": "user", "text": "Say word 0"}]
    assert (first.tokens_in, first.tokens_out, first.model, first.attempts) == (3, 5, "fake-1", 1)
    assert first.cost == pytest.approx((3 * 1_000 + 5 * 2_000) / 1e6)
    assert first.first_ms is None
    assert first.last_ms is not None
    assert summary_of(said)["stoppedBy"] is None
    assert any(isinstance(one, Checkpoint) for one in said)
    progress = [one for one in said if isinstance(one, Progress)]
    assert (progress[-1].done, progress[-1].total) == (12, 12)


async def test_what_is_there_is_not_asked_again(provider: FakeProvider) -> None:
    given = work(provider.endpoint("openai"), done=[(0, "i0", 0), (0, "i2", 0)])
    said = await said_for(given)
    assert sorted(one.item for one in outputs_of(said)) == ["i1", "i3", "i4"]
    assert len(provider.requests) == 3
    assert summary_of(said)["outputs"] == 5


async def test_known_answers_cost_nothing(provider: FakeProvider) -> None:
    key = answer_key("c", render(step(), items(1)[0].inputs), 0)
    known = {key: Reply(text="as before", tokens_in=1, tokens_out=1)}
    said = await said_for(work(provider.endpoint("openai"), answers=known, count=2))
    found = {one.item: one for one in outputs_of(said)}
    assert (found["i0"].text, found["i0"].cached) == ("as before", True)
    assert (found["i1"].text, found["i1"].cached) == ("You said: Say word 1", False)
    assert len(provider.requests) == 1
    assert summary_of(said)["tokens"] == 8


async def test_the_output_of_a_step_goes_into_the_next(provider: FakeProvider) -> None:
    provider.reply = lambda text: '{"topic": {"name": "' + text.upper() + '"}}'
    first = step(code="find", output="topic", field="topic.name")
    second = step({"messages": [{"role": "user", "content": "About <<topic>>: <<text>>"}]}, code="write")
    said = await said_for(work(provider.endpoint("openai"), [target(first, second)], count=1))
    (output,) = outputs_of(said)
    assert output.rendered == [{"role": "user", "text": "About SAY WORD 0: word 0"}]
    assert output.steps == {"topic": '{"topic": {"name": "SAY WORD 0"}}'}
    assert output.tokens_in == 3 + 6
    assert len(next(one for one in said if isinstance(one, Result)).data["answers"]) == 2


async def test_a_missing_input_is_an_error_of_its_item(provider: FakeProvider) -> None:
    given = [Item(key="bare", inputs={"other": 1}), *items(1)]
    said = await said_for(work(provider.endpoint("openai"), items=given))
    found = {one.item: one for one in outputs_of(said)}
    assert (found["bare"].error_kind, found["bare"].error) == (
        "missing-input",
        "The item has no input for <<text>>.",
    )
    assert found["i0"].text is not None
    assert len(provider.requests) == 1


async def test_a_rate_limit_is_waited_out(provider: FakeProvider) -> None:
    provider.troubles, provider.retry_after = ["rate-limit"], 0.2
    said = await said_for(work(provider.endpoint("openai"), concurrency=1, count=2))
    outputs = outputs_of(said)
    assert [one.error_kind for one in outputs] == [None, None]
    assert sorted(one.attempts for one in outputs) == [1, 2]


async def test_a_timeout_is_missing_and_not_wrong(provider: FakeProvider) -> None:
    provider.troubles = ["hang"]
    reach = {"timeout": 0.3, "silence": 0.3}
    said = await said_for(work(provider.endpoint("openai"), concurrency=1, count=2, reach=reach, attempts=1))
    found = sorted(outputs_of(said), key=lambda one: one.item)
    assert (found[0].text, found[0].error_kind) == (None, "timed-out")
    assert (found[1].text, found[1].error_kind) == ("You said: Say word 1", None)
    assert summary_of(said)["missingNow"] == 1


async def test_a_hopeless_target_is_not_asked_on_and_on(provider: FakeProvider) -> None:
    provider.key = "another"
    said = await said_for(work(provider.endpoint("openai"), concurrency=1, count=HOPELESS_AFTER + 5))
    outputs = outputs_of(said)
    assert {one.error_kind for one in outputs} == {"unauthenticated"}
    assert len(provider.paths) == HOPELESS_AFTER
    assert (outputs[-1].error or "").startswith(f"Not asked: {HOPELESS_AFTER} requests in a row failed.")


@pytest.mark.parametrize("concurrency", [1, 8])
async def test_a_budget_of_tokens_is_never_exceeded(provider: FakeProvider, concurrency: int) -> None:
    limited = target(step({"prompt": "Say <<text>>", "max_tokens": 10}, limit=10))
    budget = Budget(tokens=200)
    said = await said_for(
        work(provider.endpoint("openai"), [limited], count=60, budget=budget, concurrency=concurrency)
    )
    summary = summary_of(said)
    assert summary["stoppedBy"] == "tokens"
    assert 100 <= summary["tokens"] <= 200
    assert summary["outputs"] == len(outputs_of(said)) < 60


async def test_a_budget_of_money_counts_what_was_spent_before(provider: FakeProvider) -> None:
    limited = target(step({"prompt": "Say <<text>>", "max_tokens": 10}, limit=10))
    budget = Budget(money=0.5)
    given = work(provider.endpoint("openai"), [limited], budget=budget, count=60, used=Used(money=0.4))
    summary = summary_of(await said_for(given))
    assert summary["stoppedBy"] == "money"
    assert 0.4 < summary["money"] <= 0.5


async def test_the_time_of_a_run_is_limited(provider: FakeProvider) -> None:
    provider.latency = 0.2
    budget = Budget(minutes=0.7 / 60)
    given = work(provider.endpoint("openai"), concurrency=1, count=20, budget=budget, used=Used(seconds=0.1))
    said = await said_for(given)
    assert summary_of(said)["stoppedBy"] == "minutes"
    assert 1 <= len(outputs_of(said)) <= 3


async def test_streams_tell_the_time_to_the_first_token(provider: FakeProvider) -> None:
    (output,) = outputs_of(await said_for(work(provider.endpoint("openai"), count=1, stream=True)))
    assert output.first_ms is not None
    assert output.last_ms is not None
    assert output.first_ms <= output.last_ms
