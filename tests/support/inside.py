"""A server inside the test's process, over real HTTP, with a clock that the test controls."""

import asyncio
import json
import socket
import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from aimm.access.model import FirstCredentials
from aimm.kit.clock import to_micros
from aimm.wiring.application import Application, open_application
from aimm.wiring.server import Server
from aimm.wiring.settings import Settings
from aimm.wiring.sources import SystemClock

NEVER = 100_000.0
JSON = {"content-type": "application/json"}


class TurnedClock(SystemClock):
    """Stands at the time when the test began, until it is advanced."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.time

    def millis(self) -> int:
        return to_micros(self.time) // 1000

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)


def _by_machine(method: str, path: str) -> bool:
    return method == "POST" and path.startswith(("/picker", "/feedbacks", "/outcomes"))


@dataclass
class World:
    """A running application, and its first admin with an API key."""

    application: Application
    clock: TurnedClock
    http: httpx2.AsyncClient
    first: FirstCredentials
    token: str = "none yet"

    async def call(self, method: str, path: str, body: object = None, status: int = 200, **more: Any) -> Any:
        """The decoded response, which must have this status."""
        answer = await self._send(method, path, body, **more)
        if answer.status_code == 401 and not _by_machine(
            method, path
        ):  # the clock was advanced beyond the token's expiry
            credentials = {"username": self.first.username, "password": self.first.password}
            self.token = (await self._send("POST", "/auth/login", credentials)).json()["item"]["accessToken"]
            answer = await self._send(method, path, body, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def item(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        """The object of a successful response."""
        return (await self.call(method, path, body, **more))["item"]

    async def _send(self, method: str, path: str, body: object, **more: Any) -> httpx2.Response:
        content = None if body is None else json.dumps(body).encode()
        caller = (
            {"x-api-key": self.first.api_key}
            if _by_machine(method, path)
            else {"authorization": f"Bearer {self.token}"}
        )
        headers = {**JSON, **caller, **more.pop("headers", {})}
        return await self.http.request(method, f"/api/v1{path}", content=content, headers=headers, **more)

    async def tick(self, **duration: float) -> int:
        """Advance the time, then let the rollouts decide."""
        self.clock.pass_by(**duration)
        await self.application.ledger.settled()
        return await self.application.rollouts.round()

    async def use_case(self, *shares: float, code: str = "") -> "UseCase":
        """An active use case with one step, and one flow per share."""
        text = {"title": "A goal", "description": "What it is for"}
        code = code or f"uc-{uuid.uuid4().hex[:12]}"
        made = await self.item("POST", "/use-cases", {**text, "code": code})
        await self.item("POST", "/use-case-steps", {**text, "useCaseId": made["id"], "code": "s1"})
        flows: list[str] = []
        for number in range(1, len(shares) + 1):
            body = {**text, "title": f"Flow {number}", "useCaseId": made["id"]}
            flow = await self.item("POST", "/flows", body)
            self.clock.pass_by(seconds=1)  # flows are ordered by creation time
            steps = await self.call("GET", f"/flow-steps?flowId={flow['id']}&page=1&pageSize=10")
            configuration = {"configuration": {"modality": "text", "parameters": {"flow": number}}}
            await self.item("PUT", f"/flow-steps/{steps['items'][0]['id']}", configuration)
            await self.item("PUT", f"/flows/{flow['id']}", {"active": True})
            flows.append(flow["id"])
        use_case = UseCase(self, made["id"], code, tuple(flows))
        await use_case.set_shares(shares)
        await self.item("PUT", f"/use-cases/{made['id']}", {"active": True})
        return use_case


@dataclass
class UseCase:
    """A use case, its flows in order of creation, and its visitors."""

    world: World
    id: str
    code: str
    flows: tuple[str, ...]
    waiting: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def path(self) -> str:
        return f"/use-cases/{self.id}/rollout-strategy"

    async def set_shares(self, shares: Sequence[float]) -> None:
        flows = [
            {"flowId": flow, "currentServePct": share} for flow, share in zip(self.flows, shares, strict=True)
        ]
        await self.world.call("PUT", "/flows/bulk", {"useCaseId": self.id, "flows": flows})

    async def shares(self) -> list[float]:
        """Shares in percent, in the order of the flows."""
        found = await self.world.call(
            "GET", f"/flows?useCaseId={self.id}&page=1&pageSize=50&orderBy=created_at&orderDir=asc"
        )
        by_id = {flow["id"]: flow["currentServePct"] for flow in found["items"]}
        return [by_id[flow] for flow in self.flows]

    async def configure(self, **configuration: Any) -> Any:
        configuration.setdefault("adaptive", {"minFeedback": 0, "maxStepPct": 100, "intervalMins": 1})
        return await self.world.item("PUT", self.path, {"configuration": configuration})

    async def go(self, state: str, **more: Any) -> Any:
        return await self.world.item("PUT", f"{self.path}/state", {"state": state, **more})

    async def rollout(self) -> Any:
        return await self.world.item("GET", self.path)

    async def state(self) -> str:
        return (await self.rollout())["rolloutState"]

    async def timeline(self) -> list[Any]:
        """All entries, oldest first."""
        found = await self.world.call("GET", f"{self.path}/timeline?page=1&pageSize=200")
        return found["items"][::-1]

    async def visit(self, count: int) -> None:
        """Open new sessions, which wait for a rating."""

        async def one() -> None:
            correlation = str(uuid.uuid4())
            body = {"correlationId": correlation, "useCaseCode": self.code, "useCaseStepCode": "s1"}
            pick = await self.world.item("POST", "/picker", body)
            self.waiting.setdefault(pick["flowId"], []).append(correlation)

        for _ in range(0, count, 50):
            await asyncio.gather(*(one() for _ in range(min(50, count))))

    async def rate(self, flow: int, *scores: float) -> None:
        """Rate waiting sessions of a flow, one per score, oldest first."""
        waiting = self.waiting.setdefault(self.flows[flow], [])
        assert len(waiting) >= len(scores), f"flow {flow}: {len(waiting)} sessions for {len(scores)} scores"
        chosen = [waiting.pop(0) for _ in scores]
        for correlation, score in zip(chosen, scores, strict=True):
            body = {"correlationId": correlation, "score": score, "comment": "said"}
            await self.world.item("POST", "/feedbacks", body)

    async def rate_all(self, scores: Sequence[Sequence[float]]) -> None:
        """Rate all waiting sessions, cycling through the scores of each flow."""
        for index, given in enumerate(scores):
            waiting = self.waiting.get(self.flows[index], [])
            wanted = [given[number % len(given)] for number in range(len(waiting))]
            await self.rate(index, *wanted)


@asynccontextmanager
async def open_world(
    url: str,
    folder: Path,
    clock: TurnedClock | None = None,
    first: FirstCredentials | None = None,
    **settings: Any,
) -> AsyncGenerator[World]:
    """An application over HTTP whose rollouts only decide when told to.

    Args:
        first: credentials from an earlier run on the same database; the first start creates them.
    """
    clock = clock or TurnedClock()
    chosen = Settings(database_url=url, data_dir=str(folder), rollout_seconds=NEVER, **settings)
    async with open_application(chosen, clock) as application:
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            server = Server(application)
            server.capture_signals = nullcontext  # type: ignore[method-assign]
            serving = asyncio.create_task(server.serve([listener]))
            try:
                end = time.monotonic() + 20
                while not server.started:
                    assert time.monotonic() < end, "the server did not start"
                    await asyncio.sleep(0.01)
                first = first or application.first_credentials
                assert first is not None, "a database that has been used needs its first credentials"
                async with httpx2.AsyncClient(base_url=server.address, timeout=20) as http:
                    yield World(application, clock, http, first)
            finally:
                server.should_exit = True
                await serving
