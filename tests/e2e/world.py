"""Use cases in every rollout state, created through the API as people and applications do."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
from tests.e2e.evidence import make_evidence
from tests.e2e.traffic import Traffic
from tests.support.server import JSON, Api, ServerProcess

CLOCK_SPEED = 60
VIEWER, EDITOR = "vera", "edith"
PASSWORD = "correct horse battery staple"  # of both users
GOOD, FAIR, POOR = 4.6, 3.9, 1.6

_SECONDS = 240.0
_LOOK_SECONDS = 0.2
_ALL = {"page": 1, "pageSize": 200}


class Admin(Api):
    """The first user; signs in again when the token has expired, which is soon on an accelerated clock."""

    def __init__(self, server: ServerProcess) -> None:
        super().__init__(server.url, {})
        self._credentials = {"username": "admin", "password": server.password}

    def call(self, method: str, path: str, body: object = None, **options: Any) -> httpx2.Response:
        answer = super().call(method, path, body, **options)
        if answer.status_code != 401:
            return answer
        login = self.http.post("/auth/login", json=self._credentials, headers={"content-type": JSON})
        self.http.headers["authorization"] = f"Bearer {login.json()['item']['accessToken']}"
        return super().call(method, path, body, **options)

    def all(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Get a list of at most 200 entries."""
        answer = self.get(path, params={**_ALL, **query})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


@dataclass
class Goal:
    """A use case with its parts.

    Attributes:
        steps: codes, in order.
        flows: ids by title, oldest first.
    """

    id: str
    code: str
    steps: Sequence[str]
    flows: Mapping[str, str]

    @property
    def strategy(self) -> str:
        return f"/use-cases/{self.id}/rollout-strategy"


@dataclass
class World:
    """Everything that was created, by code of the use case."""

    admin: Admin
    goals: dict[str, Goal] = field(default_factory=dict[str, Goal])

    def state(self, code: str) -> str:
        """The state of a rollout."""
        return self.admin.get(self.goals[code].strategy).json()["item"]["rolloutState"]

    def states(self) -> dict[str, str]:
        """The states of all rollouts."""
        return {code: self.state(code) for code in ARRIVED}


def read_goal(admin: Admin, code: str) -> Goal:
    """Read the use case with this code."""
    found = next(
        one for one in admin.all("/use-cases", orderBy="created_at", orderDir="asc") if one["code"] == code
    )
    steps = admin.all("/use-case-steps", useCaseId=found["id"], orderBy="position", orderDir="asc")
    flows = admin.all("/flows", useCaseId=found["id"], orderBy="created_at", orderDir="asc")
    return Goal(
        found["id"], code, [step["code"] for step in steps], {flow["title"]: flow["id"] for flow in flows}
    )


def make_sample(admin: Admin) -> None:
    """Create the sample like the button on the empty home page."""
    assert admin.post("/samples", {}).status_code == 200


def make_use_case(
    admin: Admin,
    code: str,
    title: str,
    description: str,
    *,
    steps: Mapping[str, str],
    flows: Mapping[str, tuple[str, float]],
    configured: bool = True,
) -> Goal:
    """Create a use case.

    Args:
        steps: titles by code.
        flows: model and share by title; the use case is active if there are any.
        configured: whether the flows have their configurations.
    """
    made = admin.made("/use-cases", {"code": code, "title": title, "description": description})
    for step, name in steps.items():
        body = {"useCaseId": made["id"], "code": step, "title": name, "description": f"{name}."}
        admin.made("/use-case-steps", body)
    shares = []
    for name, (model, share) in flows.items():
        text = f"All steps with {model}."
        flow = admin.made("/flows", {"useCaseId": made["id"], "title": name, "description": text})
        for step in admin.all("/flow-steps", flowId=flow["id"]) if configured else []:
            admin.changed(f"/flow-steps/{step['id']}", {"configuration": configuration(model)})
        admin.changed(f"/flows/{flow['id']}", {"active": True})
        shares.append({"flowId": flow["id"], "currentServePct": share})
    if flows:
        answer = admin.put("/flows/bulk", {"useCaseId": made["id"], "flows": shares})
        assert answer.status_code == 200, answer.text
        admin.changed(f"/use-cases/{made['id']}", {"active": True})
    return read_goal(admin, code)


def configuration(model: str) -> dict[str, Any]:
    """A configuration with placeholders."""
    messages = [
        {"role": "system", "content": "You answer in <<LANGUAGE>>, in at most three sentences."},
        {"role": "user", "content": "<<MESSAGE>>"},
    ]
    parameters = {"model": model, "temperature": 0.3, "max_tokens": 400, "messages": messages}
    return {"modality": "text", "parameters": parameters}


def plan(
    goal: Goal,
    *,
    warmup_minutes: int = 2,
    min_ratings: int = 60,
    epsilon: float = 0.05,
    evidence: bool = True,
) -> dict[str, Any]:
    """A rollout of all flows against the oldest one, fast enough for an accelerated clock."""
    new = list(goal.flows.values())[1:]
    share = round(100 / (len(new) + 1), 2)
    escape = {"rules": [], "evidence": {"acceptable": 3.0, "margin": 1.0, "flowIds": new}}
    return {
        "warmup": {
            "intervalMins": warmup_minutes,
            "goals": [{"flowId": flow, "finalServePct": share} for flow in new],
        },
        **({"escape": escape} if evidence else {}),
        "adaptive": {
            "minFeedback": 10,
            "maxStepPct": 15,
            "intervalMins": 2,
            "epsilon": epsilon,
            "updateEveryMins": 2,
            "attributionWindowMins": 2,
            "minRatings": min_ratings,
        },
    }


def start_rollout(admin: Admin, goal: Goal, configured: Mapping[str, Any]) -> None:
    """Store a configuration and start the rollout."""
    answer = admin.put(goal.strategy, {"configuration": configured})
    assert answer.status_code == 200, answer.text
    answer = admin.put(f"{goal.strategy}/state", {"state": "WARMUP"})
    assert answer.status_code == 200, answer.text


def make_people(admin: Admin) -> None:
    """Create a viewer and an editor."""
    for name, role in ((VIEWER, "viewer"), (EDITOR, "editor")):
        admin.made("/users", {"username": name, "password": PASSWORD, "role": role})


def make_use_cases(world: World) -> None:
    """Create the use cases, without their rollouts."""
    admin, goals = world.admin, world.goals
    make_sample(admin)
    goals["trip-planner"] = read_goal(admin, "trip-planner")
    goals["support-answers"] = make_use_case(
        admin,
        "support-answers",
        "Support answer drafts",
        "Drafts an answer to a customer's ticket; a person of the support team edits and sends it.",
        steps={"draft-answer": "Draft the answer"},
        flows={
            "Short and factual": ("gpt-4.1-mini", 50),
            "Warm and step by step": ("claude-haiku-4-5", 50),
        },
    )
    goals["invoice-reader"] = make_use_case(
        admin,
        "invoice-reader",
        "Invoice reader",
        "Reads the lines and the total of a scanned invoice.",
        steps={"read-lines": "Read the lines", "check-total": "Check the total"},
        flows={"Two passes": ("gpt-4.1", 70), "One pass, small model": ("gpt-4.1-nano", 30)},
    )
    goals["product-search"] = make_use_case(
        admin,
        "product-search",
        "Product search",
        "Turns what a customer types into filters of the catalogue.",
        steps={"understand": "Understand the query"},
        flows={"Rules and a small model": ("qwen3-8b", 95), "Large model": ("claude-sonnet-4-5", 5)},
    )
    goals["meeting-notes"] = make_use_case(
        admin,
        "meeting-notes",
        "Meeting notes",
        "Writes the decisions and the open questions of a recorded meeting.",
        steps={"summarise": "Summarise", "extract-tasks": "Extract the tasks"},
        flows={"First try": ("gpt-4.1-mini", 100)},
        configured=False,
    )
    goals["release-notes"] = make_use_case(
        admin,
        "release-notes",
        "Release notes",
        "Turns the commits of a version into notes that customers understand.",
        steps={"write-notes": "Write the notes"},
        flows={"One prompt": ("gpt-4.1", 60), "Draft, then polish": ("gpt-4.1-mini", 40)},
    )
    goals["tone-checker"] = make_use_case(
        admin, "tone-checker", "Tone checker", "Says how a text may sound to others.", steps={}, flows={}
    )


def _start_rollouts(world: World) -> None:
    admin, goals = world.admin, world.goals
    undecided = plan(goals["trip-planner"], min_ratings=10_000_000, evidence=False)
    start_rollout(admin, goals["trip-planner"], undecided)
    start_rollout(admin, goals["support-answers"], plan(goals["support-answers"]))
    start_rollout(admin, goals["invoice-reader"], plan(goals["invoice-reader"]))
    start_rollout(admin, goals["product-search"], plan(goals["product-search"], warmup_minutes=20_000))


def tastes(world: World) -> dict[str, dict[str, float]]:
    """True mean scores by flow, for the use cases with visitors."""

    def of(code: str, *means: float) -> dict[str, float]:
        return dict(zip(world.goals[code].flows.values(), means, strict=True))

    return {
        "trip-planner": of("trip-planner", FAIR, GOOD, 3.1),
        "support-answers": of("support-answers", FAIR, GOOD),
        "invoice-reader": of("invoice-reader", FAIR, POOR),
        "product-search": of("product-search", FAIR, FAIR),
    }


def until(true: Callable[[], bool], seconds: float, otherwise: Callable[[], object]) -> None:
    """Wait until a condition holds, checking it regularly.

    Args:
        otherwise: the error message if it never does.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {otherwise()}"
        time.sleep(_LOOK_SECONDS)


def visitors(server: ServerProcess, world: World, rate: float = 80, seed: int = 7) -> Traffic:
    """Visitors of the use cases with rollouts; another seed gives others."""
    steps = {code: goal.steps for code, goal in world.goals.items()}
    return Traffic(server, tastes(world), steps, rate, seed)


ARRIVED = {
    "trip-planner": "ADAPTIVE",
    "support-answers": "COMPLETED",
    "invoice-reader": "ESCAPED",
    "product-search": "WARMUP",
}


def populate(server: ServerProcess, admin: Admin) -> World:
    """Create everything, and run until each rollout has the state in `ARRIVED`; needs `CLOCK_SPEED`."""
    world = World(admin)
    make_people(world.admin)
    make_use_cases(world)
    make_evidence(world.admin, world.goals["trip-planner"].id, PASSWORD)
    world.admin.made("/api-keys", {"name": "shop, production", "scopes": ["pick", "feedback"]})
    _start_rollouts(world)
    with visitors(server, world):
        until(lambda: world.states() == ARRIVED, _SECONDS, world.states)
    return world
