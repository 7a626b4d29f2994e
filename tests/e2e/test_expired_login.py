"""A login that ends while somebody types: they sign in again over the page, and what they typed is saved."""

from collections.abc import Callable

from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.world import EDITOR, PASSWORD, Admin, make_people, make_use_case
from tests.support.server import Api, ServerProcess

_NEW_PASSWORD = "another horse, another battery"


def change_password(server: ServerProcess) -> None:
    """End all logins of the editor, as a change of password elsewhere does."""
    elsewhere = Api.person(server, EDITOR, PASSWORD)
    body = {"currentPassword": PASSWORD, "newPassword": _NEW_PASSWORD}
    answer = elsewhere.put("/users/me/password", body)
    assert answer.status_code == 200, answer.text
    elsewhere.http.close()


def test_what_was_typed_is_saved(person: Callable[..., Person], server: ServerProcess):
    admin = Admin(server)
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
    model = step.get_by_role("textbox", name="Model", exact=True)
    model.fill("typed-for-an-hour")
    change_password(server)
    step.get_by_role("button", name="Save", exact=True).click()

    overlay = someone.page.get_by_role("dialog", name="Your login has expired")
    expect(overlay).to_contain_text("Nothing you typed is lost.")
    expect(overlay.get_by_label("User name")).to_have_value(EDITOR)
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
    admin.http.close()
