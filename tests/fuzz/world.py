"""Objects on a fuzzed server, so that generated requests often refer to something real."""

import uuid
from random import Random
from typing import Any

from tests.support.server import Api, Goal, ServerProcess

ACCOUNT = {"password": "a password of some length", "role": "viewer"}
_POOLS = {
    "/api/v1/use-cases": "use_case_id",
    "/api/v1/use-case-steps": "step_id",
    "/api/v1/flows": "flow_id",
    "/api/v1/users": "user_id",
    "/api/v1/api-keys": "key_id",
    "/api/v1/jobs": "job_id",
    "/api/v1/requirements": "requirement_id",
    "/api/v1/candidates": "candidate_id",
    "/api/v1/own-models": "own_model_id",
    "/api/v1/connections": "connection_id",
    "/api/v1/datasets": "dataset_id",
    "/api/v1/rubrics": "rubric_id",
    "/api/v1/review-queues": "queue_id",
    "/api/v1/runs": "run_id",
    "/api/v1/decisions": "decision_id",
    "/api/v1/waivers": "waiver_id",
    "/api/v1/brief-links": "link_id",
    "/api/v1/captures": "capture_id",
}
KEPT = 40


class World:
    """Ids and codes by name of the path parameter.

    Args:
        server: a running server for this test only.
    """

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.person = Api.person(server)
        self.machine = Api.machine(server)
        body = {"username": "admin", "password": server.password}
        self._refresh_token: str = self.person.made("/auth/login", body)["refreshToken"]
        self._own = {entry["id"] for entry in self._listed("/users", "/api-keys")}
        self.known: dict[str, list[str]] = {name: [] for name in _POOLS.values()}
        self.known |= {"flow_step_id": [], "code": [], "step_code": ["s1", "s2"], "correlation_id": []}
        self.known |= {"entry_id": [], "item_key": [], "task_id": [], "assignment_id": []}
        self.known |= {"upload_id": [], "token": [], "digest": []}
        self.goals: list[tuple[str, list[str]]] = []
        self.refill()

    def _listed(self, *paths: str) -> list[dict[str, Any]]:
        query = {"page": 1, "pageSize": 200, "orderBy": "created_at", "orderDir": "asc"}
        return [entry for path in paths for entry in self.person.get(path, params=query).json()["items"]]

    def refill(self) -> None:
        """Add a use case with all its parts, a user, a key and a session."""
        goal = Goal(self.person, steps=2, shares=(60, 40))
        idle = goal.add_flow("Idle", active=False)
        self.goals = [*self.goals[-KEPT:], (goal.id, [flow["id"] for flow in goal.flows])]
        self._note("use_case_id", goal.id)
        self._note("code", goal.code)
        for step in goal.steps:
            self._note("step_id", step["id"])
        for flow in (*goal.flows, idle):
            self._note("flow_id", flow["id"])
            for flow_step in goal.flow_steps(flow["id"]):
                goal.configure(flow_step["id"], {"second": ["<<REVISION>>", 1.0]})
                self._note("flow_step_id", flow_step["id"])
        rollout = f"/use-cases/{goal.id}/rollout-strategy"
        self.person.changed(f"{rollout}/state", {"state": "WARMUP"})
        entries = self.person.get(f"{rollout}/timeline", params={"page": 1, "pageSize": 1}).json()
        self._note("entry_id", entries["items"][0]["id"])
        self.person.changed(f"{rollout}/state", {"state": "FORCED_STOP"})
        self.person.changed(f"{rollout}/state", {"state": "INIT"})
        account = self.person.made("/users", {**ACCOUNT, "username": f"u-{uuid.uuid4()}"})
        self._note("user_id", account["id"])
        key = self.person.made("/api-keys", {"name": f"k-{uuid.uuid4()}", "scopes": ["read"]})
        self._note("key_id", key["id"])
        written = {"title": "t", "code": "c", "statement": "s", "useCaseId": goal.id}
        self._note("requirement_id", self.person.made("/requirements", written)["id"])
        named = {"title": "t", "entry": "openai/gpt-4.1", "useCaseId": goal.id}
        self._note("candidate_id", self.person.made("/candidates", named)["id"])
        own = {"title": "t", "code": f"o-{uuid.uuid4()}", "kind": "local"}
        self._note("own_model_id", self.person.made("/own-models", own)["id"])
        self._review(goal.id)
        decided = {
            "useCaseId": goal.id,
            "stage": "proof-of-concept",
            "outcome": "go",
            "role": "r",
            "reason": "s",
        }
        self._note("decision_id", self.person.made("/decisions", decided)["id"])
        for point in ("pipeline", "gate", "comparison"):
            waived = {"useCaseId": goal.id, "point": point, "reason": "r", "endsOn": "2999-12-31"}
            self._note("waiver_id", self.person.made("/waivers", waived)["id"])
        shared = self.person.made("/brief-links", {"useCaseId": goal.id, "label": "l"})
        self._note("link_id", shared["id"])
        self._note("token", shared["token"])
        captured = {"name": "n", "enabled": True, "consent": "not-required", "useCaseId": goal.id}
        self._note("capture_id", self.person.made("/captures", captured)["id"])
        reached = {"name": f"n-{uuid.uuid4()}", "kind": "openai", "baseUrl": "http://127.0.0.1:9/v1"}
        self._note("connection_id", self.person.made("/connections", reached)["id"])
        rows = {"title": "t", "code": f"d-{uuid.uuid4()}", "useCaseId": goal.id}
        dataset = self.person.made("/datasets", rows)["id"]
        self._note("dataset_id", dataset)
        items = {"items": [{"inputs": {"text": "a"}, "key": key} for key in ("a", "b")]}
        self.person.http.post(f"/datasets/{dataset}/items", json=items).raise_for_status()
        self.person.made(f"/datasets/{dataset}/versions", {})
        self._note("item_key", "a")
        upload = self.person.made(f"/datasets/{dataset}/uploads", {"name": "f"})["id"]
        self.person.http.put(
            f"/datasets/{dataset}/uploads/{upload}/parts/0", content=b"a,b"
        ).raise_for_status()
        self._note("upload_id", upload)
        job = {"kind": "rollout-rehearsal", "title": "t", "specification": {"means": [4.0]}}
        self._note("job_id", self.person.made("/jobs", job)["id"])
        self._note("digest", "0" * 64)
        recorded = {"recorded": {"label": "r", "outputs": [{"item": "1", "text": "t", "inputs": {"a": "b"}}]}}
        run = {"useCaseId": goal.id, "title": "t", "targets": [recorded]}
        self._note("run_id", self.person.made("/runs", run)["id"])
        for name in (str(uuid.uuid4()), f"odd / {uuid.uuid4()} ü"):
            self.machine.made("/picker", goal.pick_body(name))
            self._note("correlation_id", name)

    def _review(self, use_case_id: str) -> None:
        """Add a rubric, and a queue with tasks to judge."""
        own = {"title": "t", "useCaseId": use_case_id}
        self._note("rubric_id", self.person.made("/rubrics", {**own, "code": "r"})["id"])
        kind = {"kind": "compare", "ratersPerItem": 20}
        queue = self.person.made("/review-queues", {**own, **kind, "code": "q"})["id"]
        self._note("queue_id", queue)
        outputs = [{"target": target, "text": target} for target in "ab"]
        tasks = [{"key": f"k{number}", "outputs": outputs} for number in range(5)]
        self.person.made(f"/review-queues/{queue}/tasks", {"tasks": tasks})
        for task in self._listed(f"/review-queues/{queue}/tasks"):
            self._note("task_id", task["id"])
        taken = self.person.made(f"/reviewing/queues/{queue}/next", {})
        self._note("assignment_id", taken["task"]["id"])

    def renew(self) -> None:
        """Get a fresh access token before the old one expires."""
        pair = self.person.made("/auth/refresh", {"refreshToken": self._refresh_token})
        self._refresh_token = pair["refreshToken"]
        self.person.http.headers["authorization"] = f"Bearer {pair['accessToken']}"

    def learn(self, path: str, method: str, answer: Any) -> None:
        """Record what a response created."""
        name = _POOLS.get(path)
        if name is not None and method == "POST" and answer.status_code == 200:
            self._note(name, answer.json()["item"]["id"])

    def some(self, name: str, chance: Random) -> str:
        """An existing id or code of this kind."""
        return chance.choice(self.known[name])

    def close(self) -> None:
        self.person.http.close()
        self.machine.http.close()

    def _note(self, name: str, value: str) -> None:
        if value not in self._own:
            self.known[name].append(value)
            del self.known[name][:-KEPT]
