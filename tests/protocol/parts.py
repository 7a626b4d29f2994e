"""Shared by the protocol tests: short bodies, comparisons, concurrent callers."""

import asyncio
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import aiohttp
import httpx2
from tests.support.server import JSON, Api, ServerProcess

T = TypeVar("T")

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOWHERE = "00000000-0000-4000-8000-000000000000"
TEXT = {"title": "A title", "description": "What it is for"}
BLANK = "cannot be blank"
NOT_PARSED = "invalid input format"
LONG = "the length must be between 1 and 255"
SCHEMA_ORDER = {"page": "1", "pageSize": "5", "orderBy": "title", "orderDir": "asc"}


def refused(answer: httpx2.Response, status: int, *errors: str) -> None:
    """Check for exactly this error."""
    found = (answer.status_code, answer.text and answer.json())
    assert found == (status, {"errors": [*errors]}), f"{found} instead of {status} {errors}"
    assert answer.headers["content-type"] == JSON


def item(answer: httpx2.Response) -> dict[str, Any]:
    """The object of a successful response."""
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["item"]
    return answer.json()["item"]


def items(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The objects of a successful list response."""
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) - {"next", "totalIsExact"} == {"items", "totalCount", "hasNext"}
    return answer.json()["items"]


def gone(answer: httpx2.Response) -> None:
    """Check for status 204 without a body."""
    assert (answer.status_code, answer.content) == (204, b"")


def paging(order_by: str | None = None, order_dir: str = "asc", **more: Any) -> dict[str, Any]:
    """A query for the first 200 entries."""
    ordered = {"orderBy": order_by, "orderDir": order_dir} if order_by else {}
    return {"page": 1, "pageSize": 200, **ordered, **more}


def code() -> str:
    """A unique code."""
    return f"c-{uuid.uuid4().hex[:12]}"


def new_use_case(api: Api, **fields: Any) -> dict[str, Any]:
    return api.made("/use-cases", {**TEXT, "code": code(), **fields})


def new_connection(api: Api, **fields: Any) -> dict[str, Any]:
    local = {"name": code(), "kind": "openai", "baseUrl": "http://localhost:8000/v1"}
    return api.made("/connections", {**local, **fields})


def new_step(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return api.made("/use-case-steps", {**TEXT, "code": code(), "useCaseId": use_case["id"], **fields})


def new_dataset(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return api.made("/datasets", {"title": "Tickets", "code": code(), "useCaseId": use_case["id"], **fields})


def new_capture(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return api.made("/captures", {"name": "production", "useCaseId": use_case["id"], **fields})


def new_requirement(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    needed = {"title": "Fast", "statement": "Answers come fast.", "code": code(), "useCaseId": use_case["id"]}
    return api.made("/requirements", {**needed, **fields})


def new_candidate(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    needed = {"title": code(), "entry": "openai/gpt-4.1", "useCaseId": use_case["id"]}
    return api.made("/candidates", {**needed, **fields})


def new_own_model(api: Api, **fields: Any) -> dict[str, Any]:
    return api.made("/own-models", {"title": "House model", "code": code(), "kind": "local", **fields})


def new_rubric(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    needed = {"title": "Tone", "code": code(), "useCaseId": use_case["id"]}
    return api.made("/rubrics", {**needed, **fields})


def new_queue(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    needed = {"title": "Pairs", "code": code(), "kind": "compare", "useCaseId": use_case["id"]}
    return api.made("/review-queues", {**needed, **fields})


def new_flow(api: Api, use_case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return api.made("/flows", {**TEXT, "useCaseId": use_case["id"], **fields})


def statistics(api: Api, flow_id: str) -> dict[str, Any]:
    return item(api.get(f"/flows/{flow_id}/flow-statistics"))


def step_requests(api: Api, flow_step_id: str) -> int:
    return item(api.get(f"/flow-steps/{flow_step_id}/flow-step-statistics"))["totRequests"]


class Callers:
    """Creates callers of a server, and closes them at the end."""

    def __init__(self, server: ServerProcess, admin: Api) -> None:
        self.server = server
        self.admin = admin
        self.made: list[Api] = []

    def with_headers(self, headers: Mapping[str, str]) -> Api:
        return self._noted(Api(self.server.url, headers))

    def with_token(self, token: str, **headers: str) -> Api:
        return self.with_headers({"authorization": f"Bearer {token}", **headers})

    def with_key(self, key: str) -> Api:
        return self._noted(Api.machine(self.server, key))

    def with_scopes(self, *scopes: str) -> Api:
        """An application with these scopes only."""
        body = {"name": f"key {uuid.uuid4().hex}", "scopes": [*scopes]}
        return self.with_key(self.admin.made("/api-keys", body)["key"])

    def with_role(self, role: str) -> Api:
        """A logged-in user with this role."""
        account = {"username": f"u-{uuid.uuid4().hex}", "password": "correct horse battery", "role": role}
        self.admin.made("/users", account)
        return self._noted(Api.person(self.server, account["username"], account["password"]))

    def close(self) -> None:
        for api in self.made:
            api.http.close()

    def _noted(self, api: Api) -> Api:
        self.made.append(api)
        return api


def eventually(attempt: Callable[[], T | None], seconds: float = 20) -> T:
    """Retry ``attempt`` until it returns something."""
    end = time.monotonic() + seconds
    while (found := attempt()) is None:
        assert time.monotonic() < end, f"nothing within {seconds} s"
        time.sleep(0.005)
    return found


def at_once(callers: int, call: Callable[[int], T]) -> list[T]:
    """The responses to ``call(0)`` …, sent concurrently from as many threads."""
    barrier = threading.Barrier(callers)
    answers: list[T] = []

    def run(number: int) -> None:
        barrier.wait()
        answers.append(call(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == callers
    return answers


def post_many(server: ServerProcess, path: str, bodies: Sequence[object], callers: int = 32) -> list[Any]:
    """The responses to many API key requests by concurrent callers, in the order of the bodies."""

    async def run() -> list[Any]:
        limit = aiohttp.TCPConnector(limit=callers)
        headers = {"x-api-key": server.api_key}
        async with aiohttp.ClientSession(connector=limit, headers=headers) as http:

            async def one(body: object) -> Any:
                async with http.post(f"{server.url}/api/v1{path}", json=body) as answer:
                    assert answer.status == 200, await answer.text()
                    return (await answer.json())["item"]

            return await asyncio.gather(*(one(body) for body in bodies))

    return asyncio.run(run())
