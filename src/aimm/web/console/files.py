"""Serve the console: its page, with a new nonce per response, and its assets, cached for a year."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from aimm.web.security import send_whole

NONCE_MARK = b"__AIMM_NONCE__"
BASE_MARK = b"__AIMM_BASE__"
_NONCE_BYTES = 16
_PAGE = "index.html"
_ZIPPED = ".gz"
# they answer for themselves: the API with JSON, shared briefs with pages of their own
_NOT_CONSOLE = ("/api/", "/briefs/")
_PATHS = (
    "/",
    "/sign-in",
    "/welcome",
    *(
        path
        for top in ("/use-cases", "/sessions", "/settings", "/reviews")
        for path in (top, f"{top}/{{rest:path}}")
    ),
)
_MEDIA_TYPES = {
    "css": "text/css",
    "html": "text/html",
    "ico": "image/x-icon",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "mjs": "text/javascript",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
}
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"
_NOT_BUILT = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>AI Model Match</title>
<body><h1>AI Model Match</h1>
<p>The service is running, but its web console has not been built. Run <code>make console</code>
(Node.js 20 or newer is needed) and restart the service.</p>
<p>The API is described at <a href="%b/docs">%b/docs</a>.</p></body></html>
"""


@dataclass(frozen=True, slots=True)
class _File:
    """A static file.

    Attributes:
        zipped: the gzip-compressed content, or None.
    """

    content: bytes
    zipped: bytes | None
    media_type: str


def console_policy(nonce: str) -> str:
    """The content security policy of the console: own files, and elements with the nonce."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _read(folder: Traversable) -> Mapping[str, _File]:
    """The files of a folder by name, without subfolders."""
    if not folder.is_dir():
        return {}
    content = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return {
        name: _File(held, content.get(name + _ZIPPED), _MEDIA_TYPES[name.rpartition(".")[2]])
        for name, held in content.items()
        if name.rpartition(".")[2] in _MEDIA_TYPES
    }


def _sent(file: _File, request: Request[Any, Any, Any], cached: str) -> Response[bytes]:
    headers = {"cache-control": cached, "vary": "Accept-Encoding"}
    if file.zipped is not None and _accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(
            file.zipped, media_type=file.media_type, headers={**headers, "content-encoding": "gzip"}
        )
    return Response(file.content, media_type=file.media_type, headers=headers)


def _accepts_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class Console:
    """The built console.

    Args:
        draw: generates random bytes.
        base: the base path; empty for the root.
        folder: the build output; default: the one in the package. It may be missing.
    """

    def __init__(
        self, draw: Callable[[int], bytes], base: str = "", folder: Traversable | None = None
    ) -> None:
        root = folder or files("aimm.web") / "static" / "console"
        self._draw = draw
        self.top, self.assets = _read(root), _read(root / "assets")
        built, below = self.top.get(_PAGE), base.encode()
        # the build writes relative URLs, which only work on the root page
        self._page = built and built.content.replace(b'="./', b'="%b/' % below).replace(BASE_MARK, below)
        self._not_built = _NOT_BUILT.replace(b"%b", below)

    @property
    def is_built(self) -> bool:
        """Whether the console has been built."""
        return self._page is not None

    def page(self) -> tuple[bytes, dict[str, str]]:
        """The page and its headers, with a new nonce; without a build, instructions to build it."""
        if self._page is None:
            return self._not_built, {}
        nonce = base64.b64encode(self._draw(_NONCE_BYTES)).decode()
        policy = {"content-security-policy": console_policy(nonce)}
        return self._page.replace(NONCE_MARK, nonce.encode()), policy


def console_handlers(console: Console) -> Sequence[ControllerRouterHandler]:
    """Handlers that serve the console without authentication."""

    @get([*_PATHS], include_in_schema=False, opt={"public": True}, sync_to_thread=False)
    def show_page(request: Request[Any, Any, Any]) -> Response[bytes]:
        # a client that requests one of these paths probably forgot the API prefix
        if request.url.path != "/" and "text/html" not in request.headers.get("accept", ""):
            raise NotFoundException
        content, headers = console.page()
        return Response(content, media_type=_MEDIA_TYPES["html"], headers=headers)

    @get("/assets/{name:str}", include_in_schema=False, opt={"public": True}, sync_to_thread=False)
    def show_asset(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
        if name not in console.assets:
            raise NotFoundException
        return _sent(console.assets[name], request, _FOR_A_YEAR)

    def show_top(request: Request[Any, Any, Any]) -> Response[bytes]:
        name = request.url.path.removeprefix("/")
        if name not in console.top:
            raise NotFoundException
        return _sent(console.top[name], request, _FOR_AN_HOUR)

    tops = get(
        ["/favicon.svg", "/manifest.webmanifest"],
        include_in_schema=False,
        opt={"public": True},
        sync_to_thread=False,
    )(show_top)
    return (show_page, show_asset, tops)


class NotFoundPage:
    """ASGI middleware that answers unknown addresses with the console's not-found page in browsers.

    API clients, and every request below the API prefix, get the JSON error; shared briefs have pages of
    their own.
    """

    def __init__(self, app: ASGIApp, console: Console) -> None:
        self._app = app
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._console.is_built or not _is_navigation(scope):
            await self._app(scope, receive, send)
            return
        missing = False

        async def unless_missing(message: Any) -> None:
            nonlocal missing
            if message["type"] == "http.response.start":
                missing = message["status"] == 404
            if not missing:
                await send(message)

        await self._app(scope, receive, unless_missing)
        if missing:
            content, headers = self._console.page()
            pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send_whole(send, 404, [(b"content-type", b"text/html; charset=utf-8"), *pairs], content)


def _is_navigation(scope: Scope) -> bool:
    if (
        scope["type"] != "http"
        or scope["method"] not in ("GET", "HEAD")
        or scope["path"].startswith(_NOT_CONSOLE)
    ):
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
