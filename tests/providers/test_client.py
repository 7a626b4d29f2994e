"""The client against servers that behave like the three APIs."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from aimm.providers.client import Client, Limits
from aimm.providers.errors import (
    BadAnswer,
    ContentRefused,
    ProviderFailure,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    ServerFailed,
    Slow,
    Unauthenticated,
    UnknownModel,
    Unreachable,
    WrongApi,
)
from aimm.providers.model import Api, Kind, Message, Request, Tool, prompt
from aimm.providers.pacing import Pace
from aimm.providers.retries import RetryPolicy
from aimm.providers.transport import Transport
from tests.fakes.providers import MODEL, FakeProvider, Trouble, fake_provider

APIS: list[tuple[Kind, Api]] = [
    ("openai", "chat"),
    ("openai", "responses"),
    ("openai", "completions"),
    ("anthropic", "chat"),
    ("gemini", "chat"),
]
KINDS: list[Kind] = ["openai", "anthropic", "gemini"]
ONCE = Limits(retries=RetryPolicy(attempts=1))
QUICK = Limits(retries=RetryPolicy(attempts=3, first=0.001))

pytestmark = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as running:
        yield running


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with Transport() as opened:
        yield opened


def client(
    fake: FakeProvider, transport: Transport, kind: Kind, limits: Limits = ONCE, **given: Any
) -> Client:
    return Client(fake.endpoint(kind, **given), transport, lambda: 0.5, limits)


@pytest.mark.parametrize(("kind", "api"), APIS)
async def test_an_answer_has_text_tokens_times_and_a_reason_to_end(
    fake: FakeProvider, transport: Transport, kind: Kind, api: Api, streamed: bool
) -> None:
    asking = client(fake, transport, kind, api=api)
    answer = await asking.answer(prompt(MODEL, "good morning è"), stream=streamed)
    outcome = answer.outcome
    assert outcome.text == "You said: good morning è"
    assert (outcome.finish, outcome.model) == ("stop", MODEL)
    assert (outcome.tokens_in, outcome.tokens_out) == (3, 5)
    assert answer.last_token > 0
    if streamed:
        assert answer.first_token is not None
        assert 0 < answer.first_token <= answer.last_token
    else:
        assert answer.first_token is None


@pytest.mark.parametrize("kind", KINDS)
async def test_parameters_and_roles_reach_the_provider(
    fake: FakeProvider, transport: Transport, kind: Kind, streamed: bool
) -> None:
    messages = (
        Message("system", "Be kind."),
        Message("user", "one"),
        Message("assistant", "two"),
        Message("user", "three"),
    )
    request = Request(
        model=MODEL,
        messages=messages,
        max_tokens=7,
        temperature=0.25,
        top_p=0.5,
        stop=("END",),
        extra={"x_mark": 1},
    )
    answer = await client(fake, transport, kind).answer(request, stream=streamed)
    assert answer.outcome.text == "You said: three"
    sent = fake.requests[-1]
    assert sent["x_mark"] == 1
    text = json.dumps(sent)
    for part in ("Be kind.", "two", "0.25", "0.5", '"END"', "7"):
        assert part in text


@pytest.mark.parametrize("kind", KINDS)
async def test_a_tool_call_is_read(
    fake: FakeProvider, transport: Transport, kind: Kind, streamed: bool
) -> None:
    tool = Tool("weather", "The weather of a city.", {"type": "object"})
    request = replace(prompt(MODEL, "Rome?"), tools=(tool,))
    outcome = (await client(fake, transport, kind).answer(request, stream=streamed)).outcome
    assert outcome.finish == "tool"
    assert [call.name for call in outcome.tool_calls] == ["weather"]
    assert json.loads(outcome.tool_calls[0].arguments) == {"city": "Rome"}


async def test_anthropic_answers_json_by_a_tool(
    fake: FakeProvider, transport: Transport, streamed: bool
) -> None:
    request = replace(prompt(MODEL, "Rome?"), json_schema={"type": "object"})
    outcome = (await client(fake, transport, "anthropic").answer(request, stream=streamed)).outcome
    assert json.loads(outcome.text) == {"city": "Rome"}
    assert (outcome.finish, outcome.tool_calls) == ("stop", ())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("trouble", "failure"),
    [("rate-limit", RateLimited), ("quota", QuotaExhausted), ("overloaded", ServerFailed)],
)
async def test_troubles_are_told_apart(
    fake: FakeProvider,
    transport: Transport,
    kind: Kind,
    trouble: Trouble,
    failure: type[ProviderFailure],
    streamed: bool,
) -> None:
    fake.troubles = [trouble]
    with pytest.raises(failure):
        await client(fake, transport, kind).answer(prompt(MODEL, "hi"), stream=streamed)


@pytest.mark.parametrize(("kind", "api"), APIS)
async def test_filtered_answers_are_refusals(
    fake: FakeProvider, transport: Transport, kind: Kind, api: Api, streamed: bool
) -> None:
    fake.troubles = ["filtered"]
    with pytest.raises(ContentRefused):
        await client(fake, transport, kind, api=api).answer(prompt(MODEL, "hi"), stream=streamed)


@pytest.mark.parametrize("kind", ["openai", "gemini"])
async def test_refused_requests_are_refusals(
    fake: FakeProvider, transport: Transport, kind: Kind, streamed: bool
) -> None:
    fake.troubles = ["refused"]
    with pytest.raises(ContentRefused):
        await client(fake, transport, kind).answer(prompt(MODEL, "hi"), stream=streamed)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_wrong_key_is_told_without_showing_it(
    fake: FakeProvider, transport: Transport, kind: Kind, streamed: bool
) -> None:
    with pytest.raises(Unauthenticated) as caught:
        await client(fake, transport, kind, secret="sk-wrong").answer(prompt(MODEL, "hi"), stream=streamed)
    assert "sk-wrong" not in caught.value.words
    assert "sk-wrong" not in repr(fake.endpoint(kind, secret="sk-wrong"))


@pytest.mark.parametrize("kind", KINDS)
async def test_an_unknown_model_is_told(
    fake: FakeProvider, transport: Transport, kind: Kind, streamed: bool
) -> None:
    with pytest.raises(UnknownModel, match="no-such"):
        await client(fake, transport, kind).answer(prompt("no-such", "hi"), stream=streamed)


async def test_a_rejected_parameter_is_told(fake: FakeProvider, transport: Transport, streamed: bool) -> None:
    with pytest.raises(RequestRejected, match="temperature"):
        await client(fake, transport, "openai").answer(prompt(MODEL, "hi", temperature=3), stream=streamed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["/html", "/nothing"])
async def test_a_server_of_another_kind_is_told(
    fake: FakeProvider, transport: Transport, kind: Kind, path: str, streamed: bool
) -> None:
    endpoint = replace(fake.endpoint(kind), base_url=fake.base + path)
    with pytest.raises(WrongApi, match="base URL"):
        await Client(endpoint, transport, lambda: 0.5, ONCE).answer(prompt(MODEL, "hi"), stream=streamed)


async def test_malformed_json_is_told(fake: FakeProvider, transport: Transport, streamed: bool) -> None:
    fake.troubles = ["broken-json"]
    with pytest.raises(WrongApi):
        await client(fake, transport, "openai").answer(prompt(MODEL, "hi"), stream=streamed)


async def test_silence_and_long_answers_time_out(
    fake: FakeProvider, transport: Transport, streamed: bool
) -> None:
    fake.troubles = ["hang", "stall" if streamed else "hang", "hang"]
    with pytest.raises(Slow, match="sent nothing"):
        await client(fake, transport, "openai", silence=0.05).answer(prompt(MODEL, "hi"), stream=streamed)
    with pytest.raises(Slow, match="sent nothing"):
        await client(fake, transport, "openai", silence=0.05).answer(prompt(MODEL, "hi"), stream=streamed)
    with pytest.raises(Slow, match="not complete"):
        await client(fake, transport, "openai", total=0.05).answer(prompt(MODEL, "hi"), stream=streamed)


async def test_an_answer_that_is_too_long_is_not_read(
    fake: FakeProvider, transport: Transport, streamed: bool
) -> None:
    fake.reply = lambda _: "word " * 5_000
    with pytest.raises(BadAnswer, match="longer than 10,000 bytes"):
        await client(fake, transport, "openai", max_bytes=10_000).answer(prompt(MODEL, "hi"), stream=streamed)


async def test_transient_failures_are_tried_again_and_others_are_not(
    fake: FakeProvider, transport: Transport, streamed: bool
) -> None:
    asking = client(fake, transport, "openai", QUICK)
    fake.troubles = ["overloaded", "rate-limit", None]
    fake.retry_after = 0.01
    answer = await asking.answer(prompt(MODEL, "hi"), stream=streamed)
    assert (answer.attempts, len(fake.requests)) == (3, 3)
    fake.troubles = ["quota", None]
    with pytest.raises(QuotaExhausted):
        await asking.answer(prompt(MODEL, "hi"), stream=streamed)
    assert len(fake.requests) == 4
    fake.troubles = ["overloaded"] * 4
    with pytest.raises(ServerFailed):
        await asking.answer(prompt(MODEL, "hi"), stream=streamed)
    assert len(fake.requests) == 7


async def test_concurrency_stays_below_its_ceiling(
    fake: FakeProvider, transport: Transport, streamed: bool
) -> None:
    fake.latency = 0.005
    asking = client(fake, transport, "openai", Limits(Pace(limit=3, ceiling=4)))
    asked = [asking.answer(prompt(MODEL, "hi"), stream=streamed) for _ in range(40)]
    await asyncio.gather(*asked)
    assert fake.at_once in (3, 4)


async def test_requests_per_minute_are_kept(fake: FakeProvider, transport: Transport, streamed: bool) -> None:
    asking = client(fake, transport, "openai", Limits(requests_per_minute=600))
    started = time.monotonic()
    # 20 at once are saved up, then 10 a second
    await asyncio.gather(*(asking.answer(prompt(MODEL, "hi"), stream=streamed) for _ in range(23)))
    assert 0.25 < time.monotonic() - started < 5


async def test_nobody_listens(transport: Transport, streamed: bool) -> None:
    async with fake_provider() as gone:
        endpoint = gone.endpoint("openai")
    asking = Client(endpoint, transport, lambda: 0.5, ONCE)
    with pytest.raises(Unreachable, match="connection refused"):
        await asking.answer(prompt(MODEL, "hi"), stream=streamed)
