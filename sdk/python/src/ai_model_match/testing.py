"""Test support for applications: an in-memory service, and a clock that never waits.

    server = FakeServer()
    server.add_flow("support", share=100, steps={"answer": {"modality": "chat", "parameters": {}}})
    with server.client() as client:
        assert client.pick("support", "answer", "session-1").modality == "chat"

``server.go_down()`` and ``server.come_back()`` simulate an outage. Nothing sleeps and no port is opened.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import httpx2

from ai_model_match.async_client import AsyncClient
from ai_model_match.client import Client
from ai_model_match.core.last_known import draw
from ai_model_match.core.wire import as_time
from ai_model_match.edges.folder import CachePath
from ai_model_match.rendering import find_placeholders
from ai_model_match.settings import Surroundings

__all__ = ["FakeClock", "FakeServer", "Seen"]

_SALT = b"fake server"


class FakeClock:
    """A clock that only moves when told to. Sleeping moves it immediately.

    Attributes:
        now: Time of the server in seconds since 1970; also the monotonic time.
        wrong_by: Error of the client's wall clock in seconds.
        slept: Durations of all sleeps so far, in seconds.
    """

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.wrong_by = 0.0
        self.slept: list[float] = []
        self._ids = 0

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.now += seconds

    def surroundings(self, random: Callable[[], float] = lambda: 0.5) -> Surroundings:
        """Surroundings for a client that uses this clock, with sequential IDs."""
        return Surroundings(
            monotonic=self._read,
            wall=self._read_wall,
            random=random,
            new_id=self._new_id,
            sleep=self._sleep,
            async_sleep=self._async_sleep,
        )

    def _read(self) -> float:
        return self.now

    def _read_wall(self) -> float:
        return self.now + self.wrong_by

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def _async_sleep(self, seconds: float) -> None:
        self._sleep(seconds)

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"


class Seen(NamedTuple):
    """A request received by the fake server."""

    method: str
    path: str
    content: dict[str, Any]
    headers: Mapping[str, str]


@dataclass(slots=True)
class _UseCase:
    flows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict[str, dict[str, dict[str, Any]]])
    shares: dict[str, float] = field(default_factory=dict[str, float])
    version: int = 0


class FakeServer(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """An in-memory service. Pass it as ``transport`` to Client or AsyncClient.

    It follows the rules of the service that a client can see: one flow per session, one feedback per
    session, and the same answer for the same idempotency key.

    Attributes:
        clock: The clock of the server.
        requests: All requests received, in order.
        sessions: Flow ID by correlation ID.
        feedback: Accepted feedback, as sent, in order.
        exposures: Accepted exposures, as sent, in order.
        outcomes: Accepted outcomes, as sent, in order.
    """

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.requests: list[Seen] = []
        self.sessions: dict[str, str] = {}
        self.feedback: list[dict[str, Any]] = []
        self.exposures: list[dict[str, Any]] = []
        self.outcomes: list[dict[str, Any]] = []
        self._use_cases: dict[str, _UseCase] = {}
        self._answered: dict[str, httpx2.Response] = {}
        self._planned: list[httpx2.Response | Exception] = []
        self._down: float | None = None

    def client(self, *, cache_path: CachePath = None, background: bool = False, **options: Any) -> Client:
        """Create a client of this server that uses its clock. Options are those of Client."""
        options.setdefault("surroundings", self.clock.surroundings())
        return Client(
            "http://fake.test",
            "key",
            cache_path=cache_path,
            background=background,
            transport=self,
            **options,
        )

    def async_client(
        self, *, cache_path: CachePath = None, background: bool = False, **options: Any
    ) -> AsyncClient:
        """Create an asynchronous client of this server. Options are those of AsyncClient."""
        options.setdefault("surroundings", self.clock.surroundings())
        return AsyncClient(
            "http://fake.test",
            "key",
            cache_path=cache_path,
            background=background,
            transport=self,
            **options,
        )

    def add_flow(
        self,
        use_case: str,
        *,
        share: float,
        steps: Mapping[str, Mapping[str, Any]],
        flow_id: str | None = None,
    ) -> str:
        """Add a flow with its configurations by step code (``{}`` for none), and return its ID."""
        known = self._use_cases.setdefault(use_case, _UseCase())
        flow_id = flow_id or f"{use_case}-flow-{len(known.flows) + 1}"
        known.flows[flow_id] = {code: dict(output) for code, output in steps.items()}
        self.set_share(use_case, flow_id, share)
        return flow_id

    def set_share(self, use_case: str, flow_id: str, share: float) -> None:
        """Change a flow's share, in percent."""
        known = self._use_cases[use_case]
        known.shares[flow_id] = share
        known.version += 1

    def go_down(self, after: float = 0.0) -> None:
        """Stop answering: refuse connections, or let them time out after ``after`` seconds."""
        self._down = after

    def come_back(self) -> None:
        """Answer again."""
        self._down = None

    def answer_next(self, *answers: httpx2.Response | Exception) -> None:
        """Queue responses for the next requests, one each. An exception is raised."""
        self._planned.extend(answers)

    def paths(self) -> list[str]:
        """Paths of all requests received, without ``/api/v1``."""
        return [seen.path for seen in self.requests]

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of the synchronous client."""
        return self._handle(request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of the asynchronous client."""
        return self._handle(request)

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        if self._down is not None:
            self.clock.advance(self._down)
            raise httpx2.ConnectTimeout("timed out") if self._down else httpx2.ConnectError("refused")
        path = request.url.path.removeprefix("/api/v1")
        content: dict[str, Any] = json.loads(request.content) if request.content else {}
        if request.url.query:
            content = {key: values[0] for key, values in parse_qs(request.url.query.decode()).items()}
        seen = Seen(request.method, path, content, dict(request.headers))
        self.requests.append(seen)
        if self._planned:
            planned = self._planned.pop(0)
            if isinstance(planned, Exception):
                raise planned
            return _copy(planned)
        return self._route(seen)

    def _route(self, seen: Seen) -> httpx2.Response:
        routes = {
            ("POST", "/picker"): self._pick,
            ("POST", "/picker/session"): self._session,
            ("GET", "/picker/snapshot"): self._snapshot,
            ("GET", "/picker/use-cases"): self._codes,
            ("POST", "/picker/exposures"): self._once(self._expose),
            ("POST", "/outcomes"): self._once(self._measure),
            ("POST", "/feedbacks"): self._once(self._rate),
        }
        route = routes.get((seen.method, seen.path))
        return route(seen) if route else _refuse(404, "endpoint-not-found")

    def _once(self, route: Callable[[Seen], httpx2.Response]) -> Callable[[Seen], httpx2.Response]:
        def answer(seen: Seen) -> httpx2.Response:
            key = seen.headers.get("idempotency-key")
            if key is None:
                return route(seen)
            name = f"{seen.path} {key}"
            if name not in self._answered:
                self._answered[name] = route(seen)
            return _copy(self._answered[name])

        return answer

    def _place(self, use_case: str, correlation_id: str) -> tuple[str, bool] | httpx2.Response:
        known = self._use_cases.get(use_case)
        if known is None:
            return _refuse(400, "use-case-not-found")
        if correlation_id in self.sessions:
            return self.sessions[correlation_id], False
        flow_id = draw(known.shares.items(), _SALT, use_case, correlation_id)
        if flow_id is None:
            return _refuse(400, "flow-not-found")
        self.sessions[correlation_id] = flow_id
        return flow_id, True

    def _pick(self, seen: Seen) -> httpx2.Response:
        use_case, code = seen.content["useCaseCode"], seen.content["useCaseStepCode"]
        correlation_id = seen.content["correlationId"]
        placed = self._place(use_case, correlation_id)
        if isinstance(placed, httpx2.Response):
            return placed
        flow_id, first = placed
        known = self._use_cases[use_case]
        if code not in known.flows[flow_id]:
            return _refuse(400, "use-case-step-not-found")
        item = {
            "id": f"pick-{len(self.requests)}",
            "useCaseId": f"id-of-{use_case}",
            "flowId": flow_id,
            "correlationId": correlation_id,
            "isFirstCorrelation": first,
            "inputMessage": seen.content,
            "createdAt": as_time(self.clock.now),
            **_step(known, flow_id, code),
        }
        return _item(item)

    def _session(self, seen: Seen) -> httpx2.Response:
        use_case, correlation_id = seen.content["useCaseCode"], seen.content["correlationId"]
        placed = self._place(use_case, correlation_id)
        if isinstance(placed, httpx2.Response):
            return placed
        known = self._use_cases[use_case]
        flow_id, first = placed
        item = {
            "id": f"session-{correlation_id}",
            "useCaseId": f"id-of-{use_case}",
            "useCaseCode": use_case,
            "flowId": flow_id,
            "correlationId": correlation_id,
            "isFirstCorrelation": first,
            "createdAt": as_time(self.clock.now),
            "expiresAt": as_time(self.clock.now + 21_600),
            "expiresInSeconds": 21_600,
            "snapshotVersion": known.version,
            "steps": [_step(known, flow_id, code) for code in known.flows[flow_id]],
        }
        return _item(item)

    def _snapshot(self, seen: Seen) -> httpx2.Response:
        use_case = seen.content.get("useCaseCode", "")
        known = self._use_cases.get(use_case)
        if known is None:
            return _refuse(404, "use-case-not-found")
        etag = f'"{known.version}"'
        if seen.headers.get("if-none-match") == etag:
            return httpx2.Response(304)
        flows = [
            {
                "flowId": flow_id,
                "sharePct": share,
                "steps": [_step(known, flow_id, c) for c in known.flows[flow_id]],
            }
            for flow_id, share in known.shares.items()
        ]
        item = {
            "useCaseId": f"id-of-{use_case}",
            "useCaseCode": use_case,
            "snapshotVersion": known.version,
            "validitySeconds": 21_600,
            "flows": flows,
        }
        return _item(item, {"ETag": etag})

    def _codes(self, seen: Seen) -> httpx2.Response:
        codes = {
            code: {step: None for steps in known.flows.values() for step in steps}
            for code, known in self._use_cases.items()
        }
        items = [{"useCaseCode": code, "useCaseStepCodes": list(codes[code])} for code in sorted(codes)]
        return httpx2.Response(200, json={"item": items})

    def _expose(self, seen: Seen) -> httpx2.Response:
        rejected: list[dict[str, Any]] = []
        for index, exposure in enumerate(seen.content["exposures"]):
            correlation_id = exposure["correlationId"]
            if exposure["stale"]:
                self.sessions.setdefault(correlation_id, exposure["flowId"])
            if correlation_id in self.sessions:
                self.exposures.append(exposure)
            else:
                rejected.append({"index": index, "error": "correlation-not-found"})
        accepted = len(seen.content["exposures"]) - len(rejected)
        return _item({"accepted": accepted, "rejected": rejected})

    def _measure(self, seen: Seen) -> httpx2.Response:
        rejected: list[dict[str, Any]] = []
        for index, outcome in enumerate(seen.content["outcomes"]):
            if outcome["correlationId"] in self.sessions:
                self.outcomes.append(outcome)
            else:
                rejected.append({"index": index, "error": "correlation-not-found"})
        accepted = len(seen.content["outcomes"]) - len(rejected)
        return _item({"accepted": accepted, "rejected": rejected})

    def _rate(self, seen: Seen) -> httpx2.Response:
        correlation_id = seen.content["correlationId"]
        if correlation_id not in self.sessions:
            return _refuse(404, "correlation-not-found")
        if any(earlier["correlationId"] == correlation_id for earlier in self.feedback):
            return _refuse(400, "feedback-already-provided")
        self.feedback.append(seen.content)
        item = {
            "id": f"feedback-{len(self.feedback)}",
            "useCaseId": "id-of-use-case",
            "flowId": self.sessions[correlation_id],
            "syntheticScore": seen.content["score"],
            "createdAt": as_time(self.clock.now),
            **seen.content,
        }
        return _item(item)


def _step(known: _UseCase, flow_id: str, code: str) -> dict[str, Any]:
    output = known.flows[flow_id][code]
    return {
        "useCaseStepId": f"id-of-{code}",
        "useCaseStepCode": code,
        "flowStepId": f"{flow_id}-{code}",
        "revision": known.version,
        "outputMessage": output,
        "placeholders": find_placeholders(output),
    }


def _item(item: dict[str, Any], headers: Mapping[str, str] | None = None) -> httpx2.Response:
    return httpx2.Response(200, json={"item": item}, headers=dict(headers or {}))


def _copy(response: httpx2.Response) -> httpx2.Response:
    # A client binds a response to itself, so one that is answered twice is copied.
    return httpx2.Response(response.status_code, content=response.content, headers=response.headers)


def _refuse(status: int, *errors: str) -> httpx2.Response:
    return httpx2.Response(status, json={"errors": list(errors)})
