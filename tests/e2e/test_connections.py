"""An admin makes a connection, is told what is wrong with it, stores its key, and sees that it works."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from tests.e2e.axe import findings
from tests.e2e.browser import Person
from tests.e2e.provider import providing
from tests.e2e.world import Admin
from tests.fakes.providers import KEY, MODEL, FakeProvider


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with providing() as running:
        yield running


def _dialog(person: Person, name: str) -> None:
    expect(person.page.get_by_role("dialog", name=name)).to_be_visible()


def test_a_connection_from_the_first_form_to_an_answer(
    person: Callable[..., Person], provider: FakeProvider
) -> None:
    admin = person()
    page = admin.page
    admin.sign_in(path="/settings/connections")
    admin.says("No connections yet")
    admin.button("Add a connection").click()
    form = page.get_by_role("dialog", name="Add a connection")
    form.get_by_label("Name").fill("Local model")
    form.get_by_label("Base URL").fill(f"{provider.base}/v1")
    form.get_by_label("Model", exact=True).fill(MODEL)
    form.get_by_label("Temperature").fill("0.5")
    assert findings(page) == []
    form.get_by_role("button", name="Add a connection").click()
    admin.says("Added “Local model”.")

    admin.button("Test Local model").click()
    _dialog(admin, "Test of “Local model”")
    admin.says("The API key is not accepted")
    expect(page.get_by_text("Added “Local model”.")).to_be_hidden()
    assert findings(page) == []
    admin.button("Close", exact=True).last.click()

    admin.button("Actions for Local model").click()
    page.get_by_role("menuitem", name="Store an API key").click()
    page.get_by_role("dialog").locator("input[type=password]").fill(KEY)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    admin.says(re.compile("Stored, set on"))
    assert KEY not in page.content()

    admin.button("Test Local model").click()
    admin.says("It works")
    admin.says(re.compile(f"{MODEL} answered in"))
    admin.button("Close", exact=True).last.click()

    admin.button("Actions for Local model").click()
    page.get_by_role("menuitem", name="Edit").click()
    edit = page.get_by_role("dialog", name="Edit “Local model”")
    expect(edit.get_by_label("Temperature")).to_have_value("0.5")
    edit.get_by_label("Temperature").fill("")
    edit.get_by_label("Requests at once").fill("4")
    edit.get_by_role("button", name="Save").click()
    expect(edit).to_be_hidden()
    admin.settled()
    expect(page.get_by_text("Saved")).to_be_hidden()
    assert findings(page) == []


def test_the_page_fits_a_phone_in_italian(person: Callable[..., Person], admin: Admin) -> None:
    admin.post("/connections", {"name": "phone", "kind": "openai", "baseUrl": "http://localhost:8000/v1"})
    someone = person(size=(390, 844), scheme="dark", language="it-IT")
    someone.sign_in(path="/settings/connections")
    someone.says("Compatibile con OpenAI")
    assert findings(someone.page) == []
    width = someone.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
