"""Without a mouse: sign in, open a use case, reorder its steps, save a configuration."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from tests.e2e.browser import Person
from tests.e2e.world import Admin, make_sample, read_goal, until
from tests.support.server import ServerProcess

_MOST_TABS = 80
_FOCUSED = "(element) => element === document.activeElement"
# fields show the focus by the colour of their border, other elements by an overlay
_SEEN = """
(element) => element.matches("input, textarea") || [null, "::before", "::after"].some((part) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
  return outlineStyle !== "none" && outlineWidth !== "0px";
})
"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, which must be visible."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate(_FOCUSED):
            assert wanted.evaluate(_SEEN), f"the focus on {wanted} cannot be seen"
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def test_everything_works_with_the_keyboard(
    person: Callable[..., Person], server: ServerProcess, admin: Admin
):
    make_sample(admin)
    goal = read_goal(admin, "trip-planner")
    someone = person()
    page = someone.page
    page.goto("/")
    expect(page.get_by_label("User name")).to_be_visible()
    if not page.get_by_label("User name").evaluate(_FOCUSED):
        tab_to(page, page.get_by_label("User name"))
    page.keyboard.type("admin")
    tab_to(page, someone.secret)
    page.keyboard.type(server.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner")).to_be_visible()

    # the first stop is the link that skips the navigation
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    use_case = page.get_by_role("link", name="Trip planner", exact=True)
    expect(use_case).to_be_visible()
    tab_to(page, use_case)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Trip planner")).to_be_visible()

    tab_to(page, someone.button("Move Extract the wishes"))
    page.keyboard.press("Space")
    expect(someone.button("Move Extract the wishes")).to_have_attribute("aria-pressed", "true")

    def at_the_end() -> bool:
        # pressed again if need be: the page takes arrow keys a moment after picking up
        page.keyboard.press("ArrowDown")
        return page.get_by_text("Extract the wishes is at place 2 of 2.").count() > 0

    until(at_the_end, 10, lambda: page.inner_text("body"))
    page.keyboard.press("Space")
    someone.says("Extract the wishes was dropped at place 2 of 2.")
    expect(someone.button(re.compile("^Move ")).first).to_have_accessible_name("Move Write the itinerary")
    # the page shows it before the service has stored it

    def steps() -> list[str]:
        return read_goal(admin, "trip-planner").steps

    until(lambda: steps() == [*reversed(goal.steps)], 10, steps)

    flow = page.get_by_role("link", name="Open weights")
    page.keyboard.press("Home")
    tab_to(page, flow)
    page.keyboard.press("Enter")
    step = page.get_by_role("region", name="Extract the wishes")
    model = step.get_by_role("combobox", name="Model", exact=True)
    expect(model).to_be_visible()
    tab_to(page, model)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("qwen3-8b")
    tab_to(page, step.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    someone.says("Revision 2")
    stored = admin.all("/flow-steps", flowId=goal.flows["Open weights"])
    assert sorted(one["configuration"]["parameters"]["model"] for one in stored) == ["qwen3-32b", "qwen3-8b"]
