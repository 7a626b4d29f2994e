"""The sample use case with its steps and flows, read from the API."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from aimm.cli.demonstration.service import Access, ServiceFailed, Stopped

_SECONDS = 5.0
_SERVED_SECONDS = 30.0
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Goal:
    """A use case that can be picked from.

    Attributes:
        steps: codes of its steps, in order.
        flows: titles of its active flows by id, oldest first.
    """

    id: str
    code: str
    title: str
    steps: Sequence[str]
    flows: Mapping[str, str]


def find_goal(access: Access, code: str) -> Goal:
    """The use case with this code.

    Raises:
        ServiceFailed: there is none, or the service responds with an error.
    """
    try:
        with httpx2.Client(base_url=f"{access.url}/api/v1", timeout=_SECONDS) as http:
            return _find(http, access, code)
    except (httpx2.HTTPError, LookupError, ValueError) as error:
        raise ServiceFailed(f"the sample cannot be read: {error!r}") from error


def log_in(http: httpx2.Client, access: Access) -> None:
    """Sign ``http`` in as the first user.

    Raises:
        httpx2.HTTPError
    """
    login = http.post("/auth/login", json={"username": access.username, "password": access.password})
    http.headers["Authorization"] = f"Bearer {login.raise_for_status().json()['item']['accessToken']}"


def _find(http: httpx2.Client, access: Access, code: str) -> Goal:
    log_in(http, access)

    def items(path: str, **query: str) -> list[dict[str, Any]]:
        page = {"page": "1", "pageSize": "200", "orderBy": "created_at", "orderDir": "asc"}
        return http.get(path, params={**page, **query}).raise_for_status().json()["items"]

    use_case = {use_case["code"]: use_case for use_case in items("/use-cases")}[code]
    steps = items("/use-case-steps", useCaseId=use_case["id"], orderBy="position")
    flows = [flow for flow in items("/flows", useCaseId=use_case["id"]) if flow["active"]]
    return Goal(
        use_case["id"],
        use_case["code"],
        use_case["title"],
        [step["code"] for step in steps],
        {flow["id"]: flow["title"] for flow in flows},
    )


class Shares:
    """The shares of new sessions by flow, in percent, refreshed regularly."""

    def __init__(self, access: Access, goal: Goal) -> None:
        self._http = httpx2.Client(
            base_url=f"{access.url}/api/v1", headers={"X-Api-Key": access.api_key}, timeout=1.0
        )
        self._goal = goal
        self.present: dict[str, float] = {}

    def ask(self) -> None:
        """Refresh the shares; on failure, keep the last known ones."""
        try:
            answer = self._http.get("/picker/snapshot", params={"useCaseCode": self._goal.code})
            flows = answer.raise_for_status().json()["item"]["flows"]
            self.present = {flow["flowId"]: flow["sharePct"] for flow in flows}
        except (httpx2.HTTPError, KeyError, ValueError):
            return

    def wait_until_served(self, stopped: Callable[[], bool]) -> None:
        """Wait until the service serves the use case, shortly after it was stored.

        Args:
            stopped: whether a stop was requested.

        Raises:
            ServiceFailed, Stopped
        """
        deadline = time.monotonic() + _SERVED_SECONDS
        self.ask()
        while self.present.keys() != self._goal.flows.keys():
            if stopped():
                raise Stopped
            if time.monotonic() > deadline:
                raise ServiceFailed(f"the service did not serve the sample in {_SERVED_SECONDS:.0f} s")
            time.sleep(_LOOK_SECONDS)
            self.ask()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def curl(access: Access, goal: Goal) -> str:
    """A shell command that makes a pick."""
    codes = json.dumps({"useCaseCode": goal.code, "useCaseStepCode": goal.steps[0]})
    # fits into 80 columns without wrapping
    return (
        f"curl -s {access.url}/api/v1/picker \\\n"
        "  -H Content-Type:application/json \\\n"
        f"  -H X-Api-Key:{access.api_key} \\\n"
        '  -d \'{"correlationId": "my-session",\n'
        f"       {codes[1:]}'"
    )
