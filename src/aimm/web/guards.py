"""Authorization of requests, checked before any input is read."""

from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from aimm.access.model import Caller, Permission
from aimm.kit.errors import AimmError, Forbidden, Unauthorized
from aimm.web.context import Authenticator, context

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]


def identify(authenticator: Authenticator, authorization: str | None, api_key: str | None) -> Caller:
    """Authenticate the caller; a valid bearer token takes precedence over the API key.

    Raises:
        Unauthorized: neither is valid.
    """
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        caller = authenticator.by_token(token.strip()) if scheme.lower() == "bearer" else None
        if caller is not None:
            return caller
    caller = authenticator.by_key(api_key.encode("latin-1")) if api_key else None
    if caller is None:
        raise Unauthorized
    return caller


def requires(*any_of: Permission) -> Guard:
    """A guard that requires at least one of the permissions.

    Raises (when called):
        Unauthorized: the caller is not known.
        Forbidden: the caller holds none of them.
    """

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        caller = _caller_of(connection)
        if not caller.permissions & set(any_of):
            raise Forbidden
        connection.state.caller = caller

    return guard


def stays_permitted(connection: ASGIConnection[Any, Any, Any, Any], needed: Permission) -> Callable[[], bool]:
    """Whether the caller of a stream is still authorized: tokens expire, users are deactivated."""

    def permitted() -> bool:
        try:
            return needed in _caller_of(connection).permissions
        except AimmError:
            return False

    return permitted


def _caller_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    headers = connection.headers
    return identify(context(connection).authenticator, headers.get("authorization"), headers.get("x-api-key"))


READ = requires(Permission.READ)
WRITE = requires(Permission.WRITE)
ADMIN = requires(Permission.ADMIN)
REVIEW = requires(Permission.REVIEW, Permission.WRITE)
"""Judging; whoever may edit may judge as well."""
OWN = requires(Permission.READ, Permission.REVIEW)
"""What concerns the own account."""
