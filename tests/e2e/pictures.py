"""The pictures of the tutorial, taken while its story goes on. Run: ``python -m tests.e2e.pictures``."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page
from tests.e2e.browser import Person, chromium, why_not
from tests.e2e.idea import Team, first_stage
from tests.e2e.provider import providing
from tests.e2e.reviewer import Reviewer
from tests.e2e.tickets import MODELS, reply
from tests.support.server import running

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "from-idea-to-go"
_SIZE = (1120, 780)
_STILL_MS = 400
# what was just done is said in corners, over what is to be seen
_WITHOUT_NOTES = """
() => document.querySelectorAll(".mantine-Notifications-root").forEach((one) => (one.style.display = "none"))
"""
_WITH_NOTES = """
() => document.querySelectorAll(".mantine-Notifications-root").forEach((one) => (one.style.display = ""))
"""


def take(page: Page, name: str) -> None:
    """Take a picture of what is on the screen."""
    page.wait_for_timeout(_STILL_MS)  # lets animations finish; nothing is tested here
    path = FOLDER / f"{name}.png"
    page.evaluate(_WITHOUT_NOTES)
    page.screenshot(path=path)
    page.evaluate(_WITH_NOTES)
    print(f"  {path.name}: {path.stat().st_size // 1000} kB", file=sys.stderr)


def main() -> int:
    """Take all pictures."""
    if reason := why_not():
        print(reason)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aimm-pictures-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'aimm.db'}"
        with (
            running(url, folder, workers=1) as server,
            providing(key="", models=tuple(MODELS.values()), reply=reply) as provider,
            chromium() as browser,
        ):
            team = Team(Person(browser, server, size=_SIZE), take)
            first_stage(
                team,
                provider.base,
                lambda name: Reviewer(Person(browser, server, size=_SIZE), name),
                folder,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
