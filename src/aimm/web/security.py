"""Security headers and the origin policy."""

from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from litestar.types import ASGIApp, Receive, Scope, Send

log = structlog.get_logger(__name__)

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_CONTENT_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
_ALLOWED_METHODS = b"GET, POST, DELETE, PUT, PATCH, OPTIONS"
_ALLOWED_HEADERS = (
    b"Origin, Content-Length, Content-Type, Authorization, If-Match, Idempotency-Key, "
    b"Last-Event-ID, Prefer, X-Request-Id"
)
_EXPOSED_HEADERS = b"ETag, Retry-After, X-Request-Id"
_MOST_TOLD = 20
_SAME_ORIGIN = b"same-origin"


def _header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


def _is_own_origin(scope: Any, origin: bytes | None) -> bool:
    """Whether a request has no origin, or the server's own.

    Sec-Fetch-Site, which pages cannot forge, also counts, because a proxy may hide the public host or scheme.
    """
    own = f"{scope['scheme']}://".encode() + (_header(scope, b"host") or b"")
    return origin is None or origin == own or _header(scope, b"sec-fetch-site") == _SAME_ORIGIN


def is_own_page(scope: Any) -> bool:
    """Whether a request may be authenticated by a cookie."""
    site = _header(scope, b"sec-fetch-site")
    return _is_own_origin(scope, _header(scope, b"origin")) and site in (None, _SAME_ORIGIN)


def is_secure(scope: Any) -> bool:
    """Whether the client uses HTTPS, according to the proxy or the Origin header."""
    return scope["scheme"] == "https" or (_header(scope, b"origin") or b"").startswith(b"https://")


class Shield:
    """ASGI middleware that adds security headers and rejects foreign origins.

    Args:
        origins: allowed origins (scheme, host, port) in addition to the server's own.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = {origin.encode() for origin in origins}
        self._refused: set[bytes] = set()
        self._always = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
        self._always.append((b"content-security-policy", _CONTENT_POLICY.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = _header(scope, b"origin")
        cross = not _is_own_origin(scope, origin)
        if cross and origin not in self._origins:
            self._tell(scope, origin or b"")
            await self._empty(send, 403, [])
        elif cross and scope["method"] == "OPTIONS":
            await self._empty(send, 204, [*self._cors(origin or b""), (b"access-control-max-age", b"43200")])
        else:
            await self._app(scope, receive, self._with(send, self._cors(origin or b"") if cross else []))

    def _tell(self, scope: Scope, origin: bytes) -> None:
        """Log the first rejection of each origin; a proxy that hides the host is the usual cause."""
        if origin not in self._refused and len(self._refused) < _MOST_TOLD:
            self._refused.add(origin)
            log.warning(
                "origin_refused",
                origin=origin.decode("latin-1"),
                host=(_header(scope, b"host") or b"").decode("latin-1"),
                hint="behind a proxy, forward Host and X-Forwarded-Proto, or set AIMM_ALLOWED_ORIGINS",
            )

    def _cors(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-allow-methods", _ALLOWED_METHODS),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-expose-headers", _EXPOSED_HEADERS),
            (b"vary", b"Origin"),
        ]

    def _with(self, send: Send, extra: list[tuple[bytes, bytes]]) -> Send:
        async def wrapped(message: Any) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                always = [header for header in self._always if header[0] not in present]
                message = {**message, "headers": [*message["headers"], *always, *extra]}
            await send(message)

        return wrapped

    async def _empty(self, send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        await send_whole(send, status, [*self._always, *headers], b"")


async def send_whole(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a complete response; adds Content-Length."""
    length = (b"content-length", str(len(body)).encode())
    start: Any = {"type": "http.response.start", "status": status, "headers": [length, *headers]}
    whole: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(start)
    await send(whole)
