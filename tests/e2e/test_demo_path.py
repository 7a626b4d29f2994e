"""The path of the demo in the console: what was generated says so, in both schemes and sizes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.e2e.axe import findings
from tests.e2e.browser import Person, Scheme
from tests.e2e.demo_path import OF_THE_PATH, fill_path
from tests.e2e.world import Admin, World
from tests.support.server import ServerProcess

SHOWN = {
    "demo-path": "(Generated person, product owner)",
    "demo-overview": "generated raters judged the answers",
    "demo-candidates": "named the right team for",
    "demo-run": "Both programs on a sample, to be judged",
    "demo-comparison": "Generated rater 1",
    "demo-rating": "Generated rater 3",
}


@pytest.fixture(scope="module")
def world(server: ServerProcess, admin: Admin) -> World:
    return fill_path(server, admin)


@pytest.mark.parametrize(("size", "scheme"), [((1280, 860), "light"), ((390, 844), "dark")])
def test_what_was_generated_says_so(
    person: Callable[..., Person], world: World, size: tuple[int, int], scheme: Scheme
) -> None:
    visitor = person(size=size, scheme=scheme)
    visitor.sign_in()
    for screen in (one for one in OF_THE_PATH if one.name in SHOWN):
        screen.show(visitor, world)
        expect(visitor.page.get_by_text(re.compile(re.escape(SHOWN[screen.name]))).first).to_be_visible()
        assert findings(visitor.page) == [], screen.name
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size[0], screen.name
