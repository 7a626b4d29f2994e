"""The console below a path of a real reverse proxy, in a browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.browser import Person, complaints
from tests.e2e.world import Admin, make_use_case
from tests.support.proxies import BASE, WAYS, proxies
from tests.support.server import ServerProcess


@dataclass
class Behind:
    """The service as a browser sees it through a proxy."""

    url: str
    password: str


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"base_path": BASE}


@pytest.fixture(scope="module")
def addresses(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with proxies(server, tmp_path_factory.mktemp("nginx")) as opened:
        yield opened


@pytest.fixture
def through(browser: Browser, server: ServerProcess) -> Iterator[Callable[[str], Person]]:
    """Creates people who use the service through a proxy."""
    people: list[Person] = []

    def make(address: str) -> Person:
        origin = f"http://{urlsplit(address).netloc}"
        people.append(Person(browser, Behind(origin, server.password)))  # type: ignore[arg-type]
        return people[-1]

    yield make
    found = complaints(people)
    for each in people:
        each.close()
    assert not found, "\n".join(["went wrong on the page:", *found])


@pytest.fixture(scope="module")
def goal_id(admin: Admin) -> str:
    steps, flows = {"answer": "Answer"}, {"Careful": ("gpt-4.1", 100.0)}
    return make_use_case(admin, "answers", "Answers", "Answers a question.", steps=steps, flows=flows).id


@pytest.mark.parametrize("way", WAYS)
def test_the_console_works_below_a_path(
    way: str, through: Callable[[str], Person], addresses: dict[str, str], admin: Admin, goal_id: str
):
    someone = through(addresses[way])
    someone.watch.expect(404)  # the mistyped path below
    page = someone.page
    someone.sign_in(path=f"{BASE}/use-cases/{goal_id}/integration")
    someone.says(addresses[way])  # the URL for applications
    page.get_by_role("link", name="AI Model Match").click()
    expect(page).to_have_url(f"{addresses[way]}/")
    page.get_by_role("link", name="Answers").first.click()
    expect(page).to_have_url(f"{addresses[way]}/use-cases/{goal_id}")
    page.reload()
    expect(page.get_by_role("heading", name="Answers", level=1)).to_be_visible()
    expect(page.get_by_role("status").get_by_text("Live", exact=True)).to_be_visible()
    renamed = f"Answers by way of {WAYS.index(way)}"
    admin.changed(f"/use-cases/{goal_id}", {"title": renamed})
    expect(page.get_by_role("heading", name=renamed, level=1)).to_be_visible()
    admin.changed(f"/use-cases/{goal_id}", {"title": "Answers"})
    page.goto(f"{BASE}/no/such/page")
    expect(page.get_by_role("heading", name="Page not found", level=1)).to_be_visible()
