"""Serving below a path (``https://tools.example/aimm/``): requests arrive with it, or stripped by a proxy."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # the settings are checked without loading the framework
    from litestar.types import ASGIApp, Receive, Scope, Send

V = TypeVar("V")

_BASE_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
# first segments of paths that are served; below one of them a request with and one without the base path
# could not be told apart
_TAKEN = frozenset(
    (
        "api",
        "assets",
        "docs",
        "favicon.svg",
        "livez",
        "metrics",
        "openapi.json",
        "readyz",
        "sessions",
        "settings",
        "sign-in",
        "use-cases",
        "welcome",
    )
)


def normal_base_path(text: str) -> str:
    """``/aimm`` for ``aimm``, ``/aimm/`` and the like; empty for the root."""
    inner = text.strip().strip("/")
    return f"/{inner}" if inner else ""


def wrong_base_path(text: str) -> str | None:
    """What is wrong with a base path, in words; None when nothing is."""
    base = normal_base_path(text)
    if not base:
        return None
    if not _BASE_PATH.fullmatch(base):
        return "must be a path like /aimm, of letters, digits and . _ ~ -"
    first = base.split("/")[1]
    return f"must not begin with /{first}, which the service uses itself" if first in _TAKEN else None


def with_base(routes: Mapping[bytes, V], base: str) -> dict[bytes, V]:
    """``routes``, each also below ``base``."""
    return {**routes, **{base.encode() + path: route for path, route in routes.items()}}


class BasePath:
    """ASGI wrapper that takes the base path off requests that arrive with it.

    Args:
        base: as ``normal_base_path`` writes it.
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
