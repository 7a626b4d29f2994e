"""A use case with 100,000 ratings: the list stays light and fast at any depth."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browser import Person
from tests.e2e.world import Admin, Goal, make_use_case
from tests.support.server import ServerProcess, running

from aimm.kit.ids import first_number

RATINGS = 100_000
_SHOWN = 2_000
_MOST_ARTICLES, _MOST_NODES = 80, 4_000
_PAGE_SECONDS = 10.0  # generous: the machine may be busy with other tests
_DAY_MS = 86_400_000
_INSERT = "insert into feedback values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, null)"

_Making = Callable[..., Person]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("long")


@pytest.fixture(scope="module")
def goal(browser: Browser, folder: Path) -> Goal:
    """A use case whose ratings were written directly into the file, while the service was stopped."""
    with running(_url(folder), folder) as server:
        admin = Admin(server)
        flows = {"Careful": ("gpt-4.1", 50), "Quick": ("gpt-4.1-nano", 50)}
        text = ("Many ratings", "Rated by everybody.")
        goal = make_use_case(admin, "many", *text, steps={"s": "Step"}, flows=flows)
        admin.http.close()
        folder.joinpath("password").write_text(server.password)
    now = int(time.time() * 1000)
    with closing(sqlite3.connect(folder / "aimm.db")) as database, database:
        (use_case,) = database.execute("select number from use_cases where id = ?", (goal.id,)).fetchone()
        of_flow = [number for (number,) in database.execute("select number from flows order by number")]
        database.executemany(
            _INSERT,
            (
                (
                    first_number(1) + number,
                    number,
                    now - _DAY_MS + number * (_DAY_MS // RATINGS),
                    use_case,
                    of_flow[number % 2],
                    100 * (number % 5 + 1),
                    number % 5 + 1,
                    f"session-{number}",
                    f"Comment number {number}." if number % 3 == 0 else None,
                )
                for number in range(RATINGS)
            ),
        )
    return goal


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'aimm.db'}"


@pytest.fixture(scope="module")
def server(goal: Goal, folder: Path) -> Iterator[ServerProcess]:
    with running(_url(folder), folder) as process:
        process.password = folder.joinpath("password").read_text()
        yield process


def shown(page: Page) -> int:
    """Number of loaded ratings, according to the page."""
    words = page.get_by_text("newest first").first.inner_text()
    return int("".join(letter for letter in words if letter.isdigit()))


def test_scrolling_stays_light(person: _Making, server: ServerProcess, goal: Goal):
    someone = person()
    someone.sign_in(path=f"/use-cases/{goal.id}/feedback")
    page = someone.page
    expect(page.get_by_role("article").first).to_be_visible()
    before, slowest, most_articles, most_nodes = 0, 0.0, 0, 0
    while (loaded := shown(page)) < _SHOWN:
        assert loaded >= before
        before, began = loaded, time.monotonic()
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_function(
            "(loaded) => Number(document.body.innerText.match(/([\\d.,]+) ratings shown/)[1]"
            ".replace(/\\D/g, '')) > loaded",
            arg=loaded,
        )
        slowest = max(slowest, time.monotonic() - began)
        articles, nodes = page.evaluate(
            "[document.querySelectorAll('article').length, document.querySelectorAll('*').length]"
        )
        most_articles, most_nodes = max(most_articles, articles), max(most_nodes, nodes)
    assert most_articles <= _MOST_ARTICLES
    assert most_nodes <= _MOST_NODES
    assert slowest <= _PAGE_SECONDS
    numbers = [int(one.get_attribute("aria-posinset") or 0) for one in page.get_by_role("article").all()]
    assert numbers
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))


def test_the_oldest_entry_loads_as_fast_as_the_newest(admin: Admin, goal: Goal):
    seen, slowest, cursor = 0, 0.0, None
    while True:
        query = {"useCaseId": goal.id, "pageSize": 200, **({"before": cursor} if cursor else {})}
        began = time.monotonic()
        answer = admin.get("/feedbacks", params=query).json()
        slowest = max(slowest, time.monotonic() - began)
        seen += len(answer["items"])
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == RATINGS
    assert slowest <= _PAGE_SECONDS


def test_the_distribution_counts_all_entries(person: _Making, server: ServerProcess, goal: Goal):
    someone = person()
    someone.sign_in(path=f"/use-cases/{goal.id}/feedback")
    expect(someone.page.get_by_text("50,000 ratings")).to_have_count(2)


def test_a_comment_far_back_is_found(person: _Making, server: ServerProcess, goal: Goal):
    someone = person()
    someone.sign_in(path=f"/use-cases/{goal.id}/feedback")
    expect(someone.page.get_by_role("article").first).to_be_visible()
    someone.page.get_by_role("searchbox").or_(someone.page.get_by_label("Search in comments")).first.fill(
        "comment number 60000."
    )
    found = someone.page.get_by_text("Comment number 60000.", exact=True)
    further = someone.button("Search further back")
    expect(found.or_(further).first).to_be_visible()
    while not found.is_visible():  # the page shows how far it has searched, and continues on request
        further.click()
        expect(
            found.or_(further).first
        ).to_be_enabled()  # both are there when the part searched ends behind it
