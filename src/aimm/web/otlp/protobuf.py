"""Read an export of traces from protobuf, and write its answers: only the fields that are needed.

The ``protobuf`` library would be imported into the process that answers picks, and hold the interpreter
while it decodes; this reader lets other work of the process go on. The numbers of fields are those of
``opentelemetry/proto/collector/trace/v1/trace_service.proto`` and what it imports.
"""

import base64
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aimm.examples.errors import NotDecodable
from aimm.examples.spans import Span, SpanEvent

MOST_FIELDS = 400_000
"""Fields of an export, skipped ones included; each costs about a microsecond."""
MOST_DEPTH = 40
"""Lists and maps in a value, one within the other."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTH = {_FIXED64: 8, _FIXED32: 4}
_VARINT_BYTES = 10

Part = tuple[int, int]
"""Where a field's content starts and ends."""
Field = tuple[int, int, int, Part]
"""Number, wire type, value if it is a varint, and where the content is."""


@dataclass(slots=True)
class _Reader:
    """The bytes of a message, and how many more fields may be read."""

    data: bytes
    left: int

    def fields(self, part: Part) -> Iterator[Field]:
        """The fields of a message, in order.

        Raises:
            NotDecodable: the bytes are no message, or there are too many fields.
        """
        at, end = part
        while at < end:
            self.left -= 1
            if self.left < 0:
                raise NotDecodable(f"body: must not have more than {MOST_FIELDS} fields")
            key, at = self.varint(at, end)
            number, kind = key >> 3, key & 7
            value, start = 0, at
            if kind == _VARINT:
                value, at = self.varint(at, end)
            elif kind == _BYTES:
                size, start = self.varint(at, end)
                at = start + size
            elif kind in _WIDTH:
                at += _WIDTH[kind]
            else:
                raise NotDecodable
            if number == 0 or at > end:
                raise NotDecodable
            yield number, kind, value, (start, at)

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """An integer of up to 64 bits, and where it ends."""
        value = 0
        for index in range(_VARINT_BYTES):
            if at >= end:
                raise NotDecodable
            byte = self.data[at]
            at += 1
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF, at
        raise NotDecodable

    def parts(self, part: Part, number: int) -> Iterator[Part]:
        """The contents of the fields with this number."""
        for found, kind, _, content in self.fields(part):
            if found == number and kind == _BYTES:
                yield content

    def bytes(self, part: Part) -> bytes:
        return self.data[part[0] : part[1]]

    def text(self, part: Part) -> str:
        try:
            return self.bytes(part).decode()
        except UnicodeDecodeError:
            raise NotDecodable from None

    def fixed(self, part: Part) -> int:
        return int.from_bytes(self.bytes(part), "little")


def read_protobuf(body: bytes) -> list[Span]:
    """The spans of an ``ExportTraceServiceRequest``.

    Raises:
        NotDecodable: it is none.
    """
    reader = _Reader(body, MOST_FIELDS)
    return [span for part in reader.parts((0, len(body)), 1) for span in _resource_spans(reader, part)]


def _resource_spans(reader: _Reader, part: Part) -> list[Span]:
    resource: dict[str, Any] = {}
    scopes: list[Part] = []
    for number, kind, _, content in reader.fields(part):
        if number == 1 and kind == _BYTES:
            resource |= _attributes(reader, list(reader.parts(content, 1)))
        elif number == 2 and kind == _BYTES:
            scopes.append(content)
    return [_span(reader, span, resource) for scope in scopes for span in reader.parts(scope, 2)]


def _span(reader: _Reader, part: Part, resource: dict[str, Any]) -> Span:
    span_id, times = b"", {7: 0, 8: 0}
    attributes: list[Part] = []
    events: list[Part] = []
    for number, kind, _, content in reader.fields(part):
        if number == 2 and kind == _BYTES:
            span_id = reader.bytes(content)
        elif number in times and kind == _FIXED64:
            times[number] = reader.fixed(content)
        elif number == 9 and kind == _BYTES:
            attributes.append(content)
        elif number == 11 and kind == _BYTES:
            events.append(content)
    return Span(
        id=span_id,
        started=times[7],
        ended=times[8],
        attributes=_attributes(reader, attributes),
        resource=resource,
        events=[_event(reader, one) for one in events],
    )


def _event(reader: _Reader, part: Part) -> SpanEvent:
    name = ""
    attributes: list[Part] = []
    for number, kind, _, content in reader.fields(part):
        if number == 2 and kind == _BYTES:
            name = reader.text(content)
        elif number == 3 and kind == _BYTES:
            attributes.append(content)
    return SpanEvent(name, _attributes(reader, attributes))


def _attributes(reader: _Reader, parts: list[Part], depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        key, value = "", None
        for number, kind, _, content in reader.fields(part):
            if number == 1 and kind == _BYTES:
                key = reader.text(content)
            elif number == 2 and kind == _BYTES:
                value = _value(reader, content, depth)
        found[key] = value
    return found


def _value(reader: _Reader, part: Part, depth: int) -> Any:
    """A value of any kind as JSON; the last one counts, as in every ``oneof``."""
    if depth > MOST_DEPTH:
        raise NotDecodable("body: values must not be nested too deeply")
    value: Any = None
    for number, kind, whole, content in reader.fields(part):
        match number, kind:
            case 1, 2:
                value = reader.text(content)
            case 2, 0:
                value = bool(whole)
            case 3, 0:
                value = whole - (1 << 64) if whole >> 63 else whole
            case 4, 1:
                value = number_of(struct.unpack("<d", reader.bytes(content))[0])
            case 5, 2:
                value = [_value(reader, one, depth + 1) for one in reader.parts(content, 1)]
            case 6, 2:
                value = _attributes(reader, list(reader.parts(content, 1)), depth + 1)
            case 7, 2:
                value = base64.b64encode(reader.bytes(content)).decode()
            case _:
                pass
    return value


def number_of(value: float) -> float | str:
    """A number as JSON knows it: others are named, as in protobuf's form of JSON."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def response_protobuf(rejected: int, message: str) -> bytes:
    """An ``ExportTraceServiceResponse``."""
    partial = (b"\x08" + _written(rejected) if rejected else b"") + (_sized(2, message) if message else b"")
    return b"\x0a" + _written(len(partial)) + partial if partial else b""


def status_protobuf(message: str) -> bytes:
    """A ``google.rpc.Status``."""
    return _sized(2, message)


def _sized(number: int, text: str) -> bytes:
    content = text.encode()
    return bytes([number << 3 | _BYTES]) + _written(len(content)) + content


def _written(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
