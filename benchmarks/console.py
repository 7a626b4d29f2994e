"""Measure the console's initial download and its time to interactive. Run: ``python -m benchmarks.console``.

- **Initial JavaScript**: imports of the page, its entry and the home page, as compressed (gzip) in the built
  files; compared with what a browser really loads.
- **Interactive**: from the start of the navigation of a signed-in user with an empty cache, until the list
  of use cases is painted and the main thread is free (no task over 50 ms in progress or in the next half
  second). All browser processes share one core; the service has another if there is one.
"""

import json
import platform
import re
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from benchmarks.cores import pin
from benchmarks.interpreter import interpreter
from benchmarks.servers import server_and_generator_cores
from playwright.sync_api import Browser, BrowserContext, Page, Response
from tests.e2e.browser import CONSOLE, chromium, find_chromium, why_not
from tests.e2e.world import Admin, make_sample, make_use_case
from tests.support.server import ServerProcess, running

RESULTS = Path(__file__).parent / "results" / "console.json"
BAR_BYTES = 250_000
BAR_SECONDS = 1.5
_RUNS = 9
_SETTLING_MS = 2_500
_USE_CASES = 24
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([^"']+\.js)["']""")
_ENTRY = re.compile(r"""<(?:script|link)\b[^>]*\b(?:src|href)="/assets/([^"]+\.js)\"""")

# timestamps on the page's clock: when the list was painted, and when the main thread was last busy
_STAMPS = """
window.aimmStamps = { painted: 0, busyUntil: 0 };
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) {
    window.aimmStamps.busyUntil = Math.max(window.aimmStamps.busyUntil, task.startTime + task.duration);
  }
}).observe({ type: "longtask", buffered: true });
const watch = new MutationObserver(() => {
  if (!document.querySelector('main a[href^="/use-cases/"]')) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.aimmStamps.painted = performance.now(); }));
});
watch.observe(document, { childList: true, subtree: true });
"""
_QUIET = """
() => {
  const { painted, busyUntil } = window.aimmStamps;
  const ready = Math.max(painted, busyUntil);
  return painted > 0 && performance.now() - ready > 500 && ready;
}
"""


@dataclass(frozen=True)
class Visit:
    """One visit of the home page with an empty cache.

    Attributes:
        seconds: time until it was interactive.
        scripts: bytes of JavaScript transferred, by name.
    """

    seconds: float
    scripts: Mapping[str, int]


def initial_scripts() -> dict[str, int]:
    """The scripts that the first page needs, with their compressed bytes; from the built files."""
    assets = CONSOLE / "assets"
    waiting = _ENTRY.findall((CONSOLE / "index.html").read_text())
    waiting += [file.name for file in assets.glob("home-*.js")]
    needed: dict[str, int] = {}
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed[name] = sent_bytes(assets / name)
        waiting += _IMPORT.findall((assets / name).read_text())
    return needed


def sent_bytes(file: Path) -> int:
    """Bytes transferred for a file: the compressed size if it is compressed."""
    zipped = file.with_name(f"{file.name}.gz")
    return (zipped if zipped.exists() else file).stat().st_size


def fill(server: ServerProcess) -> None:
    """A realistic first page of use cases."""
    admin = Admin(server)
    make_sample(admin)
    for number in range(_USE_CASES):
        make_use_case(
            admin,
            f"goal-{number}",
            f"Goal number {number}",
            "What a team wants to reach with a model, in a sentence of usual length.",
            steps={"answer": "Answer"},
            flows={"Careful": ("gpt-4.1", 60), "Quick": ("gpt-4.1-nano", 40)},
        )
    admin.http.close()


def session_cookie(server: ServerProcess) -> dict[str, Any]:
    """A separate session for each visit, because a refresh token works once."""
    credentials = {"username": "admin", "password": server.password}
    with httpx2.Client() as http:
        http.post(f"{server.url}/api/v1/console/session", json=credentials).raise_for_status()
        (cookie,) = http.cookies.jar
    about = {"httpOnly": True, "secure": False, "sameSite": "Strict", "expires": cookie.expires or -1}
    domain = urlsplit(server.url).hostname
    return {"name": cookie.name, "value": cookie.value, "domain": domain, "path": cookie.path, **about}


def visitor(browser: Browser, server: ServerProcess) -> BrowserContext:
    """A browser with an empty cache, signed in."""
    stored = [{"name": "aimm.session", "value": "signed in"}]
    state: Any = {
        "cookies": [session_cookie(server)],
        "origins": [{"origin": server.url, "localStorage": stored}],
    }
    return browser.new_context(base_url=server.url, storage_state=state, locale="en-GB")


def visit(browser: Browser, server: ServerProcess) -> Visit:
    """Open the home page, and wait until it can be used."""
    context = visitor(browser, server)
    page: Page = context.new_page()
    scripts: dict[str, int] = {}

    def note(response: Response) -> None:
        name = response.url.rpartition("/")[2]
        if name.endswith(".js"):
            scripts[name] = int(response.headers.get("content-length", 0))

    page.on("response", note)
    page.add_init_script(_STAMPS)
    page.wait_for_timeout(_SETTLING_MS)  # lets a new browser window load its own pages
    page.goto("/", wait_until="commit")
    ready: float = page.wait_for_function(_QUIET, polling=100).json_value()
    context.close()
    return Visit(ready / 1000, scripts)


def visits(server: ServerProcess) -> Iterator[Visit]:
    """Several visits with empty caches, with the whole browser on one core."""
    server_core, browser_core = server_and_generator_cores()
    pin(server.pid, server_core)
    pin(0, browser_core)  # child processes share this core
    with chromium() as browser:
        visit(browser, server)  # the first visit starts the browser
        for _ in range(_RUNS):
            yield visit(browser, server)


def measure() -> dict[str, Any]:
    """The results to write."""
    with tempfile.TemporaryDirectory(prefix="aimm-bench-") as name:
        folder = Path(name)
        with running(f"sqlite:///{folder / 'aimm.db'}", folder) as server:
            fill(server)
            found = list(visits(server))
    loaded = {name: size for each in found for name, size in each.scripts.items()}
    built = initial_scripts()
    seconds = sorted(each.seconds for each in found)
    return {
        "initial_javascript_bytes": sum(built.values()),
        "loaded_javascript_bytes": sum(loaded.values()),
        "loaded_besides": sorted(loaded.keys() - built.keys()),
        "scripts": dict(sorted(built.items(), key=lambda script: -script[1])),
        "interactive_seconds": round(statistics.median(seconds), 3),
        "interactive_seconds_all": [round(each, 3) for each in seconds],
        "runs": len(seconds),
    }


def main() -> int:
    """Measure, print, write the results; returns 1 if a target is missed."""
    if reason := why_not():
        print(reason)
        return 1
    found = measure()
    most = max(found["initial_javascript_bytes"], found["loaded_javascript_bytes"])
    for name, size in found["scripts"].items():
        print(f"  {size / 1000:7.1f} kB  {name}")
    built, loaded = found["initial_javascript_bytes"] / 1000, found["loaded_javascript_bytes"] / 1000
    print(
        f"initial JavaScript  {built:.1f} kB gzipped in the files, {loaded:.1f} kB loaded by the browser "
        f"(bar {BAR_BYTES / 1000:.0f} kB)"
    )
    times = found["interactive_seconds_all"]
    print(
        f"interactive         {found['interactive_seconds']:.2f} s on one core, median of {found['runs']} "
        f"({times[0]:.2f} … {times[-1]:.2f} s; bar {BAR_SECONDS} s)"
    )
    facts = {
        "python": interpreter(),
        "machine": platform.machine(),
        "system": platform.system(),
        "browser": Path(find_chromium() or "").name,
        "bar_bytes": BAR_BYTES,
        "bar_seconds": BAR_SECONDS,
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({**facts, **found}, indent=2) + "\n")
    return 0 if most <= BAR_BYTES and found["interactive_seconds"] < BAR_SECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())
