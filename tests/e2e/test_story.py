"""A product manager's work from the first sign-in to a winner, with a bad flow that escapes."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from tests.e2e.browser import Person
from tests.e2e.traffic import Traffic
from tests.e2e.world import FAIR, GOOD, POOR, Admin, Goal, read_goal
from tests.support.server import ServerProcess

MODELS = {"Careful": "gpt-4.1", "Quick": "gpt-4.1-nano", "Sloppy": "llama-1b"}
MEANS = {"Careful": FAIR, "Quick": GOOD, "Sloppy": POOR}
_CODE = "answer-drafts"
_LONG_MS = 240_000


@pytest.fixture(scope="module")
def settings() -> Mapping[str, object]:
    """Twelve minutes pass per second."""
    return {"clock_speed": 720, "rollout_seconds": 0.3}


class Manager:
    """The product manager; one method per task in the console."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.page = person.page

    def press(self, name: str, within: "Locator | None" = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def dialog(self, name: "str | re.Pattern[str]") -> Locator:
        found = self.page.get_by_role("dialog", name=name)
        expect(found).to_be_visible()
        return found

    def go(self, tab: str) -> None:
        """Go to a page of the use case."""
        tabs = self.page.get_by_role("navigation", name="Pages of the use case")
        tabs.get_by_role("link", name=tab).click()

    def go_back(self) -> None:
        """Go from a flow to its use case."""
        self.page.get_by_role("main").get_by_role("link", name="Answer drafts").first.click()
        expect(self.page.get_by_role("heading", level=1, name="Answer drafts")).to_be_visible()

    def create_use_case(self) -> None:
        self.person.says("Create your first use case")
        self.press("New use case")
        form = self.dialog("New use case")
        form.get_by_label("Title").fill("Answer drafts")
        expect(form.get_by_label("Code")).to_have_value(_CODE)  # suggested by the console
        form.get_by_label("Description").fill("Drafts answers to customers, for people to send.")
        self.press("Create the use case", form)
        expect(self.page.get_by_role("heading", level=1, name="Answer drafts")).to_be_visible()

    def add_step(self, title: str) -> None:
        self.page.get_by_role("region", name="Steps", exact=True).get_by_role(
            "button", name="Add a step"
        ).click()
        form = self.dialog("Add a step")
        form.get_by_label("Title").fill(title)
        form.get_by_label("Description").fill(f"{title}.")
        self.press("Add the step", form)
        expect(form).to_be_hidden()

    def add_first_flow(self, title: str) -> None:
        """Add an active flow with the template for each step."""
        self.page.get_by_role("region", name="Flows").get_by_role("button", name="New flow").click()
        form = self.dialog("New flow")
        form.get_by_label("Title").fill(title)
        form.get_by_label("Description").fill("A strong model with a careful prompt.")
        self.press("Create the flow", form)
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        for step in ("Understand", "Write"):
            column = self.page.get_by_role("region", name=step)
            self.press("Start with a chat prompt", column)
            column.get_by_role("combobox", name="Model", exact=True).fill(MODELS[title])
        self.press("Save all")
        self.person.says("2 steps saved.")
        self.activate_flow(title)

    def clone_flow(self, title: str) -> None:
        """Add an active copy of the current flow with another model."""
        self.press("More actions")
        self.page.get_by_role("menuitem", name="Clone").click()
        form = self.dialog(re.compile("^Clone "))
        form.get_by_label("Title").fill(title)
        self.press("Clone", form)
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        column = self.page.get_by_role("region", name="Write")
        model = column.get_by_role("combobox", name="Model", exact=True)
        expect(model).not_to_have_value(MODELS[title])
        model.fill(MODELS[title])
        self.press("Save", column)
        expect(column.get_by_text("Revision 2")).to_be_visible()
        self.activate_flow(title)

    def activate_flow(self, title: str) -> None:
        self.press("Activate")
        self.press("Activate", self.dialog(f"Activate “{title}”?"))
        self.person.says(f"“{title}” is active.")

    def activate_use_case(self) -> None:
        self.page.get_by_role("main").get_by_role("button", name="Activate", exact=True).first.click()
        question = self.dialog("Activate “Answer drafts”?")
        expect(question).to_contain_text(_CODE)
        self.press("Activate", question)
        self.person.says("“Answer drafts” is active.")

    def length(self, label: str, value: str, unit: str) -> None:
        """Enter a duration."""
        field = self.page.get_by_label(label, exact=True)
        units = field.locator("xpath=ancestor::*[.//input[@aria-label='Unit']][1]").get_by_label("Unit")
        units.click()
        self.page.get_by_role("option", name=unit).click()
        field.fill(value)

    def plan_rollout(self) -> None:
        """Store the suggested plan, with a shorter warmup of six hours."""
        self.go("Rollout")
        self.person.says("Plan the rollout")
        expect(self.page.get_by_role("radio", name=re.compile("^Balanced"))).to_be_checked()
        self.press("Adjust")
        self.length("The ramp takes", "3", "hours")
        self.page.get_by_label("Differences that do not matter").fill("0")  # a winner must be better
        self.press("More settings", self.page.get_by_role("region", name="Adaptive"))
        self.length("Wait for ratings for", "1", "hours")
        expect(self.page.get_by_role("region", name="What to expect")).to_contain_text("A decision in")

    def start_rollout(self) -> None:
        self.press("Start the rollout")
        question = self.dialog("Start the rollout? This will happen:")
        expect(question).to_contain_text("Over 3 hr")
        expect(question).to_contain_text("it is rolled back")
        expect(question).to_contain_text("every difference matters")
        expect(question).to_contain_text("This rests on guesses")
        question.get_by_label("Sessions a day").fill("2000")
        self.press("Start the rollout", question)
        expect(question).to_be_hidden()

    def deactivate_flow(self, title: str) -> None:
        self.go("Overview")
        self.press(f"More actions for {title}")
        self.page.get_by_role("menuitem", name="Deactivate", exact=True).click()
        self.press("Deactivate", self.dialog(f"Deactivate “{title}”?"))
        self.person.says(f"“{title}” is inactive.")

    def plan_again(self) -> None:
        self.go("Rollout")
        self.press("Plan a new one")
        self.press("Plan a new one", self.dialog("Plan a new rollout?"))
        self.person.says("Plan the rollout")

    def download_report(self, folder: Path) -> str:
        with self.page.expect_download() as download:
            self.press("Report as Markdown")
        path = folder / "report.md"
        download.value.save_as(path)
        return path.read_text()


def visited(server: ServerProcess, goal: Goal) -> Traffic:
    means = {goal.code: {goal.flows[title]: mean for title, mean in MEANS.items()}}
    return Traffic(server, means, {goal.code: goal.steps}, rate=60)


def test_from_the_first_sign_in_to_a_winner(
    person: Callable[..., Person], server: ServerProcess, admin: Admin, tmp_path: Path
):
    manager = Manager(person(size=(1280, 1000)))
    manager.person.sign_in()
    manager.create_use_case()
    manager.add_step("Understand")
    manager.add_step("Write")
    manager.add_first_flow("Careful")
    manager.clone_flow("Quick")
    manager.clone_flow("Sloppy")
    manager.go_back()
    manager.activate_use_case()

    goal = read_goal(admin, _CODE)
    assert list(goal.flows) == list(MODELS)
    assert goal.steps == ["understand", "write"]
    manager.plan_rollout()
    page = manager.page
    with visited(server, goal):
        manager.start_rollout()
        expect(page.get_by_text("Warmup", exact=True).first).to_be_visible()
        manager.person.says("New flows are being phased in")

        # the bad flow is rolled back automatically, the page shows it live, and the others continue
        timeline = page.get_by_role("region", name="Timeline")
        expect(timeline).to_contain_text("Sloppy was rolled back: its", timeout=_LONG_MS)
        expect(page.get_by_role("heading", name="Quick won")).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_role("region", name="Evidence")).to_contain_text("Quick")
    assert "Quick" in manager.download_report(tmp_path)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Use cases").click()
    manager.person.says("Winner: Quick")
    shares = {
        flow["title"]: flow["currentServePct"]
        for flow in admin.all("/flows", useCaseId=goal.id, orderBy="created_at", orderDir="asc")
    }
    assert shares["Quick"] > 90
    assert shares["Sloppy"] == 0

    manager.person.open(f"/use-cases/{goal.id}")
    manager.deactivate_flow("Sloppy")
    manager.plan_again()
