"""The fake server: the endpoints that a client uses, in memory."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import httpx2

from ai_model_match.async_client import AsyncClient
from ai_model_match.client import Client
from ai_model_match.core.last_known import draw
from ai_model_match.core.wire import as_time
from ai_model_match.edges.folder import CachePath
from ai_model_match.testing.clock import FakeClock
from ai_model_match.testing.replies import UseCase, copied, item_answer, refusal, step_answer

_SALT = b"fake server"


class Seen(NamedTuple):
    """A request received by the fake server."""

    method: str
    path: str
    content: dict[str, Any]
    headers: Mapping[str, str]


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
        examples: Recorded examples, as sent, in order; none is left out by capture settings.
    """

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.requests: list[Seen] = []
        self.sessions: dict[str, str] = {}
        self.feedback: list[dict[str, Any]] = []
        self.exposures: list[dict[str, Any]] = []
        self.examples: list[dict[str, Any]] = []
        self.outcomes: list[dict[str, Any]] = []
        self._use_cases: dict[str, UseCase] = {}
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
        known = self._use_cases.setdefault(use_case, UseCase())
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
            return copied(planned)
        return self._route(seen)

    def _route(self, seen: Seen) -> httpx2.Response:
        routes = {
            ("POST", "/picker"): self._pick,
            ("POST", "/picker/session"): self._session,
            ("GET", "/picker/snapshot"): self._snapshot,
            ("GET", "/picker/use-cases"): self._codes,
            ("POST", "/picker/exposures"): self._once(self._expose),
            ("POST", "/outcomes"): self._once(self._measure),
            ("POST", "/examples"): self._record,
            ("POST", "/feedbacks"): self._once(self._rate),
        }
        route = routes.get((seen.method, seen.path))
        return route(seen) if route else refusal(404, "endpoint-not-found")

    def _once(self, route: Callable[[Seen], httpx2.Response]) -> Callable[[Seen], httpx2.Response]:
        def answer(seen: Seen) -> httpx2.Response:
            key = seen.headers.get("idempotency-key")
            if key is None:
                return route(seen)
            name = f"{seen.path} {key}"
            if name not in self._answered:
                self._answered[name] = route(seen)
            return copied(self._answered[name])

        return answer

    def _place(self, use_case: str, correlation_id: str) -> tuple[str, bool] | httpx2.Response:
        known = self._use_cases.get(use_case)
        if known is None:
            return refusal(400, "use-case-not-found")
        if correlation_id in self.sessions:
            return self.sessions[correlation_id], False
        flow_id = draw(known.shares.items(), _SALT, use_case, correlation_id)
        if flow_id is None:
            return refusal(400, "flow-not-found")
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
            return refusal(400, "use-case-step-not-found")
        item = {
            "id": f"pick-{len(self.requests)}",
            "useCaseId": f"id-of-{use_case}",
            "flowId": flow_id,
            "correlationId": correlation_id,
            "isFirstCorrelation": first,
            "inputMessage": seen.content,
            "createdAt": as_time(self.clock.now),
            **step_answer(known, flow_id, code),
        }
        return item_answer(item)

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
            "steps": [step_answer(known, flow_id, code) for code in known.flows[flow_id]],
        }
        return item_answer(item)

    def _snapshot(self, seen: Seen) -> httpx2.Response:
        use_case = seen.content.get("useCaseCode", "")
        known = self._use_cases.get(use_case)
        if known is None:
            return refusal(404, "use-case-not-found")
        etag = f'"{known.version}"'
        if seen.headers.get("if-none-match") == etag:
            return httpx2.Response(304)
        flows = [
            {
                "flowId": flow_id,
                "sharePct": share,
                "steps": [step_answer(known, flow_id, c) for c in known.flows[flow_id]],
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
        return item_answer(item, {"ETag": etag})

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
        return item_answer({"accepted": accepted, "rejected": rejected})

    def _measure(self, seen: Seen) -> httpx2.Response:
        rejected: list[dict[str, Any]] = []
        for index, outcome in enumerate(seen.content["outcomes"]):
            if outcome["correlationId"] in self.sessions:
                self.outcomes.append(outcome)
            else:
                rejected.append({"index": index, "error": "correlation-not-found"})
        accepted = len(seen.content["outcomes"]) - len(rejected)
        return item_answer({"accepted": accepted, "rejected": rejected})

    def _record(self, seen: Seen) -> httpx2.Response:
        self.examples += seen.content["examples"]
        return item_answer({"accepted": len(seen.content["examples"]), "notSampled": 0, "rejected": []})

    def _rate(self, seen: Seen) -> httpx2.Response:
        correlation_id = seen.content["correlationId"]
        if correlation_id not in self.sessions:
            return refusal(404, "correlation-not-found")
        if any(earlier["correlationId"] == correlation_id for earlier in self.feedback):
            return refusal(400, "feedback-already-provided")
        self.feedback.append(seen.content)
        item = {
            "id": f"feedback-{len(self.feedback)}",
            "useCaseId": "id-of-use-case",
            "flowId": self.sessions[correlation_id],
            "syntheticScore": seen.content["score"],
            "createdAt": as_time(self.clock.now),
            **seen.content,
        }
        return item_answer(item)
