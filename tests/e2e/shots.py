"""Screenshots of every screen, in every size and both schemes. Run: ``python -m tests.e2e.shots [NAME …]``.

They show a service with visitors on an accelerated clock, the path of the demo, and an empty service.
They are stored in ``shots/``, with an ``index.html`` that shows them side by side.
"""

import argparse
import html
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error
from tests.e2e.browser import Person, Scheme, chromium, why_not
from tests.e2e.demo_path import OF_THE_PATH, fill_path
from tests.e2e.screens import SCREENS, Screen, at
from tests.e2e.world import CLOCK_SPEED, Admin, World, populate, visitors
from tests.support.server import ServerProcess, running

FOLDER = Path(__file__).parents[2] / "shots"
SCHEMES: Sequence[Scheme] = ("light", "dark")
SIZES = {"wide": (1280, 860), "narrow": (390, 844)}
HUGE = (2560, 1440)
_TALLEST = 3_000
_ALSO_HUGE = {"home", "use-case", "rollout-adaptive", "flow", "feedback"}
_IN_ITALIAN = {"home", "use-case", "rollout-adaptive"}
EMPTY = (
    Screen("sign-in", at("/")),
    Screen("empty-home", at("/")),
    Screen("empty-audit", at("/settings/audit")),
)


@contextmanager
def serving(speed: float) -> Iterator[ServerProcess]:
    """A service of its own, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="aimm-shots-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'aimm.db'}"
        with running(url, folder, clock_speed=speed, rollout_seconds=0.3) as server:
            yield server


class Studio:
    """Takes the screenshots.

    Args:
        wanted: names of screens; empty for all.
        folder: output folder.

    Attributes:
        taken: names of the screenshots, in order.
        failed: screens that could not be shown, and why.
    """

    def __init__(self, browser: Browser, wanted: Sequence[str], folder: Path = FOLDER) -> None:
        self._browser = browser
        self._wanted = wanted
        self._folder = folder
        self.taken: list[str] = []
        self.failed: list[str] = []

    def wants(self, screens: Sequence[Screen]) -> bool:
        """Whether one of these screens is wanted."""
        return not self._wanted or any(one.name in self._wanted for one in screens)

    def of(self, screens: Sequence[Screen], server: ServerProcess, world: World) -> None:
        """All wanted screens, in both sizes and colour schemes."""
        chosen = [one for one in screens if not self._wanted or one.name in self._wanted]
        for scheme in SCHEMES:
            for size, pixels in SIZES.items():
                self._series(chosen, server, world, f"{scheme}-{size}", pixels, scheme)
        huge = [one for one in chosen if one.name in _ALSO_HUGE]
        self._series(huge, server, world, "light-huge", HUGE, "light")
        italian = [one for one in chosen if one.name in _IN_ITALIAN]
        self._series(italian, server, world, "italian-wide", SIZES["wide"], "light", language="it-IT")

    def _series(
        self,
        screens: Sequence[Screen],
        server: ServerProcess,
        world: World,
        kind: str,
        size: tuple[int, int],
        scheme: Scheme,
        language: str = "en-GB",
    ) -> None:
        if not screens:
            return
        person = Person(self._browser, server, size=size, scheme=scheme, language=language)
        signed_in = False
        for screen in screens:
            try:
                if screen.name != "sign-in" and (not signed_in or person.secret.count()):
                    person.sign_in()
                    signed_in = True
                screen.show(person, world)
                if screen.name != "sign-in":
                    assert not person.secret.count(), "the sign-in form is in the way"
                self._take(person, f"{screen.name}.{kind}", whole=screen.opened is None)
            except (Error, AssertionError) as error:
                self.failed.append(f"{screen.name}.{kind}: {str(error).splitlines()[0]}")
        person.close()

    def _take(self, person: Person, name: str, *, whole: bool) -> None:
        page = person.page
        page.wait_for_timeout(400)  # lets animations finish; nothing is tested here
        if whole:  # as tall as the content, so that fixed elements stay in place
            size = page.viewport_size or {"width": 1280, "height": 860}
            tall = min(page.evaluate("document.documentElement.scrollHeight"), _TALLEST)
            page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
            page.wait_for_timeout(200)
            page.screenshot(path=self._folder / f"{name}.png")
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
        else:
            page.screenshot(path=self._folder / f"{name}.png")
        self.taken.append(name)
        print(f"  {name}", file=sys.stderr)


def write_index(names: Sequence[str], folder: Path = FOLDER) -> None:
    """Write a page with all screenshots, one screen per row."""
    rows: dict[str, list[str]] = {}
    for name in names:
        rows.setdefault(name.partition(".")[0], []).append(name)
    parts = ["<!doctype html><meta charset=utf-8><title>Screens</title>"]
    parts.append("<style>body{font:14px sans-serif;background:#888}img{height:420px;margin:4px}</style>")
    for row, of_row in rows.items():
        parts.append(f"<h2>{html.escape(row)}</h2>")
        parts += [f'<a href="{one}.png"><img src="{one}.png" title="{one}"></a>' for one in of_row]
    (folder / "index.html").write_text("\n".join(parts))


def main() -> int:
    """Take all screenshots, or those named; returns 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these screens")
    given = parser.parse_args()
    if reason := why_not():
        print(reason)
        return 1
    if not given.names:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        studio = Studio(browser, given.names)
        with serving(1) as server:
            studio.of(EMPTY, server, World(Admin(server)))
        if studio.wants(OF_THE_PATH):
            with serving(1) as server:
                studio.of(OF_THE_PATH, server, fill_path(server, Admin(server)))
        if studio.wants(SCREENS):
            with serving(CLOCK_SPEED) as server:
                world = populate(server, Admin(server))
                with visitors(server, world, rate=10, seed=8):
                    studio.of(SCREENS, server, world)
    write_index(sorted(path.stem for path in FOLDER.glob("*.png")))
    for line in studio.failed:
        print(f"not shown: {line}", file=sys.stderr)
    print(f"{len(studio.taken)} screenshots: {FOLDER / 'index.html'}")
    return 1 if studio.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
