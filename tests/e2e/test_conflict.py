"""Two people edit the same step of a flow: the second one sees both versions, and nothing is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from tests.e2e.browser import Person
from tests.e2e.world import EDITOR, PASSWORD, Admin, Goal, make_people, make_use_case

_Making = Callable[..., Person]


@pytest.fixture(scope="module")
def team(admin: Admin) -> None:
    make_people(admin)


@pytest.fixture
def goal(admin: Admin, team: None, request: pytest.FixtureRequest) -> Goal:
    """A use case with one step and one flow for each test."""
    code = re.sub("[^a-z]", "-", request.node.name.lower())
    text = ("Answers", "Answers a question.")
    return make_use_case(admin, code, *text, steps={"answer": "Answer"}, flows={"Careful": ("gpt-4.1", 100)})


def model(person: Person) -> Locator:
    """The field of the parameter that both people change."""
    return person.page.get_by_role("region", name="Answer").get_by_role("combobox", name="Model", exact=True)


def opened(person: Person, goal: Goal, username: str = "admin", password: str = "") -> Person:
    person.sign_in(username, password, path=f"/use-cases/{goal.id}/flows/{goal.flows['Careful']}")
    expect(model(person)).to_have_value("gpt-4.1")
    return person


def save(person: Person) -> None:
    person.page.get_by_role("region", name="Answer").get_by_role("button", name="Save", exact=True).click()


def models(admin: Admin, goal: Goal) -> list[str]:
    """The model of every revision, oldest first."""
    step = admin.all("/flow-steps", flowId=goal.flows["Careful"])[0]["id"]
    found = admin.all(f"/flow-steps/{step}/revisions", orderBy="created_at", orderDir="asc")
    return [
        admin.get(f"/flow-steps/{step}/revisions/{one['number']}").json()["item"]["configuration"][
            "parameters"
        ]["model"]
        for one in sorted(found, key=lambda revision: revision["number"])
    ]


def both(person: _Making, goal: Goal) -> tuple[Person, Person]:
    """Two people on the same flow: the second one has unsaved changes when the first one saves."""
    first, second = opened(person(), goal), opened(person(), goal, EDITOR, PASSWORD)
    for each in (first, second):
        each.watch.expect(412)
    model(second).fill("claude-sonnet-4-5")
    model(first).fill("gpt-5")
    save(first)
    first.says("Revision 2")
    return first, second


def test_overwriting_the_other_version(person: _Making, admin: Admin, goal: Goal):
    _, second = both(person, goal)
    save(second)
    dialog = second.page.get_by_role("dialog", name="Somebody else saved “Answer” while you were editing")
    expect(dialog).to_contain_text("gpt-5")
    expect(dialog).to_contain_text("claude-sonnet-4-5")
    expect(dialog).to_contain_text("Saved by admin")
    dialog.get_by_role("button", name="Overwrite with mine").click()
    expect(dialog).to_be_hidden()
    second.says("Revision 3")
    assert models(admin, goal) == ["gpt-4.1", "gpt-5", "claude-sonnet-4-5"]


def test_both_versions_can_be_restored(person: _Making, admin: Admin, goal: Goal):
    _, second = both(person, goal)
    # the stream reports it before anything is saved
    second.says("admin saved revision 2 while you were editing. Your changes are still here.")
    second.button("Compare", exact=True).click()
    dialog = second.page.get_by_role("dialog", name="Somebody else saved “Answer” while you were editing")
    dialog.get_by_role("button", name="Keep theirs").click()
    expect(model(second)).to_have_value("gpt-5")
    second.says("Your version was set aside.")
    second.button("Restore it").click()
    expect(model(second)).to_have_value("claude-sonnet-4-5")
    save(second)
    second.says("Revision 3")
    assert models(admin, goal) == ["gpt-4.1", "gpt-5", "claude-sonnet-4-5"]


def test_unsaved_text_survives_a_closed_tab(person: _Making, goal: Goal):
    someone = opened(person(), goal)
    model(someone).fill("qwen3-32b")
    expect(someone.page.get_by_text("Changed", exact=True)).to_be_visible()
    someone.page.close(run_before_unload=False)
    someone.new_tab()
    someone.open(f"/use-cases/{goal.id}/flows/{goal.flows['Careful']}")
    expect(model(someone)).to_have_value("qwen3-32b")
    someone.says(re.compile("Your draft of .* has been restored"))
