"""Every screen: axe finds nothing, it fits a phone, and it is completely translated into Italian."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from tests.e2e.axe import findings
from tests.e2e.browser import Person
from tests.e2e.evidence import written
from tests.e2e.screens import SCREENS, Screen
from tests.e2e.world import CLOCK_SPEED, Admin, World, populate
from tests.support.server import ServerProcess

# text nodes, labels and descriptions that people can see or hear
_TEXTS = """
() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest("textarea[aria-hidden=true]")) continue;  // by which Mantine measures others
    if (element !== node) {
      if (!element.closest("script,style,noscript,code,pre,.cm-editor")) found.push(node.data);
      continue;
    }
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      if (node.hasAttribute(name)) found.push(node.getAttribute(name));
    }
  }
  return found.map((text) => text.trim()).filter(Boolean);
}
"""
_KEY = re.compile(r"[a-z][A-Za-z]*(\.[a-z][A-Za-z_]*)+")
_WORDS = re.compile(r"[A-Za-z]{2,}( |-)[A-Za-z]{2,}")
_SAME_IN_BOTH = {"AI Model Match", "Correlation id", "JSON lines", "JSON Lines", "Chat completions"}


@dataclass
class Seats:
    """Two people with different screen sizes, signed in once for all tests."""

    english: Person
    italian: Person
    entered: Sequence[str]


@pytest.fixture(scope="module")
def settings() -> Mapping[str, object]:
    return {"clock_speed": CLOCK_SPEED, "rollout_seconds": 0.3}


@pytest.fixture(scope="module")
def world(server: ServerProcess, admin: Admin) -> World:
    return populate(server, admin)


@pytest.fixture(scope="module")
def seats(browser: Browser, server: ServerProcess, world: World) -> Iterator[Seats]:
    english = Person(browser, server)
    italian = Person(browser, server, size=(390, 844), scheme="dark", language="it-IT")
    for person in (english, italian):
        person.watch.expect(404)  # for missing pages
        person.sign_in()
    yield Seats(english, italian, _entered(world))
    for person in (english, italian):
        person.close()


def _entered(world: World) -> list[str]:
    """All texts entered by people, which are in no language of the console."""
    admin = world.admin
    by_time = {"orderBy": "created_at", "orderDir": "asc"}
    parts: list[object] = [admin.all("/use-cases", **by_time)]
    for goal in world.goals.values():
        flows = admin.all("/flows", useCaseId=goal.id, **by_time)
        parts += [flows, admin.all("/use-case-steps", useCaseId=goal.id, **by_time)]
        parts.append(admin.all("/requirements", useCaseId=goal.id, **by_time))
        parts += [admin.all("/flow-steps", flowId=flow["id"]) for flow in flows]
        query = {"useCaseId": goal.id, "pageSize": 200}
        parts.append(admin.get("/feedbacks", params=query).json()["items"])
    parts += written(admin, world.goals["trip-planner"].id)
    parts += [admin.all(path, **by_time) for path in ("/api-keys", "/users")]
    return sorted(_strings(parts), key=len, reverse=True)


def _strings(value: object) -> set[str]:
    """The strings in a JSON document."""
    if isinstance(value, dict):
        return _strings(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(_strings, value))
    return {value} if isinstance(value, str) and value else set()


def _is_english(text: str, entered: Sequence[str]) -> bool:
    """Whether words are left without the texts entered by people; JSON is ignored."""
    if text.startswith("{") or any(text in one for one in entered):
        return False
    for one in entered:
        text = text.replace(one, "")
    return _WORDS.search(text) is not None


def _wrong(person: Person) -> list[str]:
    """Problems on this person's page since the last check."""
    noted, person.watch.noted = person.watch.noted, []
    return list(dict.fromkeys(noted))


def _texts(page: Page) -> list[str]:
    return page.evaluate(_TEXTS)


def _wider_than_the_window(page: Page) -> str | None:
    """The element that makes the page scroll sideways; None if there is none."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return null;
          const wide = [...document.querySelectorAll("body *")].filter(
            (one) => one.getBoundingClientRect().right > width + 1);
          return wide.slice(-3).map((one) => one.outerHTML.slice(0, 200)).join("\\n");
        }"""
    )


def _of(person: Person) -> list[str]:
    """Problems on this person's screen in any language."""
    wrong = [*_wrong(person), *findings(person.page)]
    if wide := _wider_than_the_window(person.page):
        wrong.append(f"the page scrolls sideways: {wide}")
    return wrong


def _told(who: str, wrong: Sequence[str]) -> list[str]:
    return [f"{who}: {one}" for one in wrong]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_screens_are_accessible(seats: Seats, world: World, screen: Screen):
    english, italian = seats.english, seats.italian
    screen.show(english, world)
    wrong = _told("light, wide, English", _of(english))
    screen.show(italian, world)
    wrong += _told("dark, narrow, Italian", _of(italian))
    texts = _texts(italian.page)
    wrong += [
        f"a key instead of its text: {text}"
        for text in texts
        if _KEY.fullmatch(text) and text not in seats.entered
    ]
    left = set(texts) & set(_texts(english.page)) - _SAME_IN_BOTH
    wrong += [f"not Italian: {text}" for text in sorted(left) if _is_english(text, seats.entered)]
    assert not wrong, "\n".join(["", *wrong])
    assert italian.page.evaluate("document.documentElement.lang") == "it"
