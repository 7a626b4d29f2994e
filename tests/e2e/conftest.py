"""A browser, a server process on SQLite, and people who use them."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from tests.e2e.browser import Person, chromium, complaints, why_not
from tests.e2e.world import Admin
from tests.support.server import ServerProcess, running

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium per module: the loop of its driver must not outlive it."""
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    """Settings of the server; modules can override them."""
    return {}


@pytest.fixture(scope="module")
def server(
    browser: Browser, settings: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server process with a fresh SQLite file; not started if there is no browser."""
    folder = tmp_path_factory.mktemp("serve")
    with running(f"sqlite:///{folder / 'aimm.db'}", folder, **settings) as process:
        yield process


@pytest.fixture(scope="module")
def admin(server: ServerProcess) -> Iterator[Admin]:
    """The first admin, over the API."""
    api = Admin(server)
    yield api
    api.http.close()


@pytest.fixture
def person(
    browser: Browser, server: ServerProcess, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Creates people with their own browsers; afterwards, checks that nothing went wrong on their pages."""
    people: list[Person] = []

    def make(**looks: object) -> Person:
        people.append(Person(browser, server, **looks))  # type: ignore[arg-type]
        return people[-1]

    yield make
    if request.node.stash.get(_FAILED, False):
        for number, each in enumerate(people):
            print(f"\n--- person {number} at {each.looks_like()}")
    found = complaints(people)
    for each in people:
        each.close()
    assert not found, "\n".join(["went wrong on the page:", *found])
