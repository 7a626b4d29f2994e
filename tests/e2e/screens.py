"""Every screen of the console: its address, and what opens its dialogs."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.world import World


@dataclass(frozen=True)
class Screen:
    """Something to look at.

    Attributes:
        path: its address.
        opened: what somebody does there before there is something to look at.
    """

    name: str
    path: Callable[[World], str]
    opened: Callable[[Person], None] | None = None

    def show(self, person: Person, world: World) -> None:
        """Go there, and do it."""
        person.open(self.path(world))
        if self.opened:
            self.opened(person)


def at(path: str) -> Callable[[World], str]:
    return lambda _: path


def of_use_case(code: str, page: str = "") -> Callable[[World], str]:
    return lambda world: f"/use-cases/{world.goals[code].id}{page}"


def of_flow(code: str, number: int) -> Callable[[World], str]:
    def path(world: World) -> str:
        goal = world.goals[code]
        return f"/use-cases/{goal.id}/flows/{list(goal.flows.values())[number]}"

    return path


def of_session(world: World) -> str:
    """The address of a session that was rated with a comment."""
    query = {"useCaseId": world.goals["trip-planner"].id, "commented": "true", "pageSize": 1}
    found = world.admin.get("/feedbacks", params=query).json()["items"]
    return f"/sessions/{found[0]['correlationId']}"


def click(name: str, *, role: str = "button", then: str = "dialog") -> Callable[[Person], None]:
    """Press what is called so, and wait for what opens."""

    def act(person: Person) -> None:
        person.page.get_by_role(role, name=re.compile(name)).first.click()  # type: ignore[arg-type]
        expect(person.page.get_by_role(then).first).to_be_visible()  # type: ignore[arg-type]

    return act


PAGES = (
    Screen("home", at("/")),
    Screen("use-case", of_use_case("trip-planner")),
    Screen("use-case-unfinished", of_use_case("meeting-notes")),
    Screen("use-case-empty", of_use_case("tone-checker")),
    Screen("compare", of_use_case("trip-planner", "/compare")),
    Screen("integration", of_use_case("trip-planner", "/integration")),
    Screen("flow", of_flow("trip-planner", 0)),
    Screen("flow-empty", of_flow("meeting-notes", 0)),
    Screen("rollout-plan", of_use_case("meeting-notes", "/rollout")),
    Screen("rollout-warmup", of_use_case("product-search", "/rollout")),
    Screen("rollout-adaptive", of_use_case("trip-planner", "/rollout")),
    Screen("rollout-escaped", of_use_case("invoice-reader", "/rollout")),
    Screen("rollout-completed", of_use_case("support-answers", "/rollout")),
    Screen("feedback", of_use_case("trip-planner", "/feedback")),
    Screen("feedback-empty", of_use_case("meeting-notes", "/feedback")),
    Screen("session", of_session),
    Screen("session-missing", at("/sessions/nobody")),
    Screen("account", at("/settings")),
    Screen("people", at("/settings/people")),
    Screen("keys", at("/settings/keys")),
    Screen("audit", at("/settings/audit")),
    Screen("system", at("/settings/system")),
    Screen("not-found", at("/use-cases/nothing/is/here")),
)

DIALOGS = (
    Screen("home-new", at("/"), click("^New use case")),
    Screen("menu", at("/"), click("^(Your account|Il tuo account)", then="menu")),
)

SCREENS = (*PAGES, *DIALOGS)
