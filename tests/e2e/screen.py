"""A screen of the console, and what shows it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.world import World


@dataclass(frozen=True)
class Screen:
    """A screen to look at.

    Attributes:
        path: path of the page.
        opened: action that is needed on the page to show the screen.
    """

    name: str
    path: Callable[[World], str]
    opened: Callable[[Person, World], None] | None = None

    def show(self, person: Person, world: World) -> None:
        """Go to the page, and perform the action."""
        person.open(self.path(world))
        if self.opened:
            self.opened(person, world)


def at(path: str) -> Callable[[World], str]:
    return lambda _: path


def of_use_case(code: str, page: str = "") -> Callable[[World], str]:
    return lambda world: f"/use-cases/{world.goals[code].id}{page}"


def press(name: str, *, opens: str = "dialog") -> Callable[[Person, World], None]:
    """Press the button with this name (in either language), and wait for what it opens."""

    def act(person: Person, world: World) -> None:
        person.button(re.compile(name)).first.click()
        expect(person.page.get_by_role(opens).first).to_be_visible()  # type: ignore[arg-type]

    return act


def choose(menu: str, item: str) -> Callable[[Person, World], None]:
    """Open the menu with this name, choose an entry, and wait for the dialog."""

    def act(person: Person, world: World) -> None:
        press(menu, opens="menu")(person, world)
        person.page.get_by_role("menuitem", name=re.compile(item)).click()
        expect(person.page.get_by_role("dialog").first).to_be_visible()

    return act
