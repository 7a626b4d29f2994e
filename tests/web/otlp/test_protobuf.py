"""Our reader of protobuf and the library agree, on whatever the library writes and on garbage."""

import base64
import math
from contextlib import suppress

import pytest
from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1 import trace_pb2

from aimm.examples.errors import NotDecodable
from aimm.examples.spans import Span, SpanEvent
from aimm.web.otlp import protobuf
from aimm.web.otlp.protobuf import read_protobuf, response_protobuf, status_protobuf

TEXT = st.text(max_size=8)
VALUES = st.recursive(
    st.one_of(
        st.builds(AnyValue),
        st.builds(AnyValue, string_value=TEXT),
        st.builds(AnyValue, bool_value=st.booleans()),
        st.builds(AnyValue, int_value=st.integers(-(2**63), 2**63 - 1)),
        st.builds(AnyValue, double_value=st.floats()),
        st.builds(AnyValue, bytes_value=st.binary(max_size=5)),
    ),
    lambda inner: st.one_of(
        st.builds(AnyValue, array_value=st.builds(ArrayValue, values=st.lists(inner, max_size=3))),
        st.builds(
            AnyValue,
            kvlist_value=st.builds(
                KeyValueList, values=st.lists(st.builds(KeyValue, key=TEXT, value=inner), max_size=3)
            ),
        ),
    ),
    max_leaves=5,
)
PAIRS = st.lists(st.builds(KeyValue, key=TEXT, value=VALUES), max_size=3)
TIME = st.integers(0, 2**64 - 1)
SPANS = st.builds(
    trace_pb2.Span,
    trace_id=st.binary(max_size=16),
    span_id=st.binary(max_size=9),
    name=TEXT,
    kind=st.integers(0, 5),
    flags=st.integers(0, 2**32 - 1),
    start_time_unix_nano=TIME,
    end_time_unix_nano=TIME,
    attributes=PAIRS,
    dropped_attributes_count=st.integers(0, 2**32 - 1),
    events=st.lists(
        st.builds(trace_pb2.Span.Event, name=TEXT, attributes=PAIRS, time_unix_nano=TIME), max_size=2
    ),
    status=st.builds(trace_pb2.Status, message=TEXT, code=st.integers(0, 2)),
)
REQUESTS = st.builds(
    ExportTraceServiceRequest,
    resource_spans=st.lists(
        st.builds(
            trace_pb2.ResourceSpans,
            resource=st.builds(Resource, attributes=PAIRS),
            scope_spans=st.lists(
                st.builds(trace_pb2.ScopeSpans, spans=st.lists(SPANS, max_size=2), schema_url=TEXT),
                max_size=2,
            ),
        ),
        max_size=2,
    ),
)


def plain(value: AnyValue) -> object:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    found = getattr(value, kind)
    if kind == "array_value":
        return [plain(one) for one in found.values]
    if kind == "kvlist_value":
        return pairs(found.values)
    if kind == "bytes_value":
        return base64.b64encode(found).decode()
    if kind == "double_value" and not math.isfinite(found):
        return "NaN" if math.isnan(found) else "Infinity" if found > 0 else "-Infinity"
    return found


def pairs(given: object) -> dict[str, object]:
    return {one.key: plain(one.value) for one in given}  # type: ignore[attr-defined]


def expected(request: ExportTraceServiceRequest) -> list[Span]:
    return [
        Span(
            id=span.span_id,
            started=span.start_time_unix_nano,
            ended=span.end_time_unix_nano,
            attributes=pairs(span.attributes),
            resource=pairs(sender.resource.attributes),
            events=[SpanEvent(one.name, pairs(one.attributes)) for one in span.events],
        )
        for sender in request.resource_spans
        for scope in sender.scope_spans
        for span in scope.spans
    ]


def in_field(number: int, content: bytes) -> bytes:
    """A field with bytes; the library does not write everything that is wrong."""
    size = len(content)
    return bytes([number << 3 | 2, size & 0x7F | 0x80, size >> 7]) + content


def with_value(value: bytes) -> bytes:
    """An export of one span that has one attribute."""
    return in_field(1, in_field(2, in_field(2, in_field(9, in_field(1, b"k") + in_field(2, value)))))


@given(REQUESTS)
def test_it_reads_what_the_library_writes(request: ExportTraceServiceRequest):
    assert read_protobuf(request.SerializeToString()) == expected(request)


@given(REQUESTS, st.data())
def test_damaged_bodies_are_refused_or_read_as_by_the_library(
    request: ExportTraceServiceRequest, data: st.DataObject
):
    body = bytearray(request.SerializeToString())
    for _ in range(data.draw(st.integers(0, 3)) if body else 0):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    body = body[: data.draw(st.integers(0, len(body)))]
    try:
        found = read_protobuf(bytes(body))
    except NotDecodable:
        return
    try:
        read = ExportTraceServiceRequest.FromString(bytes(body))
    except DecodeError:
        return  # a text that nobody needs is not checked here
    assert len(found) == len(expected(read))


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_read(body: bytes):
    with suppress(NotDecodable):
        read_protobuf(body)


@pytest.mark.parametrize(
    "body",
    [
        b"\x0a",
        b"\x0a\x05abc",
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        b"\x0b\x0c",
        b"\x02\x00",
        b"\x09\x01",
        b"\xff",
    ],
    ids=["no size", "cut", "endless varint", "group", "field 0", "cut number", "cut key"],
)
def test_what_is_no_message_is_refused(body: bytes):
    with pytest.raises(NotDecodable, match="body-cannot-be-decoded"):
        read_protobuf(body)


def test_unknown_fields_are_ignored():
    span = trace_pb2.Span(span_id=b"12345678").SerializeToString()
    odd = b"\xf8\x07\x05\xfd\x07abcd\xf9\x07abcdefgh"  # fields 127 of three types
    body = in_field(1, odd + in_field(2, in_field(2, span + odd)) + odd)
    assert [one.id for one in read_protobuf(body)] == [b"12345678"]


def test_the_number_of_fields_is_limited(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(protobuf, "MOST_FIELDS", 10)
    read_protobuf(b"\x10\x00" * 10)
    with pytest.raises(NotDecodable, match="must not have more than 10 fields"):
        read_protobuf(b"\x10\x00" * 11)


def test_values_are_not_nested_too_deeply():
    value = b""
    for _ in range(protobuf.MOST_DEPTH):
        value = in_field(5, in_field(1, value))
    read_protobuf(with_value(value))
    with pytest.raises(NotDecodable, match="nested too deeply"):
        read_protobuf(with_value(in_field(5, in_field(1, value))))


@pytest.mark.parametrize(
    ("rejected", "message"), [(0, ""), (0, "a hint"), (3, ""), (100_000, "ä" * 300)], ids=str
)
def test_the_library_reads_our_answers(rejected: int, message: str):
    answer = ExportTraceServiceResponse.FromString(response_protobuf(rejected, message))
    assert answer.HasField("partial_success") == bool(rejected or message)
    assert (answer.partial_success.rejected_spans, answer.partial_success.error_message) == (
        rejected,
        message,
    )
    assert Status.FromString(status_protobuf(message)).message == message
