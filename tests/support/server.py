"""A separate server process, used over real HTTP."""

import json
import re
import signal
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.support.commands import own_environment, start_aimm
from tests.support.nursery import Process

START_SECONDS = 120
_LAST_LINES = 60
JSON = "application/json"


class ServerProcess:
    """``aimm serve`` on a free port of the loopback address.

    Attributes:
        url: where it listens.
        password: password of the user ``admin`` from the first start.
        api_key: key from the first start, with all scopes.
    """

    def __init__(self, database_url: str, folder: Path, **settings: object) -> None:
        self._environment = {
            **own_environment(),
            "AIMM_DATABASE_URL": database_url,
            "AIMM_DATA_DIR": str(folder),
            "AIMM_PORT": "0",
            "AIMM_LOG_LEVEL": "warning",
            **{f"AIMM_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self.output: list[str] = []
        self.password = self.api_key = self.url = ""
        self.start()

    def start(self) -> None:
        """Start the process and wait until it listens."""
        self._process = start_aimm(["serve"], self._environment)
        # from this run: earlier output does not count
        self._listens = self._may_end = False
        self._said_before = len(self.output)
        told = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(self._process, told), daemon=True)
        self._reader.start()
        if not told.wait(START_SECONDS) or not self._listens:
            self._may_end = True
            self._process.kill()
            raise AssertionError(f"the server did not start, {self._last_words(self._ended())}")

    def _read(self, process: Process, told: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line)
            if found := re.match(r"\s+password\s+(\S+)", line):
                self.password = found[1]
            if found := re.match(r"\s+API key\s+(\S+)", line):
                self.api_key = found[1]
            if found := re.search(r"listens on (http://\S+)", line):
                self.url = found[1]
                self._listens = True
                told.set()
        told.set()
        if self._listens and not self._may_end:
            print(f"the server ended by itself, {self._last_words(process.wait())}", file=sys.stderr)

    def _last_words(self, code: int) -> str:
        return f"exit code {code}:\n" + "".join(self.output[self._said_before :][-_LAST_LINES:])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the process has exited."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """Kill it, as in a crash."""
        self._may_end = True
        self._process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self) -> int:
        """Stop it and wait; returns the exit code, and prints its output if that is not 0."""
        if not self.has_ended:
            self._may_end = True
            self._process.send_signal(signal.SIGTERM)
        code = self._ended()
        if code not in (0, -signal.SIGKILL):
            print(f"the server stopped badly, {self._last_words(code)}", file=sys.stderr)
        return code

    def _ended(self) -> int:
        code = self._process.wait(START_SECONDS)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


@contextmanager
def running(database_url: str, folder: Path, **settings: object) -> Iterator[ServerProcess]:
    """Run a server process while the block runs."""
    server = ServerProcess(database_url, folder, **settings)
    try:
        yield server
    finally:
        server.stop()


class Api:
    """An API client: a user with a token, or an application with a key."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.url = url
        self.http = httpx2.Client(base_url=f"{url}/api/v1", headers=dict(headers), timeout=20)

    @classmethod
    def person(cls, server: ServerProcess, username: str = "admin", password: str = "") -> "Api":
        """A logged-in user."""
        credentials = {"username": username, "password": password or server.password}
        answer = httpx2.post(f"{server.url}/api/v1/auth/login", json=credentials, timeout=20)
        token = answer.json()["item"]["accessToken"]
        return cls(server.url, {"authorization": f"Bearer {token}"})

    @classmethod
    def machine(cls, server: ServerProcess, key: str = "") -> "Api":
        """An application with an API key."""
        return cls(server.url, {"x-api-key": key or server.api_key})

    def call(self, method: str, path: str, body: object = None, **options: Any) -> httpx2.Response:
        """Send a request; ``body`` becomes JSON unless it is bytes."""
        if body is not None:
            options["content"] = body if isinstance(body, bytes) else json.dumps(body).encode()
            options["headers"] = {"content-type": JSON, **options.get("headers", {})}
        return self.http.request(method, path, **options)

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, body: object = None, **options: Any) -> httpx2.Response:
        return self.call("POST", path, body, **options)

    def put(self, path: str, body: object = None, **options: Any) -> httpx2.Response:
        return self.call("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> httpx2.Response:
        return self.call("DELETE", path, **options)

    def made(self, path: str, body: object) -> dict[str, Any]:
        """The item created by a POST."""
        answer = self.post(path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()["item"]

    def changed(self, path: str, body: object) -> dict[str, Any]:
        """The item changed by a PUT."""
        answer = self.put(path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()["item"]


class Goal:
    """A use case that can be picked from: steps ``s1`` …, flows with shares, all configured."""

    def __init__(self, api: Api, steps: int = 1, shares: tuple[float, ...] = (100.0,)) -> None:
        self.api = api
        self.code = f"uc-{uuid.uuid4().hex[:12]}"
        text = {"title": "A goal", "description": "What it is for"}
        self.use_case = api.made("/use-cases", {**text, "code": self.code})
        self.id: str = self.use_case["id"]
        self.steps = [
            api.made("/use-case-steps", {**text, "useCaseId": self.id, "code": f"s{i + 1}"})
            for i in range(steps)
        ]
        self.flows = [self.add_flow(f"Flow {i + 1}") for i in range(len(shares))]
        if shares:
            self.set_shares(*shares)
            api.changed(f"/use-cases/{self.id}", {"active": True})

    def add_flow(self, title: str, *, active: bool = True) -> dict[str, Any]:
        """Add a flow whose configurations contain its name."""
        flow = self.api.made("/flows", {"useCaseId": self.id, "title": title, "description": "One way"})
        for number, step in enumerate(self.flow_steps(flow["id"])):
            self.configure(step["id"], {"flow": title, "step": number})
        if active:
            flow = self.api.changed(f"/flows/{flow['id']}", {"active": True})
        return flow

    def flow_steps(self, flow_id: str) -> list[dict[str, Any]]:
        answer = self.api.get("/flow-steps", params={"flowId": flow_id, "page": 1, "pageSize": 200})
        return answer.json()["items"]

    def configure(self, flow_step_id: str, parameters: object) -> dict[str, Any]:
        body = {"configuration": {"modality": "text", "parameters": parameters}}
        return self.api.changed(f"/flow-steps/{flow_step_id}", body)

    def set_shares(self, *shares: float) -> None:
        flows = [
            {"flowId": flow["id"], "currentServePct": share}
            for flow, share in zip(self.flows, shares, strict=True)
        ]
        answer = self.api.put("/flows/bulk", {"useCaseId": self.id, "flows": flows})
        assert answer.status_code == 200, answer.text

    def pick_body(self, correlation_id: str | None = None, step: str = "s1") -> dict[str, str]:
        return {
            "correlationId": correlation_id or str(uuid.uuid4()),
            "useCaseCode": self.code,
            "useCaseStepCode": step,
        }
