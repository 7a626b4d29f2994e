"""Convert errors to HTTP responses, for the management API and the hot path."""

from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from aimm.kit.errors import AimmError, Invalid, TimedOut, TooLarge
from aimm.web.secret_paths import without_secrets

log = structlog.get_logger(__name__)


class ErrorAnswer(msgspec.Struct):
    """Errors, one string each."""

    errors: list[str]


def error_body(error: AimmError) -> bytes:
    """The JSON body of an error."""
    return msgspec.json.encode(ErrorAnswer(list(error.codes)))


def error_response(error: AimmError) -> Response[bytes]:
    """The response for an error."""
    headers = dict(error.headers)
    if isinstance(error, TimedOut):
        headers["connection"] = "close"  # the body may still be arriving
    return Response(
        error_body(error), status_code=error.status, media_type="application/json", headers=headers
    )


def handle_known(_: Request[Any, Any, Any], error: AimmError) -> Response[bytes]:
    """Handle an error of the product."""
    return error_response(error)


def handle_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Handle an error of the framework, using the protocol's codes."""
    if isinstance(error, ValidationException) or error.status_code == 400:
        return error_response(Invalid())
    if error.status_code in (404, 405):
        return Response(b'{"errors":["endpoint-not-found"]}', status_code=404, media_type="application/json")
    if error.status_code == 413:
        return error_response(TooLarge())
    if error.detail == "client disconnected prematurely":
        return Response(b"", status_code=400)  # the client has disconnected
    return handle_unknown(_, error)


def handle_unknown(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Handle an unexpected error: log it with its traceback and do not expose it."""
    log.error("unexpected_error", path=without_secrets(request.url.path), exc_info=error)
    return error_response(AimmError())
