"""A bad flow escapes within the attribution window: the page shows the ratings that decided it."""

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.traffic import Traffic
from tests.e2e.world import CLOCK_SPEED, GOOD, POOR, Admin, make_use_case, plan, start_rollout, until
from tests.support.server import ServerProcess

_SECONDS = 120.0
_WINDOW_MINUTES = 100_000  # never ends during the test


@pytest.fixture(scope="module")
def settings() -> Mapping[str, object]:
    return {"clock_speed": CLOCK_SPEED, "rollout_seconds": 0.3}


def test_an_escape_inside_the_window(person: Callable[..., Person], server: ServerProcess, admin: Admin):
    flows = {"Careful": ("gpt-4.1", 60), "Sloppy": ("llama-1b", 40)}
    goal = make_use_case(admin, "answers", "Answers", "Answers.", steps={"answer": "Answer"}, flows=flows)
    wanted = plan(goal)
    wanted["adaptive"]["attributionWindowMins"] = _WINDOW_MINUTES
    start_rollout(admin, goal, wanted)

    def state() -> str:
        return admin.get(goal.strategy).json()["item"]["rolloutState"]

    means = {goal.code: dict(zip(goal.flows.values(), (GOOD, POOR), strict=True))}
    with Traffic(server, means, {goal.code: goal.steps}, rate=30):
        until(lambda: state() == "ESCAPED", _SECONDS, state)
        then = admin.get(f"{goal.strategy}/report").json()["item"]
        someone = person()
        someone.sign_in(path=f"/use-cases/{goal.id}/rollout")
        page = someone.page
        expect(page.get_by_role("heading", name="Sloppy was rolled back")).to_be_visible()
    bad = next(flow for flow in then["flows"] if flow["title"] == "Sloppy")
    assert bad["ratings"] >= 5
    assert (bad["basis"], bad["matureRatings"]) == ("all", 0)
    expect(page.get_by_text(re.compile(rf"^{bad['ratings']} ratings\b")).first).to_be_visible()
    now = admin.get(f"{goal.strategy}/report").json()["item"]
    for report in (then, now):
        for flow in report["flows"]:
            del flow["later"]
    assert now == then
