"""The pictures of the path in the README. Run: ``python -m tests.e2e.readme``."""

import sys
from pathlib import Path

from tests.e2e.browser import Person, chromium, why_not
from tests.e2e.demo_path import OF_THE_PATH, fill_path
from tests.e2e.shots import serving
from tests.e2e.world import Admin

FOLDER = Path(__file__).parents[2] / "docs" / "images"
PICTURES = {"demo-path": ("path", (1280, 1150)), "demo-comparison": ("review-results", (1280, 1214))}
"""Name and size of the picture, by screen."""
_STILL_MS = 600


def main() -> int:
    """Take both pictures."""
    if reason := why_not():
        print(reason)
        return 1
    with serving(1) as server, chromium() as browser:
        world = fill_path(server, Admin(server))
        for screen in (one for one in OF_THE_PATH if one.name in PICTURES):
            name, size = PICTURES[screen.name]
            person = Person(browser, server, size=size)
            person.sign_in()
            screen.show(person, world)
            person.page.wait_for_timeout(_STILL_MS)  # lets animations finish; nothing is tested here
            person.page.screenshot(path=FOLDER / f"{name}.png")
            person.close()
            print(f"  {name}.png", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
