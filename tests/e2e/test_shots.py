"""`make shots` in short: a few screens of a small service, in both schemes and sizes."""

from pathlib import Path

from playwright.sync_api import Browser
from tests.e2e.screens import SCREENS
from tests.e2e.shots import EMPTY, SCHEMES, SIZES, Studio, write_index
from tests.e2e.world import Admin, World, make_use_cases
from tests.support.server import ServerProcess

# the account page has its own password field, and another screen must come after it
_FEW = ("sign-in", "use-case", "flow", "account", "keys", "use-case-edit")
_PNG = b"\x89PNG"


def test_every_requested_screenshot_is_taken(
    browser: Browser, server: ServerProcess, admin: Admin, tmp_path: Path
):
    world = World(admin)
    make_use_cases(world)
    studio = Studio(browser, _FEW, tmp_path)
    studio.of((*EMPTY, *SCREENS), server, world)
    assert studio.failed == []
    expected = {f"{name}.{scheme}-{size}" for name in _FEW for scheme in SCHEMES for size in SIZES}
    assert expected <= set(studio.taken)
    pictures = [tmp_path / f"{name}.png" for name in studio.taken]
    assert all(picture.read_bytes().startswith(_PNG) for picture in pictures)
    write_index(studio.taken, tmp_path)
    assert all(picture.name in (tmp_path / "index.html").read_text() for picture in pictures)
