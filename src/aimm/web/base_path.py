"""Serve below a base path (``https://tools.example/aimm/``), whether or not a proxy strips it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # settings are checked without importing the framework
    from litestar.types import ASGIApp, Receive, Scope, Send

V = TypeVar("V")

_BASE_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
# first path segments in use; a base path below one of them would be ambiguous once stripped
_TAKEN = frozenset(
    (
        "api",
        "assets",
        "briefs",
        "docs",
        "favicon.svg",
        "livez",
        "metrics",
        "openapi.json",
        "readyz",
        "reviews",
        "sessions",
        "settings",
        "sign-in",
        "use-cases",
        "welcome",
    )
)


def normal_base_path(text: str) -> str:
    """Normalize a base path: ``/aimm`` for ``aimm`` and ``/aimm/``; empty for the root."""
    inner = text.strip().strip("/")
    return f"/{inner}" if inner else ""


def wrong_base_path(text: str) -> str | None:
    """The error message for an invalid base path, or None."""
    base = normal_base_path(text)
    if not base:
        return None
    if not _BASE_PATH.fullmatch(base):
        return "must be a path like /aimm, of letters, digits and . _ ~ -"
    first = base.split("/")[1]
    return f"must not begin with /{first}, which the service uses itself" if first in _TAKEN else None


def with_base(routes: Mapping[bytes, V], base: str) -> dict[bytes, V]:
    """``routes``, with and without the base path."""
    return {**routes, **{base.encode() + path: route for path, route in routes.items()}}


class BasePath:
    """ASGI middleware that strips the base path from requests.

    Args:
        base: a normalized base path.
    """

    def __init__(self, app: "ASGIApp", base: str) -> None:
        self._app = app
        self._base = base

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if self._base and scope["type"] == "http":
            changed: Any = dict(scope)
            for name, base in (("path", self._base), ("raw_path", self._base.encode())):
                rest = changed[name].removeprefix(base)
                slash = "/" if name == "path" else b"/"
                if len(rest) < len(changed[name]) and (not rest or rest.startswith(slash)):
                    changed[name] = rest or slash
            scope = changed
        await self._app(scope, receive, send)
