"""A login that ends during an edit: the user signs in again on top of the page, and the edit is saved."""

from collections.abc import Callable

from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.world import EDITOR, PASSWORD, Admin, make_people, make_use_case

_NEW_PASSWORD = "another horse, another battery"


def set_editor(admin: Admin, **changes: object) -> None:
    """Change the account: a deactivated user is signed out everywhere, immediately."""
    account = next(
        one for one in admin.all("/users", orderBy="created_at", orderDir="asc") if one["username"] == EDITOR
    )
    admin.changed(f"/users/{account['id']}", changes)


def test_unsaved_text_survives_an_expired_login(person: Callable[..., Person], admin: Admin):
    make_people(admin)
    goal = make_use_case(
        admin,
        "answers",
        "Answers",
        "Answers a question.",
        steps={"answer": "Answer"},
        flows={"Careful": ("gpt-4.1", 100)},
    )
    someone = person()
    someone.watch.expect(400)  # the wrong password below
    someone.sign_in(EDITOR, PASSWORD, path=f"/use-cases/{goal.id}/flows/{goal.flows['Careful']}")
    step = someone.page.get_by_role("region", name="Answer")
    model = step.get_by_role("combobox", name="Model", exact=True)
    model.fill("typed-for-an-hour")
    set_editor(admin, active=False)
    step.get_by_role("button", name="Save", exact=True).click()

    overlay = someone.page.get_by_role("dialog", name="Your session has expired")
    expect(overlay).to_contain_text("Nothing you typed is lost.")
    expect(overlay.get_by_label("User name")).to_have_value(EDITOR)
    set_editor(admin, active=True, password=_NEW_PASSWORD)
    someone.secret.fill(PASSWORD)
    someone.secret.press("Enter")
    expect(overlay.get_by_role("alert")).to_contain_text("User name or password is wrong.")
    someone.secret.fill(_NEW_PASSWORD)
    someone.secret.press("Enter")
    expect(overlay).to_be_hidden()

    someone.says("Revision 2")
    expect(model).to_have_value("typed-for-an-hour")
    stored = admin.all("/flow-steps", flowId=goal.flows["Careful"])[0]["configuration"]
    assert stored["parameters"]["model"] == "typed-for-an-hour"
