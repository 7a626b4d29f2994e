"""The first stage of a use case, from an idea to a brief, as people go through it in the console.

A test follows it, and `tests.e2e.pictures` takes the pictures of the tutorial while it goes on.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.e2e.browser import Person
from tests.e2e.reviewer import Reviewer
from tests.e2e.tickets import ENTRIES, MODELS, PROMPTS, QUEUE, REASONS, REVIEWERS, ROWS, STEP, TICKETS, TITLE
from tests.e2e.world import PASSWORD


def _unseen(page: Page, name: str) -> None:
    """Look at nothing."""


class Team:
    """A product team at the console; one method per task.

    Args:
        look: is told the name of each moment that is worth a picture.
    """

    def __init__(self, person: Person, look: Callable[[Page, str], None] = _unseen) -> None:
        self.person = person
        self.page = person.page
        self._look = look

    def look(self, name: str) -> None:
        self._look(self.page, name)

    def look_at(self, page: Page, name: str) -> None:
        """Look at somebody else's page."""
        self._look(page, name)

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def dialog(self, name: "str | re.Pattern[str]") -> Locator:
        found = self.page.get_by_role("dialog", name=name)
        expect(found).to_be_visible()
        return found

    def choose(self, field: Locator, option: "str | re.Pattern[str]") -> None:
        """Choose an entry of a select."""
        field.click()
        self.page.get_by_role("option", name=option).click()

    def go(self, tab: str) -> None:
        """Go to a page of the use case."""
        tabs = self.page.get_by_role("navigation", name="Pages of the use case")
        tabs.get_by_role("link", name=tab).click()

    def create_use_case(self) -> None:
        self.press("New use case")
        form = self.dialog("New use case")
        form.get_by_label("Title").fill(TITLE)
        form.get_by_label("Description").fill("Drafts a reply to a ticket; a person edits and sends it.")
        self.press("Create the use case", form)
        expect(self.page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
        steps = self.page.get_by_role("region", name="Steps", exact=True)
        steps.get_by_role("button", name="Add a step").click()
        form = self.dialog("Add a step")
        form.get_by_label("Title").fill(STEP)
        form.get_by_label("Description").fill("Writes the whole reply.")
        self.press("Add the step", form)
        expect(form).to_be_hidden()
        self.go("Path")
        self.person.says("0 of 4 points done")

    def connect(self, base: str) -> None:
        """Make the connection to a server on this machine."""
        self.person.open("/settings/connections")
        self.press("Add a connection")
        form = self.dialog("Add a connection")
        form.get_by_label("Name").fill("Local models")
        form.get_by_label("Base URL").fill(f"{base}/v1")
        form.get_by_label("Model", exact=True).fill(MODELS["Qwen3 8B"])
        self.press("Add a connection", form)
        self.person.says("Added “Local models”.")
        self.press("Test Local models")
        self.person.says("It works")
        self.page.get_by_role("button", name="Close", exact=True).last.click()

    def invite(self, name: str) -> None:
        """Add a person who may judge, and nothing else."""
        self.press("Add a person")
        form = self.dialog("Add a person")
        form.get_by_label("User name").fill(name)
        form.get_by_text("Enter one", exact=True).click()
        form.locator("input[type=password]").fill(PASSWORD)
        form.get_by_role("radio", name=re.compile("^Reviewer")).check()
        self.press("Add a person", form)
        self.person.says(f"{name} can now sign in.")

    def require(self, template: str) -> None:
        """Write down a requirement from a template."""
        self.press("Add from a template")
        self.page.get_by_role("menuitem", name=template).click()
        form = self.dialog("Add a requirement")
        self.press("Add the requirement", form)
        expect(form).to_be_hidden()
        # with the first one the buttons move to the head of the list
        listed = self.page.get_by_role("region", name="Requirements", exact=True).get_by_role("listitem")
        expect(listed.filter(has_text=template)).to_be_visible()

    def shortlist(self) -> None:
        """Look for models in the catalogue, and put two of them on the shortlist."""
        self.page.get_by_role("button", name="Add from the catalogue").click()
        catalogue = self.dialog("Add from the catalogue")
        for entry in ENTRIES.values():
            catalogue.get_by_role("searchbox").fill(entry.rpartition("/")[2])
            self.press(f"Add {entry}", catalogue)
            expect(catalogue.get_by_role("button", name=f"Add {entry}", exact=True)).to_be_disabled()
        self.look("catalogue")
        self.page.keyboard.press("Escape")
        expect(catalogue).to_be_hidden()

    def include(self, title: str) -> None:
        """Decide that a candidate is in, say how it is reached, and give it a prompt."""
        self.page.get_by_role("button", name=re.compile(f"^Edit {title}")).click()
        form = self.dialog("Edit the candidate")
        self.choose(form.get_by_role("combobox", name="Decision"), "Included")
        form.get_by_label("Title").fill(title)
        form.get_by_label("Reason").fill(REASONS[title])
        form.get_by_label("Connection").fill("Local models")
        form.get_by_label("Name at the provider").fill(MODELS[title])
        self.press("Save", form)
        expect(form).to_be_hidden()
        self.press(f"Prompt of {title}")
        form = self.dialog(f"Prompt of {title}")
        form.get_by_label("User message").fill(f"{PROMPTS[title]}\n\n<<MESSAGE>>")
        self.press("Save", form)
        expect(form).to_be_hidden()
        self.press(f"Make a flow of {title}")
        form = self.dialog("Make a flow of it")
        self.press("Make the flow", form)
        expect(form).to_be_hidden()

    def collect(self) -> None:
        """Paste items from a spreadsheet, and freeze the first version."""
        self.press("Add a dataset")
        form = self.dialog("Add a dataset")
        form.get_by_label("Title").fill("Tickets of last week")
        self.press("Add a dataset", form)
        self.press("Paste rows")
        form = self.dialog("Paste rows")
        form.get_by_label("Rows", exact=True).fill(ROWS)
        self.press("Preview", form)
        expect(form.get_by_text(TICKETS[0][0]).last).to_be_visible()
        self.look("paste")
        self.press("Add the rows", form)
        expect(form).to_be_hidden()
        self.person.says(f"{len(TICKETS)} items were added to the draft.")
        self.press("Freeze a version")
        form = self.dialog("Freeze version 1")
        form.get_by_label("Note").fill("The first ten.")
        self.press("Freeze a version", form)
        expect(form).to_be_hidden()

    def run(self) -> None:
        """Ask both flows every item, with the estimate before."""
        self.page.get_by_role("button", name="New run").click()
        form = self.dialog("New run")
        form.get_by_label("Title").fill("First drafts")
        flows = form.get_by_role("combobox", name="Flows")
        for title in MODELS:
            self.choose(flows, title)
        self.page.keyboard.press("Escape")
        self.choose(form.get_by_role("combobox", name="Connection"), "Local models")
        self.choose(form.get_by_role("combobox", name="Dataset"), "Tickets of last week")
        form.get_by_label("Sample size").fill(str(len(TICKETS)))
        form.get_by_label("Price, input").fill("0")
        form.get_by_label("Price, output").fill("0")
        estimate = form.get_by_role("status").filter(has_text="Estimate")
        expect(estimate.get_by_text(str(2 * len(TICKETS)), exact=True)).to_be_visible()
        estimate.scroll_into_view_if_needed()
        self.look("estimate")
        self.press("Start", form)
        expect(self.page.get_by_text("Done", exact=True).first).to_be_visible()
        self.person.says(f"{2 * len(TICKETS)} of {2 * len(TICKETS)}")
        self.look("run")

    def ask_reviewers(self) -> str:
        """Make a queue of the outputs; returns its path for those who judge."""
        self.press("Judge these")
        form = self.dialog("Judge these outputs")
        form.get_by_label("Title").fill(QUEUE)
        form.get_by_label("Raters per task").fill(str(len(REVIEWERS)))
        self.press("Add the tasks", form)
        expect(form).to_be_hidden()
        expect(self.page.get_by_role("heading", name=QUEUE)).to_be_visible()
        self.person.says("Nothing is judged yet.")
        return f"/reviews/{self.page.url.rpartition('/')[2]}"

    def see_results(self) -> None:
        """Look at what the judgements say; the page is live."""
        self.person.says("10 of 10 tasks complete, 30 judgements")
        expect(self.page.get_by_role("region", name="Agreement", exact=True)).to_contain_text("α")
        expect(self.page.get_by_role("region", name="Ladder")).to_contain_text("Qwen3 8B")
        self.look("results")

    def settle(self, choice: str) -> None:
        """Decide the first task about which reviewers disagree."""
        part = self.page.get_by_role("region", name="Disagreements")
        part.get_by_role("button", name=re.compile("^Show ")).first.click()
        self.press(f"Settle: {choice}", part)
        self.person.says("Settled")

    def decide(self) -> None:
        self.press("Decide on Proof of concept")
        form = self.dialog("Decide on Proof of concept")
        form.get_by_role("radio", name="Go", exact=True).check()
        form.get_by_label("Your role").fill("Product owner")
        form.get_by_label("Reason").fill("Reviewers prefer the longer draft for billing and delivery.")
        self.press("Record the decision", form)
        expect(form).to_be_hidden()
        self.person.says("Go (admin, Product owner)")

    def download_brief(self, folder: Path) -> str:
        with self.page.expect_download() as download:
            self.press("Download the brief")
        path = folder / "brief.md"
        download.value.save_as(path)
        return path.read_text()


def first_stage(team: Team, base: str, reviewer: Callable[[str], Reviewer], folder: Path) -> str:
    """Go from nothing to a decision; returns the brief.

    Args:
        base: where the models answer.
        reviewer: somebody with a browser of their own, by name.
        folder: for downloads.
    """
    team.person.sign_in(path="/settings/people")
    for name in REVIEWERS:
        team.invite(name)
    team.connect(base)
    team.person.open("/")
    team.create_use_case()
    team.go("Requirements")
    for template in ("Fast answers", "Open weights", "Quality by rubric"):
        team.require(template)
    team.look("requirements")
    team.go("Candidates")
    team.shortlist()
    for title in MODELS:
        team.include(title)
    team.go("Data")
    team.collect()
    team.go("Runs")
    team.run()
    _judge(team.ask_reviewers(), [reviewer(name) for name in REVIEWERS], team)
    team.see_results()
    team.settle("First")
    team.go("Path")
    team.person.says("4 of 4 points done")
    team.decide()
    team.look("path")
    return team.download_brief(folder)


def _judge(path: str, reviewers: Sequence[Reviewer], team: Team) -> None:
    """All judge at the same time, task by task."""
    for one in reviewers:
        one.sign_in(path)
    for number in range(len(TICKETS)):
        if number == 3:
            team.look_at(reviewers[0].page, "judging")
        for one in reviewers:
            one.judge(number)
    for one in reviewers:
        one.person.says("All done")
