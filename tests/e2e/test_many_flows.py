"""A use case with hundreds of flows: its overview stays light, and every flow can be found.

Run ``python -m tests.e2e.test_many_flows [FLOWS]`` to see nodes, height and time.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.browser import Person, chromium
from tests.e2e.world import Admin, Goal, make_use_case, read_goal
from tests.support.server import ServerProcess, running

FLOWS = 120
_ACTIVE = 12
_MOST_NODES = 4_000

_Making = Callable[..., Person]


def make_many(admin: Admin, count: int) -> Goal:
    """A use case with many flows, twelve of them active; all are copies of the first."""
    titles = [f"Prompt {number}" for number in range(1, _ACTIVE + 1)]
    flows = {
        title: ("gpt-4.1-mini", 100.0 - 5 * (_ACTIVE - 1) if not at else 5.0)
        for at, title in enumerate(titles)
    }
    goal = make_use_case(
        admin, "many-flows", "Many flows", "Tried by a search.", steps={"s": "Step"}, flows=flows
    )
    first = next(iter(goal.flows.values()))
    for number in range(_ACTIVE + 1, count + 1):
        admin.made(f"/flows/{first}/clone", {"newTitle": f"Prompt {number}"})
    return read_goal(admin, "many-flows")


@pytest.fixture(scope="module")
def goal(server: ServerProcess, admin: Admin) -> Goal:
    return make_many(admin, FLOWS)


def measures(person: Person) -> dict[str, Any]:
    """Number of nodes and height of the page."""
    return person.page.evaluate(
        """() => ({
          nodes: document.querySelectorAll("*").length,
          pixels: document.documentElement.scrollHeight,
        })"""
    )


def test_the_overview_is_light_and_finds_every_flow(person: _Making, goal: Goal):
    someone = person()
    someone.sign_in()
    someone.open(f"/use-cases/{goal.id}")
    cards = someone.page.get_by_role("list", name="Flows", exact=True).get_by_role("listitem")
    expect(cards).to_have_count(_ACTIVE)
    assert measures(someone)["nodes"] < _MOST_NODES
    inactive = someone.page.get_by_role("list", name="Inactive flows").get_by_role("listitem")
    expect(inactive).to_have_count(0)
    someone.button(f"Show {FLOWS - _ACTIVE} inactive flows").click()
    expect(inactive).to_have_count(20)
    someone.button("Show 20 more").click()
    expect(inactive).to_have_count(40)
    someone.page.get_by_role("searchbox", name=f"Search {FLOWS} flows").fill(f"prompt {FLOWS}")
    expect(inactive).to_have_count(1)
    expect(inactive).to_contain_text(f"Prompt {FLOWS}")
    expect(cards).to_have_count(0)


def main() -> None:
    """Print the measurements of the overview."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 929
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        with running(f"sqlite:///{folder / 'aimm.db'}", folder) as server:
            goal = make_many(Admin(server), count)
            someone = Person(browser, server)
            someone.sign_in()
            began = time.perf_counter()
            someone.open(f"/use-cases/{goal.id}")
            expect(someone.page.get_by_text("Prompt 1", exact=True).first).to_be_visible()
            print(f"{count} flows: {measures(someone)}, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
