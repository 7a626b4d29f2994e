"""Errors as answers: one place for the management API and the hot path."""

from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from aimm.kit.errors import AimmError, Invalid, TooLarge

log = structlog.get_logger(__name__)


class ErrorAnswer(msgspec.Struct):
    """What went wrong, one string an error."""

    errors: list[str]


def error_body(error: AimmError) -> bytes:
    """The JSON of an error."""
    return msgspec.json.encode(ErrorAnswer(list(error.codes)))


def error_response(error: AimmError) -> Response[bytes]:
    """The answer that an error becomes."""
    return Response(
        error_body(error),
        status_code=error.status,
        media_type="application/json",
        headers=dict(error.headers),
    )


def handle_known(_: Request[Any, Any, Any], error: AimmError) -> Response[bytes]:
    """An error of the product."""
    return error_response(error)


def handle_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """An error of the framework, in the protocol's words."""
    if isinstance(error, ValidationException) or error.status_code == 400:
        return error_response(Invalid())
    if error.status_code in (404, 405):
        return Response(b'{"errors":["endpoint-not-found"]}', status_code=404, media_type="application/json")
    if error.status_code == 413:
        return error_response(TooLarge())
    if error.detail == "client disconnected prematurely":
        return Response(b"", status_code=400)  # nobody is left to read it
    return handle_unknown(_, error)


def handle_unknown(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Anything else is our fault: logged with its trace, and told to nobody."""
    log.error("unexpected_error", path=request.url.path, exc_info=error)
    return error_response(AimmError())
