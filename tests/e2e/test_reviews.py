"""Three reviewers judge blind, by the keyboard alone, on a wide screen and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.axe import findings
from tests.e2e.browser import Person
from tests.e2e.world import PASSWORD, Admin

TASKS = 4


@pytest.fixture(scope="module")
def queue(admin: Admin) -> dict[str, Any]:
    """A queue of pairs that each of the three may judge once, and one to rate."""
    for name in ("ann", "ben", "cem"):
        admin.made("/users", {"username": name, "password": PASSWORD, "role": "reviewer"})
    about = {"title": "Notes", "description": "Takes notes.", "code": "notes-reviewed"}
    use_case = admin.made("/use-cases", about)
    own = {"useCaseId": use_case["id"], "ratersPerItem": 3}
    pairs = {"title": "Side by side", "code": "pairs", "kind": "compare", "instructions": "Be fair."}
    rates = {"title": "One by one", "code": "rates", "kind": "rate"}
    made: dict[str, Any] = {"use_case": use_case["id"]}
    for name, fields in (("pairs", pairs), ("rates", rates)):
        made[name] = admin.made("/review-queues", {**own, **fields})["id"]
        outputs = [{"target": one, "text": f"{one} says hello " * 40} for one in ("one", "two")]
        tasks = [
            {
                "key": f"item {number}",
                "inputs": {"question": f"Question {number}?"},
                "outputs": [
                    {**one, "target": f"undisclosed-{one['target']}"}
                    for one in outputs[: 2 if name == "pairs" else 1]
                ],
            }
            for number in range(TASKS)
        ]
        admin.made(f"/review-queues/{made[name]}/tasks", {"tasks": tasks})
    return made


@pytest.mark.parametrize(("name", "size"), [("ann", (1280, 800)), ("ben", (390, 844)), ("cem", (1280, 800))])
def test_two_keystrokes_judge_a_task(
    person: Callable[..., Person], queue: dict[str, Any], name: str, size: tuple[int, int]
) -> None:
    rater = person(size=size)
    page = rater.page
    rater.sign_in(username=name, password=PASSWORD, path=f"/reviews/{queue['pairs']}")
    rater.says("Be fair.")
    expect(page.get_by_role("link", name="Use cases")).to_have_count(0)
    for number, key in enumerate(["a", "b", "t", "x"]):
        expect(page.get_by_text(f"{number} judged, {TASKS - number} left")).to_be_visible()
        assert "undisclosed" not in page.content()
        page.keyboard.press(key)
        page.keyboard.press("Enter")
    rater.says("All done")
    rater.button("Undo").click()
    expect(page.get_by_text(f"{TASKS - 1} judged, 1 left")).to_be_visible()
    page.keyboard.press("s")
    page.get_by_label("Why do you skip it?").fill("unclear")
    page.keyboard.press("Enter")
    rater.says("All done")

    rater.open(f"/reviews/{queue['rates']}")
    for number in range(TASKS):
        expect(page.get_by_text(f"{number} judged, {TASKS - number} left")).to_be_visible()
        page.keyboard.press(str(1 + number))
        page.keyboard.press("Enter")
    rater.says("All done")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    rater.open("/")
    rater.says("What waits for your judgement.")


def test_the_results_of_the_queue(person: Callable[..., Person], queue: dict[str, Any]) -> None:
    for size, language in (((1280, 800), "en-US"), ((390, 844), "it-IT")):
        editor = person(size=size, language=language)
        editor.sign_in(path=f"/use-cases/{queue['use_case']}/reviews/{queue['pairs']}")
        expect(editor.page.get_by_text("undisclosed-one").first).to_be_visible()
        assert findings(editor.page) == []
        assert editor.page.evaluate("document.documentElement.scrollWidth") <= size[0]
