"""The console's files: a page with a fresh nonce, and assets cached for a year."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from litestar.types import ASGIApp

from aimm.web.app import Heads, WebLimits, management_app
from aimm.web.console.files import Console, NotFoundPage, console_handlers
from aimm.web.security import Shield

PAGE = b'<script nonce="__AIMM_NONCE__" src="./assets/a.js"></script><meta content="__AIMM_BASE__">'
SCRIPT = b"console.log(1)" * 50
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


class Answer:
    """The response of an ASGI application."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


async def ask(app: ASGIApp, path: str, headers: Mapping[str, str] = {}, method: str = "GET") -> Answer:
    answer = Answer()
    scope: Any = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"here"), *((n.encode(), v.encode()) for n, v in headers.items())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "extensions": {},
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, receive, answer.take)
    return answer


class Dice:
    """A source of distinct random bytes."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, size: int) -> bytes:
        self.drawn += 1
        return bytes([self.drawn]) * size


def app_of(folder: Path, *, below: bool = False) -> ASGIApp:
    console = Console(Dice(), "/aimm" if below else "", folder)
    context: Any = SimpleNamespace(installation_id="0123abcd")
    app = management_app(context, WebLimits(), (), console_handlers(console))
    return Shield(Heads(NotFoundPage(app, console)), [])


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The output of a build."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "index.html.gz").write_bytes(gzip.compress(b"stale"))
    (tmp_path / "favicon.svg").write_bytes(b"<svg/>")
    (tmp_path / "manifest.webmanifest").write_bytes(b"{}")
    (tmp_path / "secret.txt").write_bytes(b"not for everybody")
    (tmp_path / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets" / "inter-abc.woff2").write_bytes(b"font")
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/welcome",
        "/use-cases",
        "/use-cases/a/flows/b",
        "/sessions/order%2F1",
        "/settings",
        "/settings/people",
    ],
)
async def test_the_page_is_served_for_all_its_paths(built: Path, path: str):
    answer = await ask(app_of(built), path, HTML)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    nonce = "AQEBAQEBAQEBAQEBAQEBAQ=="
    assert answer.body == f'<script nonce="{nonce}" src="/assets/a.js"></script><meta content="">'.encode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


async def test_every_page_has_its_own_nonce(built: Path):
    app = app_of(built)
    assert (await ask(app, "/", HTML)).body != (await ask(app, "/", HTML)).body


async def test_requests_that_do_not_accept_html_get_no_page(built: Path):
    answer = await ask(app_of(built), "/use-cases", {"accept": "application/json"})
    assert (answer.status, answer.body) == (404, b'{"errors":["endpoint-not-found"]}')


@pytest.mark.parametrize("accepted", [{}, {"accept": "*/*"}])
async def test_the_root_page_is_always_served(built: Path, accepted: dict[str, str]):
    assert (await ask(app_of(built), "/", accepted)).status == 200


async def test_assets_are_cached_for_a_year(built: Path):
    answer = await ask(app_of(built), "/assets/index-abc.js")
    assert (answer.status, answer.body) == (200, SCRIPT)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-encoding" not in answer.headers
    font = await ask(app_of(built), "/assets/inter-abc.woff2", {"accept-encoding": "gzip"})
    assert (font.body, font.headers["content-type"]) == (b"font", "font/woff2")


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("br", False),
    ],
)
async def test_clients_that_accept_gzip_get_it_compressed(built: Path, accepted: str, zipped: bool):
    answer = await ask(app_of(built), "/assets/index-abc.js", {"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == ("gzip" if zipped else None)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (gzip.decompress(answer.body) if zipped else answer.body) == SCRIPT


@pytest.mark.parametrize(("path", "kind"), [("/favicon.svg", "svg"), ("/manifest.webmanifest", "manifest")])
async def test_well_known_files_are_cached_for_an_hour(built: Path, path: str, kind: str):
    answer = await ask(app_of(built), path)
    assert answer.status == 200
    assert kind in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=3600"


MISTYPED = (
    "/assets/nothing.js",
    "/assets/../index.html",
    "/assets/..%2findex.html",
    "/assets/index-abc.js.gz",
    "/index.html",
    "/secret.txt",
    "/assets",
    "/use-casesx",
    "/anything",
    "/apis",
)


@pytest.mark.parametrize("path", MISTYPED)
async def test_browsers_get_the_console_for_unknown_paths(built: Path, path: str):
    answer = await ask(app_of(built), path, HTML)
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"/assets/a.js" in answer.body
    assert "'nonce-AQEBAQEBAQEBAQEBAQEBAQ=='" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = await ask(app_of(built), path, HTML, "HEAD")
    assert (head.status, head.body) == (404, b"")


@pytest.mark.parametrize("path", [*MISTYPED, "/api/v1/nothing", "/api/v1/use-cases/x/y/z"])
async def test_api_clients_get_a_json_error(built: Path, path: str):
    for headers in ({}, {"accept": "*/*"}, HTML if path.startswith("/api/") else {"accept": "image/png"}):
        answer = await ask(app_of(built), path, headers)
        assert (answer.status, answer.body) == (404, b'{"errors":["endpoint-not-found"]}')


async def test_a_form_is_not_answered_with_the_console(built: Path):
    answer = await ask(app_of(built), "/anything", HTML, "POST")
    assert (answer.status, answer.body) == (404, b'{"errors":["endpoint-not-found"]}')


async def test_the_page_refers_to_the_base_path(built: Path):
    answer = await ask(app_of(built, below=True), "/", HTML)
    assert b'src="/aimm/assets/a.js"' in answer.body
    assert b'<meta content="/aimm">' in answer.body


async def test_without_a_build_the_page_explains_how_to_build(tmp_path: Path):
    app = app_of(tmp_path / "nothing")
    answer = await ask(app, "/", HTML)
    assert answer.status == 200
    assert b"make console" in answer.body
    assert b'href="/docs"' in answer.body
    for path in ("/favicon.svg", "/assets/index-abc.js", "/anything"):
        assert (await ask(app, path)).status == 404


async def test_a_probe_may_use_head(built: Path):
    for path in ("/livez", "/assets/index-abc.js", "/", "/api/v1/health-check"):
        answer = await ask(app_of(built), path, HTML, "HEAD")
        assert (answer.status, answer.body) == (200, b"")
    assert (await ask(app_of(built), "/api/v1/use-cases", method="HEAD")).status == 404
