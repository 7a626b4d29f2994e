"""A call to the service: attempts, pauses and a common deadline."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from ai_model_match.core import wire
from ai_model_match.core.breaker import Breaker, Ticket
from ai_model_match.core.counts import Counts
from ai_model_match.core.effects import NoReply, Operation, Outcome, Reply, Send, Wait
from ai_model_match.errors import AIMMError, AIMMHTTPException
from ai_model_match.settings import Settings, Surroundings

BASE_PATH = "/api/v1"

# The service, or a proxy, is unavailable or overloaded: a retry may succeed.
_WORTH_A_RETRY = frozenset({408, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Request:
    """A request. All requests of this client are safe to repeat, by design or with an idempotency key.

    ``content`` is a JSON value or encoded JSON.
    """

    method: Literal["GET", "POST"]
    path: str
    content: Mapping[str, Any] | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer: status, JSON object (empty for 304) and headers."""

    status: int
    content: dict[str, Any]
    headers: Mapping[str, str]


class Unreachable(AIMMError):
    """There was no usable answer in time. Operations turn this into a fallback.

    Attributes:
        tried: Why each attempt failed.
        retry_after: How long the server asked to wait, in seconds. None if it did not.
    """

    def __init__(self, tried: list[str], retry_after: float | None = None) -> None:
        self.tried = tried
        self.retry_after = retry_after
        super().__init__("; ".join(tried))


@dataclass(frozen=True, slots=True)
class _Useless:
    reason: str
    retry: bool
    alive: bool = False
    retry_after: float | None = None


class Exchange:
    """Sends requests, with retries within one deadline."""

    def __init__(self, settings: Settings, around: Surroundings, breaker: Breaker, counts: Counts) -> None:
        self._settings = settings
        self._around = around
        self._breaker = breaker
        self._counts = counts

    def ask(self, request: Request, deadline: float) -> Operation[Answer]:
        """Send a request, with retries, until there is a usable answer.

        Args:
            request: The request.
            deadline: When to stop, monotonic seconds.

        Raises:
            AIMMHTTPException: The server rejected the request.
            Unreachable: There was no usable answer in time, or the circuit is open.
        """
        content = request.content
        body = content if content is None or isinstance(content, bytes) else json.dumps(content).encode()
        tried: list[str] = []
        while True:
            now = self._around.monotonic()
            ticket = self._breaker.admit(now)
            if ticket is None:
                raise Unreachable([*tried, "the circuit is open because the service did not respond"])
            outcome = yield from self._attempt(request, body, max(0.001, deadline - now), ticket)
            verdict = judge(outcome, self._around.wall())
            if isinstance(verdict, Answer | AIMMHTTPException):
                self._breaker.success()
                if isinstance(verdict, Answer):
                    return verdict
                raise verdict
            tried.append(verdict.reason)
            now = self._around.monotonic()
            pause = self._pause(verdict, len(tried)) if ticket == "normal" else None
            out_of_time = now >= deadline
            if verdict.alive:
                self._breaker.success()
            else:
                self._breaker.failure(ticket, now, give_up=out_of_time)
            if pause is None or now + pause >= deadline or self._breaker.probe_at is not None:
                raise Unreachable(tried, verdict.retry_after)
            if pause > 0:
                yield Wait(pause)
            self._counts.add("retries")

    def _attempt(
        self, request: Request, body: bytes | None, timeout: float, ticket: Ticket
    ) -> Operation[Outcome]:
        # Connections are established quickly or not at all; half of the deadline is left for a retry.
        connect = min(timeout, self._settings.deadline / 2)
        send = Send(request.method, BASE_PATH + request.path, body, request.headers, timeout, connect)
        try:
            return (yield send)
        except BaseException:
            self._breaker.release(ticket)
            raise

    def _pause(self, verdict: _Useless, attempts: int) -> float | None:
        if not verdict.retry:
            return None
        top = min(self._settings.longest_retry_pause, self._settings.retry_pause * 2.0 ** (attempts - 1))
        jitter = self._around.random() * top
        # Wait at least as long as the server asks, plus jitter so that clients do not return together.
        return jitter if verdict.retry_after is None else verdict.retry_after + jitter


def judge(outcome: Outcome, wall: float) -> Answer | AIMMHTTPException | _Useless:
    """Distinguish an answer from an outage.

    A business error or a rejected key is an answer, but only in the service's format: a JSON object whose
    ``errors`` is a list of strings. A response of a proxy or firewall (an HTML page, a gateway error) is an
    outage, and so is an internal error: the fallback serves the application better.
    """
    if not isinstance(outcome, Reply):
        return _Useless(outcome.reason if isinstance(outcome, NoReply) else "nothing was sent", retry=True)
    status = outcome.status
    if status in _WORTH_A_RETRY:
        date = outcome.headers.get("date")
        now = wire.from_http_date(date) if date else None
        after = _retry_after(outcome.headers.get("retry-after"), wall if now is None else now)
        return _Useless(f"the server answered {status}", retry=True, alive=status == 429, retry_after=after)
    if status == 304:
        return Answer(status, {}, outcome.headers)
    content = _json_object(outcome.body)
    if 200 <= status < 300 and content is not None:
        return Answer(status, content, outcome.headers)
    if 400 <= status < 500:
        errors = None if content is None else content.get("errors")
        if isinstance(errors, list) and all(isinstance(error, str) for error in cast("list[Any]", errors)):
            return AIMMHTTPException(status, cast("list[str]", errors))
    return _Useless(f"the response with status {status} is not from the service", retry=False)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None


def _retry_after(text: str | None, now: float) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = _seconds_until(text, now)
    return seconds if seconds is not None and 0 <= seconds < float("inf") else None


def _seconds_until(http_date: str, now: float) -> float | None:
    then = wire.from_http_date(http_date)
    return None if then is None else max(0.0, then - now)
