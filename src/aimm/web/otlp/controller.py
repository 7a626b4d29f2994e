"""OTLP/HTTP: the endpoint for traces."""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.exceptions import HTTPException

from aimm.access.model import Permission
from aimm.examples.errors import NotDecodable, UnknownForm
from aimm.examples.spans import Reading, explanation, read_spans
from aimm.kit.errors import AimmError, TooLarge
from aimm.web.context import context
from aimm.web.errors import handle_http, handle_known
from aimm.web.guards import requires
from aimm.web.otlp.json_form import read_json, response_json, status_json
from aimm.web.otlp.protobuf import read_protobuf, response_protobuf, status_protobuf

MAX_EXPORT_BYTES = 4 * 1024 * 1024
"""Size of an export, as it arrives and when it is unpacked."""
PROTOBUF = "application/x-protobuf"
JSON = "application/json"
_GZIP = zlib.MAX_WBITS | 16
_EXPORT = requires(Permission.M2M_RECORD)


def _unpacked(body: bytes, encoding: str) -> bytes:
    """The body without compression; never more than ``MAX_EXPORT_BYTES`` are unpacked.

    Raises:
        UnknownForm, TooLarge, NotDecodable
    """
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise UnknownForm("Content-Encoding: must be absent, identity or gzip")
    unpacking = zlib.decompressobj(_GZIP)
    try:
        found = unpacking.decompress(body, MAX_EXPORT_BYTES + 1)
    except zlib.error:
        raise NotDecodable from None
    if len(found) > MAX_EXPORT_BYTES:
        raise TooLarge
    if not unpacking.eof:
        raise NotDecodable
    return found


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _status(
    request: Request[Any, Any, Any], plain: Response[bytes], errors: tuple[str, ...]
) -> Response[bytes]:
    """An error as OTLP demands: a Status, in the form of the request."""
    if _content_type(request.headers) == PROTOBUF:
        plain.content, plain.media_type = status_protobuf("; ".join(errors)), PROTOBUF
    else:
        plain.content = status_json(errors)
    return plain


def _known(request: Request[Any, Any, Any], error: AimmError) -> Response[bytes]:
    return _status(request, handle_known(request, error), error.codes)


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if error.status_code == 413:
        return _known(request, TooLarge())
    return handle_http(request, error)


class OtlpController(Controller):
    """Traces of applications that use OpenTelemetry."""

    path = "/otlp/v1"
    tags = ["Examples"]

    @post(
        "/traces",
        guards=[_EXPORT],
        opt={"bodies": {JSON: {"type": "object"}, PROTOBUF: {"type": "string", "format": "binary"}}},
        exception_handlers={AimmError: _known, HTTPException: _http},
        status_code=200,
        request_max_body_size=MAX_EXPORT_BYTES,
        summary="Export traces",
        description="OTLP/HTTP: an `ExportTraceServiceRequest` as JSON or protobuf, which may be compressed "
        "by gzip. Spans of model calls become examples, as far as the capture settings of the use case "
        "allow; other spans are ignored. `partialSuccess` says what was rejected, and why.",
    )
    async def export_traces(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        kind = _content_type(request.headers)
        if kind not in (JSON, PROTOBUF):
            raise UnknownForm
        encoding = request.headers.get("content-encoding", "").strip().lower()
        ctx, body = context(request), await request.body()
        read = read_json if kind == JSON else read_protobuf
        now = ctx.clock.now()

        def reading() -> Reading:
            return read_spans(read(_unpacked(body, encoding)), now)

        async with ctx.examples.turn():
            found = await asyncio.to_thread(reading)
        ctx.examples.refuse(found.refused)
        taken = await ctx.examples.take(found.reports)
        reasons = [*found.refused, *(reason for _, reason in taken.refused)]
        answer = response_json if kind == JSON else response_protobuf
        return Response(answer(len(reasons), explanation(reasons, found.silent)), media_type=kind)
