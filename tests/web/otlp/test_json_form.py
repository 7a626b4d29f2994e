"""Exports as JSON are read as OTLP writes them, and what is none is refused."""

import json
from base64 import b64encode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.otlp.test_protobuf import REQUESTS, expected

from aimm.examples.errors import NotDecodable
from aimm.web.otlp.json_form import read_json, response_json, status_json
from aimm.web.otlp.protobuf import MOST_DEPTH


def as_json(message: Any) -> Any:
    """OTLP's form of JSON: ids are hexadecimal, numbers of 64 bits are texts, enumerations are numbers."""
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        many = field.is_repeated
        values = [_as_json(field, one) for one in (value if many else [value])]
        found[field.json_name] = values if many else values[0]
    return found


def _as_json(field: Any, value: Any) -> Any:
    if field.type == field.TYPE_MESSAGE:
        return as_json(value)
    if field.name in ("trace_id", "span_id", "parent_span_id"):
        return value.hex().upper()
    if field.type in (field.TYPE_INT64, field.TYPE_FIXED64):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, float):
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(str(value), value)
    return value


@given(REQUESTS)
def test_both_forms_say_the_same(request: Any):
    assert read_json(json.dumps(as_json(request)).encode()) == expected(request)


def export(**span: Any) -> bytes:
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()


def test_unknown_fields_and_names_of_fields_that_are_not_in_camel_case_are_ignored():
    body = export(spanId="0a", span_id="ff", later={"a": [1]}, kind=3, startTimeUnixNano=5)
    (span,) = read_json(body)
    assert (span.id, span.started, span.ended) == (b"\n", 5, 0)
    assert read_json(b'{"resourceSpans": null, "more": 1}') == read_json(b"{}") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff{}",
        b'{"resourceSpans": {}}',
        export(spanId="no"),
        export(startTimeUnixNano="soon"),
        export(startTimeUnixNano=-1),
        export(startTimeUnixNano=str(2**64)),
        export(startTimeUnixNano="1" * 5_000),
        export(attributes=[{"key": "k", "value": {"intValue": str(2**63)}}]),
        export(attributes=[{"key": "k", "value": {"intValue": True}}]),
        export(attributes=[{"key": "k", "value": {"doubleValue": "much"}}]),
        export(attributes=[{"key": 1}]),
        b'{"resourceSpans":' + b'[{"scopeSpans":' * 5_000,
    ],
)
def test_what_is_no_export_is_refused(body: bytes):
    with pytest.raises(NotDecodable, match="body-cannot-be-decoded"):
        read_json(body)


@pytest.mark.parametrize("levels", [MOST_DEPTH, MOST_DEPTH + 1, 5_000])
def test_values_are_not_nested_too_deeply(levels: int):
    value = b'{"arrayValue":{"values":[' * levels + b"{}" + b"]}}" * levels
    body = export(attributes=[{"key": "k", "value": "HERE"}]).replace(b'"HERE"', value)
    if levels <= MOST_DEPTH:
        assert len(read_json(body)) == 1
    else:
        with pytest.raises(NotDecodable):
            read_json(body)


@given(st.binary(max_size=60))
def test_garbage_is_refused_or_read(body: bytes):
    with suppress(NotDecodable):
        read_json(b"{" + body)


def test_answers():
    assert json.loads(response_json(0, "")) == {}
    partial = {"rejectedSpans": "3", "errorMessage": "why"}
    assert json.loads(response_json(3, "why")) == {"partialSuccess": partial}
    assert json.loads(status_json(("a", "b"))) == {"message": "a; b", "errors": ["a", "b"]}
