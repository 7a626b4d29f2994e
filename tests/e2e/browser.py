"""A real Chromium, and pages on which nothing unexpected may happen."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from tests.support.server import ServerProcess

CONSOLE = Path(__file__).parents[2] / "src" / "aimm" / "web" / "static" / "console"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_MS = 30_000
Scheme = Literal["light", "dark"]

expect.set_options(timeout=PATIENCE_MS)

# browser messages about responses are covered by the responses themselves, see `Watch`
_BY_ANSWER = re.compile(r"^Failed to load resource: ")
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
});
"""


def find_chromium() -> str | None:
    """The path of Chromium, from ``AIMM_CHROMIUM`` or the system."""
    named = os.environ.get("AIMM_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def why_not() -> str | None:
    """What is missing for browser tests; None if everything is there."""
    if find_chromium() is None:
        return "there is no Chromium: install it (apt-get install chromium), or name it by AIMM_CHROMIUM"
    if not (CONSOLE / "index.html").exists():
        return "the console has not been built: make console"
    return None


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A headless browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), headless=True, args=[*ARGUMENTS, *more]
        )
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Records everything that must not happen on a page.

    Errors and warnings of the page and the browser, including content security policy violations; requests to
    other origins; error responses, unless the test expects them.

    Attributes:
        noted: descriptions of what happened.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._expected = {401}  # access tokens expire, and the console renews them
        self._away = False
        self.noted: list[str] = []

    def expect(self, *statuses: int) -> None:
        """Expect these statuses from now on."""
        self._expected.update(statuses)

    def expect_absence(self) -> None:
        """From now on, the service may be unreachable for a while."""
        self._away = True
        self._expected.add(503)

    def attach(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.noted.append(f"the page failed: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _BY_ANSWER.match(message.text):
            self.noted.append(f"the console says ({message.type}): {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self._origin:
            self.noted.append(f"left the origin: {request.url}")

    def _failed(self, request: Request) -> None:
        # requests of a page that is left are cancelled
        if request.failure != "net::ERR_ABORTED" and not self._away:
            self.noted.append(f"nobody answered: {request.method} {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.noted.append(f"refused: {response.request.method} {response.url} ({response.status})")


class Person:
    """Someone with a browser of their own.

    Attributes:
        page: the page they see.
        watch: what must not happen there.
    """

    def __init__(
        self,
        browser: Browser,
        server: ServerProcess,
        *,
        size: tuple[int, int] = (1280, 860),
        scheme: Scheme = "light",
        language: str = "en-GB",
    ) -> None:
        self.server = server
        self.context: BrowserContext = browser.new_context(
            base_url=server.url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale=language,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(_TELL_VIOLATIONS)
        self.watch = Watch(server.url)
        self.page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        self.watch.attach(page)
        return page

    def new_tab(self) -> Page:
        """Open another tab in the same browser, and switch to it."""
        self.page = self._new_page()
        return self.page

    def sign_in(self, username: str = "admin", password: str = "", *, path: str = "/") -> None:
        """Fill in the form, and wait for the console."""
        self.page.goto(path)
        self.page.get_by_label(re.compile("^(User name|Nome utente)")).fill(username)
        self.secret.fill(password or self.server.password)
        self.secret.press("Enter")
        expect(self.page.get_by_role("banner")).to_be_visible()

    @property
    def secret(self) -> Locator:
        """The password field of the sign-in form, in any language (the account page has one too)."""
        return self.page.locator("input[name=password][autocomplete=current-password]")

    def open(self, path: str) -> None:
        """Go to a path, and wait until something is shown."""
        self.page.goto(path)
        self.settled()

    def settled(self) -> None:
        """Wait until the page has its heading and no request is pending."""
        expect(self.page.locator("h1").first).to_be_visible()
        loading = self.page.locator(
            "[role=status][aria-label]", has=self.page.locator(".mantine-Skeleton-root")
        )
        expect(loading).to_have_count(0)

    def button(self, name: "str | re.Pattern[str]", *, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def says(self, text: "str | re.Pattern[str]") -> None:
        """Expect a text on the page, soon."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def looks_like(self) -> str:
        """Path and visible text, for the report of a failed test."""
        try:
            seen = self.page.locator("body").inner_text(timeout=2000)
        except Exception as error:  # noqa: BLE001 -- reporting a failure must not fail
            seen = f"(cannot be read: {error})"
        return f"{self.page.url}\n{seen[:3000]}"

    def close(self) -> None:
        self.context.close()


def complaints(people: Sequence[Person]) -> list[str]:
    """Everything that must not happen but did on these people's pages, each once."""
    return list(dict.fromkeys(note for person in people for note in person.watch.noted))
