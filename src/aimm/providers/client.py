"""A client of one connection: answers, streams, embeddings, lists of models."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from aimm.providers.dialects.choice import dialect_of, models_call
from aimm.providers.dialects.embeddings import embedding_call, read_embeddings
from aimm.providers.dialects.listing import read_models
from aimm.providers.errors import ProviderFailure
from aimm.providers.model import Answer, Embeddings, Endpoint, Outcome, Request
from aimm.providers.pacing import Pace, allowance
from aimm.providers.retries import RetryPolicy, wait_before_retry
from aimm.providers.sse import EventReader
from aimm.providers.transport import Body, Transport
from aimm.providers.turnstile import Turnstile

T = TypeVar("T")
Watch = Callable[[str], None]
"""Called with each piece of an answer as it arrives."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a connection.

    Attributes:
        pace: concurrency at the start, and its ceiling.
        requests_per_minute: None means no limit.
        tokens_per_minute: of requests and answers together; None means no limit.
        retries: how often infrastructure errors are tried again.
    """

    pace: Pace = field(default_factory=Pace)
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    retries: RetryPolicy = field(default_factory=RetryPolicy)


class Client:
    """Asks one provider, at the pace that it allows.

    Args:
        endpoint: where and how it is reached.
        transport: an open transport.
        draw: numbers from [0, 1), which spread retries.
        limits: of the connection.
        clock: monotonic, in seconds.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        transport: Transport,
        draw: Callable[[], float],
        limits: Limits = Limits(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self._transport = transport
        self._draw = draw
        self._retries = limits.retries
        self._clock = clock
        now = clock()
        requests = allowance(limits.requests_per_minute, now)
        tokens = allowance(limits.tokens_per_minute, now)
        self._turnstile = Turnstile(limits.pace, requests, tokens, clock)

    async def answer(self, request: Request, *, stream: bool = False, watch: Watch | None = None) -> Answer:
        """Ask for an answer.

        Args:
            request: what is asked.
            stream: whether to receive the answer piece by piece, which tells the latency to the first token.
            watch: sees the pieces; implies ``stream``. Once it has seen one, a failure is final.

        Raises:
            ProviderFailure
        """
        seen = _Seen(watch)
        streamed = stream or watch is not None

        async def attempt() -> Answer:
            return await self._ask(request, seen, streamed)

        answer, attempts = await self._retried(attempt, lambda answer: _tokens(answer.outcome), seen)
        return replace(answer, attempts=attempts)

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        """Get the vectors of texts.

        Raises:
            ProviderFailure
        """
        call = embedding_call(self.endpoint, model, texts)

        async def attempt() -> Embeddings:
            async with self._transport.send(self.endpoint, call) as body:
                return read_embeddings(self.endpoint, await body.whole(), texts)

        embeddings, _ = await self._retried(attempt, lambda found: found.tokens_in or 0, _Seen(None))
        return embeddings

    async def models(self) -> list[str]:
        """List the models that the provider offers.

        Raises:
            ProviderFailure
        """

        async def attempt() -> list[str]:
            async with self._transport.send(self.endpoint, models_call(self.endpoint)) as body:
                return read_models(self.endpoint, await body.whole())

        models, _ = await self._retried(attempt, lambda _: 0, _Seen(None))
        return models

    async def _retried(
        self, attempt: Callable[[], Awaitable[T]], cost: Callable[[T], int], seen: "_Seen"
    ) -> tuple[T, int]:
        number = 1
        while True:
            try:
                return await self._turn(attempt, cost), number
            except ProviderFailure as failure:
                wait = wait_before_retry(failure, number, self._draw(), self._retries)
                if wait is None or seen.any:
                    raise
            await asyncio.sleep(wait)
            number += 1

    async def _turn(self, attempt: Callable[[], Awaitable[T]], cost: Callable[[T], int]) -> T:
        started = await self._turnstile.enter()
        failure: ProviderFailure | None = None
        tokens = 0
        try:
            result = await attempt()
            tokens = cost(result)
            return result
        except ProviderFailure as error:
            failure = error
            raise
        finally:
            self._turnstile.leave(started, failure, tokens)

    async def _ask(self, request: Request, seen: "_Seen", streamed: bool) -> Answer:
        dialect = dialect_of(self.endpoint)
        call = dialect.call(self.endpoint, request, stream=streamed)
        started = self._clock()
        async with self._transport.send(self.endpoint, call) as body:
            if streamed and body.is_stream:
                return await self._read_stream(request, body, seen, started)
            # some servers ignore that a stream was asked for
            outcome = dialect.answer(await body.whole(), request)
        if streamed:
            seen.piece(outcome.text)
        return Answer(outcome=outcome, first_token=None, last_token=self._clock() - started)

    async def _read_stream(self, request: Request, body: Body, seen: "_Seen", started: float) -> Answer:
        reader = dialect_of(self.endpoint).reader(request)
        events = EventReader()
        first: float | None = None
        async for chunk in body.chunks():
            for event in events.feed(chunk):
                piece = reader.feed(event)
                if piece:
                    first = first if first is not None else self._clock() - started
                    seen.piece(piece)
        for event in events.end():
            seen.piece(reader.feed(event))
        return Answer(outcome=reader.outcome(), first_token=first, last_token=self._clock() - started)


@dataclass(slots=True)
class _Seen:
    """Passes pieces on, and remembers whether there was any."""

    watch: Watch | None
    any: bool = False

    def piece(self, text: str) -> None:
        if text and self.watch is not None:
            self.any = True
            self.watch(text)


def _tokens(outcome: Outcome) -> int:
    return (outcome.tokens_in or 0) + (outcome.tokens_out or 0)
