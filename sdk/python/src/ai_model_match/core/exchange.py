"""One call to the service: attempts, pauses and the deadline over them all."""

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

# The service, or something in front of it, is away or overloaded: the same request may work soon.
_WORTH_A_RETRY = frozenset({408, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is safe to repeat: all of this client's are, by their meaning or their key.

    ``content`` is what JSON can hold, or JSON text.
    """

    method: Literal["GET", "POST"]
    path: str
    content: Mapping[str, Any] | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer: its status, its JSON object (empty for 304), its headers."""

    status: int
    content: dict[str, Any]
    headers: Mapping[str, str]


class Unreachable(AIMMError):
    """No usable answer in time; an operation turns this into a fallback before anyone sees it."""

    def __init__(self, tried: list[str]) -> None:
        self.tried = tried
        super().__init__("; ".join(tried))


@dataclass(frozen=True, slots=True)
class _Useless:
    reason: str
    retry: bool
    alive: bool = False
    retry_after: float | None = None


class Exchange:
    """Sends requests; what can be repeated is repeated, within one deadline."""

    def __init__(self, settings: Settings, around: Surroundings, breaker: Breaker, counts: Counts) -> None:
        self._settings = settings
        self._around = around
        self._breaker = breaker
        self._counts = counts

    def ask(self, request: Request, deadline: float) -> Operation[Answer]:
        """Send a request until there is a usable answer.

        Args:
            request: What to send.
            deadline: When to stop, monotonic seconds.

        Raises:
            AIMMHTTPException: The server's answer is an error of the caller.
            Unreachable: No usable answer until then, or the circuit is open.
        """
        content = request.content
        body = content if content is None or isinstance(content, bytes) else json.dumps(content).encode()
        tried: list[str] = []
        while True:
            now = self._around.monotonic()
            ticket = self._breaker.admit(now)
            if ticket is None:
                raise Unreachable([*tried, "the circuit is open: the service did not answer lately"])
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
                raise Unreachable(tried)
            if pause > 0:
                yield Wait(pause)
            self._counts.add("retries")

    def _attempt(
        self, request: Request, body: bytes | None, timeout: float, ticket: Ticket
    ) -> Operation[Outcome]:
        # A connection either comes quickly or not at all; half the time is left for another try.
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
        # What the server asks for is the least; the jitter on top keeps clients from returning together.
        return jitter if verdict.retry_after is None else verdict.retry_after + jitter


def judge(outcome: Outcome, wall: float) -> Answer | AIMMHTTPException | _Useless:
    """Tell an answer from an outage.

    A business error is an answer, and so is a refused key, but only in the service's own shape: a JSON
    object whose ``errors`` is a list of texts. What a proxy or a firewall says in the service's place (an
    HTML page, a gateway error) is none, nor is an internal error: the application is better served by what
    is known.
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
    return _Useless(f"the answer with status {status} is not one of the service", retry=False)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        content: object = json.loads(body)
    except ValueError:
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
