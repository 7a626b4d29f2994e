"""The service stops in the middle of a rollout and comes back: the page says so, and recovers."""

import socket
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.traffic import Traffic
from tests.e2e.world import CLOCK_SPEED, FAIR, GOOD, Admin, make_use_case, plan, start_rollout, until
from tests.support.server import ServerProcess

_SECONDS = 60.0


@pytest.fixture(scope="module")
def settings() -> Mapping[str, object]:
    """A fixed port: the page must find the service at the same address again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {"clock_speed": CLOCK_SPEED, "rollout_seconds": 0.3, "port": port}


def test_the_page_recovers_after_a_crash(person: Callable[..., Person], server: ServerProcess, admin: Admin):
    flows = {"Careful": ("gpt-4.1", 60), "Quick": ("gpt-4.1-nano", 40)}
    goal = make_use_case(admin, "answers", "Answers", "Answers.", steps={"answer": "Answer"}, flows=flows)
    start_rollout(admin, goal, plan(goal, min_ratings=10_000_000))

    def sessions() -> int:
        return admin.get(f"/use-cases/{goal.id}/standing").json()["item"]["sessions"]

    someone = person()
    someone.sign_in(path=f"/use-cases/{goal.id}/rollout")
    live = someone.page.get_by_role("banner").get_by_role("status")
    expect(live).to_contain_text("Live")
    someone.page.evaluate("window.neverLoadedAgain = true")
    means = {goal.code: dict(zip(goal.flows.values(), (FAIR, GOOD), strict=True))}
    with Traffic(server, means, {goal.code: goal.steps}, rate=30):
        until(lambda: sessions() > 20, _SECONDS, sessions)
        someone.watch.expect_absence()
        server.kill()
        expect(live).to_contain_text("Connecting")
        expect(live).to_contain_text("Not live", timeout=60_000)
        server.start()
        expect(live).to_contain_text("Live", timeout=60_000)
        before = sessions()
        until(lambda: sessions() > before + 20, _SECONDS, sessions)
    assert someone.page.evaluate("window.neverLoadedAgain")
    someone.page.get_by_role("link", name="Overview").click()
    figures = admin.get(f"/use-cases/{goal.id}/standing").json()["item"]["flows"]
    for flow in figures:
        expect(someone.page.get_by_text(f"{flow['sessions']} sessions").first).to_be_visible()
