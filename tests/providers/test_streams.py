"""Streams, vectors and retries, against the same servers."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from aimm.providers.client import Client, Limits
from aimm.providers.errors import BadAnswer, RateLimited, ServerFailed, Unauthenticated, Unreachable
from aimm.providers.model import Api, Kind, prompt
from aimm.providers.retries import RetryPolicy, wait_before_retry
from aimm.providers.transport import Transport
from tests.fakes.providers import KEY, MODEL, FakeProvider, fake_provider

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
async def test_a_stream_that_is_cut_off_or_fails_is_no_answer(
    fake: FakeProvider, transport: Transport, kind: Kind, api: Api
) -> None:
    asking = client(fake, transport, kind, api=api)
    fake.troubles = ["cut", "mid-error"]
    with pytest.raises(BadAnswer):
        await asking.answer(prompt(MODEL, "a b c d"), stream=True)
    with pytest.raises(ServerFailed):
        await asking.answer(prompt(MODEL, "a b c d"), stream=True)


async def test_a_watcher_sees_the_pieces_once(fake: FakeProvider, transport: Transport) -> None:
    asking = client(fake, transport, "openai", QUICK)
    pieces: list[str] = []
    await asking.answer(prompt(MODEL, "a b"), watch=pieces.append)
    assert pieces == ["You", " said:", " a", " b"]
    fake.troubles = ["cut", None]
    with pytest.raises(BadAnswer):
        await asking.answer(prompt(MODEL, "a b"), watch=pieces.append)
    assert pieces == ["You", " said:", " a", " b", "You", " said:", " a"]


@pytest.mark.parametrize("kind", ["openai", "gemini"])
async def test_vectors_are_in_the_order_of_the_texts(
    fake: FakeProvider, transport: Transport, kind: Kind
) -> None:
    vectors = (await client(fake, transport, kind).embed(MODEL, ["one", "three"])).vectors
    assert vectors == ((3.0, 0.0), (5.0, 1.0))


async def test_the_key_is_sent_in_a_header_only(fake: FakeProvider, transport: Transport) -> None:
    for kind in KINDS:
        await client(fake, transport, kind).answer(prompt(MODEL, "hi"))
    assert not [path for path in fake.paths if KEY in path]


def test_seconds_between_attempts_double() -> None:
    policy = RetryPolicy(attempts=4, first=1.0, longest=3.0)
    waits = [wait_before_retry(Unreachable("x"), attempt, 0.0, policy) for attempt in range(1, 5)]
    assert waits == [0.5, 1.0, 1.5, None]
    assert wait_before_retry(RateLimited("x", retry_after=2.5), 1, 0.0, policy) == 2.5
    assert wait_before_retry(RateLimited("x", retry_after=3.5), 1, 0.0, policy) is None
    assert wait_before_retry(Unauthenticated("x"), 1, 0.0, policy) is None
    assert [round(wait, 3) for wait in itertools.islice(_waits(policy), 2)] == [1.0, 2.0]


def _waits(policy: RetryPolicy) -> Any:
    for attempt in itertools.count(1):
        yield wait_before_retry(Unreachable("x"), attempt, 1.0, policy)
