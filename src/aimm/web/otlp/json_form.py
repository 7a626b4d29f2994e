"""Read an export of traces from JSON, and write its answers.

Ids are hexadecimal, 64-bit integers are texts or numbers, and unknown fields are ignored, as OTLP demands.
"""

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from aimm.examples.errors import NotDecodable
from aimm.examples.spans import Span, SpanEvent
from aimm.web.otlp.protobuf import MOST_DEPTH, number_of


class _Value(msgspec.Struct, rename="camel"):
    string_value: str | None = None
    bool_value: bool | None = None
    int_value: int | str | None = None
    double_value: float | str | None = None
    array_value: "_Array | None" = None
    kvlist_value: "_Pairs | None" = None
    bytes_value: str | None = None


class _Array(msgspec.Struct):
    values: list[_Value] | None = None


class _Pair(msgspec.Struct):
    key: str = ""
    value: _Value | None = None


class _Pairs(msgspec.Struct):
    values: list[_Pair] | None = None


class _Resource(msgspec.Struct):
    attributes: list[_Pair] | None = None


class _Event(msgspec.Struct):
    name: str = ""
    attributes: list[_Pair] | None = None


class _Span(msgspec.Struct, rename="camel"):
    span_id: str | None = None
    start_time_unix_nano: int | str | None = None
    end_time_unix_nano: int | str | None = None
    attributes: list[_Pair] | None = None
    events: list[_Event] | None = None


class _Scope(msgspec.Struct):
    spans: list[_Span] | None = None


class _Sender(msgspec.Struct, rename="camel"):
    resource: _Resource | None = None
    scope_spans: list[_Scope] | None = None


class _Export(msgspec.Struct, rename="camel"):
    resource_spans: list[_Sender] | None = None


def read_json(body: bytes) -> list[Span]:
    """The spans of an ``ExportTraceServiceRequest``.

    Raises:
        NotDecodable: it is none.
    """
    try:
        export = msgspec.json.decode(body, type=_Export)
        return [
            _span(span, _attributes(sender.resource.attributes if sender.resource else None))
            for sender in export.resource_spans or ()
            for scope in sender.scope_spans or ()
            for span in scope.spans or ()
        ]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise NotDecodable from None


def _span(span: _Span, resource: Mapping[str, Any]) -> Span:
    return Span(
        id=bytes.fromhex(span.span_id or ""),
        started=_time(span.start_time_unix_nano),
        ended=_time(span.end_time_unix_nano),
        attributes=_attributes(span.attributes),
        resource=resource,
        events=[SpanEvent(one.name, _attributes(one.attributes)) for one in span.events or ()],
    )


def _attributes(pairs: list[_Pair] | None, depth: int = 0) -> dict[str, Any]:
    return {pair.key: _value(pair.value, depth) for pair in pairs or ()}


def _value(value: _Value | None, depth: int) -> Any:
    if value is None:
        return None
    if depth > MOST_DEPTH:
        raise NotDecodable("body: values must not be nested too deeply")
    if value.int_value is not None:
        return _whole(value.int_value, -(2**63), 2**63)
    if value.double_value is not None:
        return number_of(float(value.double_value))
    if value.array_value is not None:
        return [_value(one, depth + 1) for one in value.array_value.values or ()]
    if value.kvlist_value is not None:
        return _attributes(value.kvlist_value.values, depth + 1)
    plain = (value.string_value, value.bool_value, value.bytes_value)
    return next((one for one in plain if one is not None), None)


def _time(value: int | str | None) -> int:
    return 0 if value is None else _whole(value, 0, 2**64)


def _whole(value: int | str, least: int, end: int) -> int:
    if isinstance(value, str) and len(value) > math.ceil(math.log10(end)) + 1:
        raise NotDecodable
    whole = int(value)
    if not least <= whole < end:
        raise NotDecodable
    return whole


def response_json(rejected: int, message: str) -> bytes:
    """An ``ExportTraceServiceResponse``; a 64-bit integer is a text."""
    if not rejected and not message:
        return b"{}"
    partial = {"rejectedSpans": str(rejected), "errorMessage": message}
    return msgspec.json.encode({"partialSuccess": partial})


def status_json(errors: tuple[str, ...]) -> bytes:
    """A ``google.rpc.Status``, with the errors as everywhere in this API beside it."""
    return msgspec.json.encode({"message": "; ".join(errors), "errors": errors})
