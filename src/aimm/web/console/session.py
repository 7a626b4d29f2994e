"""The console's session: the refresh token is kept in an HttpOnly cookie.

CSRF: all other endpoints require a bearer token, which browsers never send on their own.
Only these endpoints accept the cookie, and only from the service's own origin: ``SameSite=Strict`` excludes
other sites, and the guard rejects other origins of the same site, including those in AIMM_ALLOWED_ORIGINS.
"""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, post, put
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody

from aimm.access.model import TokenPair
from aimm.access.rules import REFRESH_LIFE
from aimm.kit.errors import Forbidden, Unauthorized
from aimm.kit.limits import ShortText
from aimm.web.access import LoginBody, OwnPasswordBody, address_of
from aimm.web.bodies import StrictBody
from aimm.web.context import actor, context
from aimm.web.guards import OWN
from aimm.web.queries import Item
from aimm.web.security import is_own_page, is_secure

_PATH = "/console/session"


class RenewalBody(msgspec.Struct):
    """``attempt``: a random string; retrying with the same one returns the same tokens."""

    attempt: ShortText | None = None


class AccessAnswer(msgspec.Struct, rename="camel"):
    """An access token; the refresh token is in the cookie."""

    access_token: str


def own_pages_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard that rejects requests from other origins.

    Raises:
        Forbidden
    """
    if not is_own_page(connection.scope):
        raise Forbidden


def _cookie(request: Request[Any, Any, Any], value: str, seconds: int) -> Cookie:
    """The cookie; its name identifies the installation, because browsers share cookies between ports."""
    ctx = context(request)
    return Cookie(
        key=_name(request),
        value=value,
        max_age=seconds,
        path=f"{ctx.base_path}/api/v1{_PATH}",
        secure=is_secure(request.scope),
        httponly=True,
        samesite="strict",
    )


def _name(request: Request[Any, Any, Any]) -> str:
    return f"aimm-session-{context(request).installation_id}"


def _kept(request: Request[Any, Any, Any]) -> str:
    token = request.cookies.get(_name(request))
    if not token:
        raise Unauthorized
    return token


def _answer(request: Request[Any, Any, Any], pair: TokenPair) -> Response[Item[AccessAnswer]]:
    cookie = _cookie(request, pair.refresh_token, int(REFRESH_LIFE.total_seconds()))
    return Response(Item(AccessAnswer(pair.access_token)), cookies=[cookie])


class ConsoleSessionController(Controller):
    """The console's session."""

    path = _PATH
    tags = ["Console"]
    guards = [own_pages_only]

    @post(
        dto=StrictBody[LoginBody],
        status_code=200,
        opt={"public": True, "statuses": [400, 403, 422, 429]},
        summary="Sign in to the console",
    )
    async def sign_in(
        self, request: Request[Any, Any, Any], data: JSONBody[LoginBody]
    ) -> Response[Item[AccessAnswer]]:
        entrance = context(request).entrance
        return _answer(request, await entrance.log_in(data.username, data.password, address_of(request)))

    @post(
        "/renewal",
        dto=StrictBody[RenewalBody],
        status_code=200,
        opt={"public": True, "statuses": [401, 403, 422]},
        summary="Renew the console session",
    )
    async def renew(
        self, request: Request[Any, Any, Any], data: JSONBody[RenewalBody]
    ) -> Response[Item[AccessAnswer]]:
        return _answer(request, await context(request).entrance.refresh(_kept(request), data.attempt))

    @put(
        "/password",
        guards=[OWN],
        dto=StrictBody[OwnPasswordBody],
        opt={"statuses": [429], "versioned": False},
        summary="Change your password in the console",
    )
    async def change_password(
        self, request: Request[Any, Any, Any], data: JSONBody[OwnPasswordBody]
    ) -> Response[Item[AccessAnswer]]:
        pair = await context(request).entrance.change_own_password(
            actor(request).name, data.current_password, data.new_password, address_of(request)
        )
        return _answer(request, pair)

    @delete(status_code=204, opt={"public": True, "statuses": [401, 403]}, summary="Sign out of the console")
    async def sign_out(self, request: Request[Any, Any, Any]) -> Response[None]:
        await context(request).entrance.log_out(_kept(request))
        return Response(None, status_code=204, cookies=[_cookie(request, "", 0)])
