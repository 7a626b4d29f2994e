"""A printed rollout report, and distinct page titles for a use case."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.world import Admin, Goal, make_use_case, plan, start_rollout


@pytest.fixture(scope="module")
def goal(admin: Admin) -> Goal:
    """A use case whose rollout was stopped immediately."""
    flows = {"Old": ("small-1", 80.0), "New": ("large-1", 20.0)}
    made = make_use_case(
        admin, "letters", "Letters", "Answers letters.", steps={"write": "Write"}, flows=flows
    )
    start_rollout(admin, made, plan(made))
    admin.changed(f"{made.strategy}/state", {"state": "FORCED_STOP"})
    return made


def test_a_printed_report_has_no_buttons_and_hides_nothing(person: Callable[..., Person], goal: Goal):
    someone = person(scheme="dark")
    someone.sign_in(path=f"/use-cases/{goal.id}/rollout")
    page = someone.page
    someone.says("The rollout was stopped")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    folded = page.get_by_text("Counts at the time")
    expect(folded).to_have_count(0)

    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for hidden in (
        page.get_by_role("banner"),
        page.get_by_role("navigation"),
        page.locator(".mantine-Button-root"),
    ):
        expect(hidden.filter(visible=True)).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    expect(page.get_by_role("heading", name="Letters", level=1)).to_be_visible()
    expect(page.locator("[aria-expanded=false]").filter(visible=True)).to_have_count(0)
    assert page.pdf().startswith(b"%PDF")

    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_page_titles_are_distinct(person: Callable[..., Person], goal: Goal):
    someone = person()
    someone.sign_in(path=f"/use-cases/{goal.id}")
    seen: set[str] = set()
    paths = ["", "/rollout", "/feedback", "/integration", "/compare", f"/flows/{goal.flows['Old']}"]
    for path in [f"/use-cases/{goal.id}{one}" for one in paths]:
        someone.open(path)
        someone.page.wait_for_function("document.title.includes('Letters')")
        seen.add(someone.page.title())
    assert len(seen) == len(paths)
