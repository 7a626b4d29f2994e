"""A user with read access only: no page offers a write action."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from tests.e2e.browser import Person, complaints
from tests.e2e.screens import PAGES, Screen
from tests.e2e.world import (
    PASSWORD,
    VIEWER,
    Admin,
    World,
    make_people,
    make_use_cases,
    plan,
    start_rollout,
)
from tests.support.server import Api, ServerProcess

_WRITES = re.compile(
    r"^(\+ )?(New|Add|Create|Edit|Delete|Save|Set|Activate|Deactivate|Clone|Rename|Restore|Start|Stop"
    r"|Roll back|Complete|Plan|Force|Discard|Revoke|Make|Move|Begin|Remove|Reset|Switch off|Configure)\b"
)
# fields that only choose what is shown
_CHOOSES = re.compile(
    r"(?i)search|find|words|any type|filter|order|flow|show|correlation|comment|view|who|action|radio"
)
# Elements that only expand (the head of an entry: "Plan changed by admin") change nothing, and neither does
# moving through a chart with a range; assumptions can be tried by everyone, because they are not stored.
_CONTROLS = """
() => {
  const seen = (one) => one.checkVisibility() && !one.disabled && !one.closest("[inert]");
  const name = (one) => (one.getAttribute("aria-label") || one.innerText || "").trim();
  const assumed = (one) => one.closest("section")?.querySelector("h2")?.textContent === "Assumptions";
  const unfolds = (one) => one.matches("[aria-expanded][aria-controls]:not([aria-haspopup])");
  const pressed = [...document.querySelectorAll("button, a[href], [role=button], [role=menuitem]")]
    .filter((one) => !unfolds(one));
  const typed = [...document.querySelectorAll("main input, main textarea, main [contenteditable=true]")]
    .filter((one) => one.type !== "range" && !assumed(one));
  const about = (field) => [field.getAttribute("aria-label"), field.placeholder, field.type,
    ...[...(field.labels ?? [])].map((label) => label.textContent)].filter(Boolean).join(" | ");
  return {
    pressed: pressed.filter(seen).map(name),
    typed: typed.filter((field) => seen(field) && !field.readOnly).map(about),
  };
}
"""
# these take a body, but only compute a response
_COMPUTES = re.compile(r"/auth/|/console/session|/rollout-strategy/(plan|presets|simulation)$")
# pages that need a certain state, without any visitors
_FORCED = {"invoice-reader": "FORCED_ESCAPED", "support-answers": "FORCED_COMPLETED"}
_UNRATED = {"session"}


@pytest.fixture(scope="module")
def world(admin: Admin) -> World:
    """Use cases and rollouts, some of them ended manually; there are no visitors."""
    made = World(admin)
    make_people(admin)
    make_use_cases(made)
    for code in ("trip-planner", "product-search", *_FORCED):
        start_rollout(admin, made.goals[code], plan(made.goals[code]))
    for code, state in _FORCED.items():
        goal = made.goals[code]
        body = {"state": state, "completedFlowId": list(goal.flows.values())[-1]}
        answer = admin.put(f"{goal.strategy}/state", body)
        assert answer.status_code == 200, answer.text
    return made


class Seat:
    """A signed-in user, and the requests of their pages."""

    def __init__(self, browser: Browser, server: ServerProcess, username: str, password: str) -> None:
        self.person = Person(browser, server)
        self.person.watch.expect(404)
        self.person.sign_in(username, password)
        self.written: list[str] = []
        self.person.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method != "GET" and not _COMPUTES.search(request.url):
            self.written.append(f"{request.method} {request.url}")


@pytest.fixture(scope="module")
def viewer(browser: Browser, server: ServerProcess, world: World) -> Iterator[Seat]:
    seat = Seat(browser, server, VIEWER, PASSWORD)
    yield seat
    seat.person.close()


@pytest.fixture(scope="module")
def administrator(browser: Browser, server: ServerProcess, world: World) -> Iterator[Seat]:
    seat = Seat(browser, server, "admin", server.password)
    yield seat
    seat.person.close()


def writing_controls(page: Page) -> list[str]:
    """Names of all controls on the page that would change something."""
    found = page.evaluate(_CONTROLS)
    pressed = found["pressed"]
    for menu in page.locator("button[aria-haspopup=menu]").all():
        menu.click()
        items = page.get_by_role("menuitem")
        expect(items.first).to_be_visible()
        pressed += items.filter(visible=True).all_inner_texts()
        page.keyboard.press("Escape")
        expect(items).to_have_count(0)
    writing = [name for name in pressed if _WRITES.match(name)]
    return writing + [about for about in found["typed"] if not _CHOOSES.search(about)]


@pytest.mark.parametrize(
    "screen", [one for one in PAGES if one.name not in _UNRATED], ids=lambda screen: screen.name
)
def test_viewers_see_no_write_actions(viewer: Seat, world: World, screen: Screen):
    screen.show(viewer.person, world)
    if screen.name == "account":  # users change their own password
        return
    assert writing_controls(viewer.person.page) == []
    assert viewer.written == []
    assert complaints([viewer.person]) == []


OFFERED = ("home", "use-case", "use-case-empty", "flow", "rollout-plan", "rollout-adaptive", "people", "keys")


@pytest.mark.parametrize("name", OFFERED)
def test_administrators_see_the_write_actions(administrator: Seat, world: World, name: str):
    """The counterpart: an administrator sees what the test above looks for."""
    next(one for one in PAGES if one.name == name).show(administrator.person, world)
    expect(administrator.person.page.get_by_role("button", name=_WRITES).first).to_be_visible()
    assert writing_controls(administrator.person.page) != []


@pytest.mark.parametrize("page", ["people", "keys"])
def test_admin_pages_explain_missing_permissions(viewer: Seat, world: World, page: str):
    viewer.person.open(f"/settings/{page}")
    viewer.person.says(re.compile("administrator", re.IGNORECASE))
    assert complaints([viewer.person]) == []


def test_the_service_rejects_writes_of_viewers(server: ServerProcess, world: World):
    api = Api.person(server, VIEWER, PASSWORD)
    goal = world.goals["trip-planner"]
    assert api.put(f"/use-cases/{goal.id}", {"active": False}).status_code == 403
    assert api.post("/samples", {}).status_code == 403
    api.http.close()


def test_viewers_can_change_their_own_password(person: Callable[..., Person], world: World):
    someone = person()
    someone.sign_in(VIEWER, PASSWORD, path="/settings")
    expect(someone.button("Change password")).to_be_enabled()
