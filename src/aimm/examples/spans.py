"""Spans of generative AI as examples: which attributes name what, by OpenTelemetry's conventions.

The present conventions come first, then older ones. ``docs/reference/otlp.md`` lists the attributes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import msgspec

from aimm.examples.messages import asked, output_of
from aimm.examples.model import Report
from aimm.kit.clock import from_micros

Attributes = Mapping[str, Any]

MISSING_USE_CASE = "missing-use-case"
MISSING_SESSION = "missing-session"
MISSING_STEP = "missing-step"
INVALID_INPUTS = "invalid-inputs"
INVALID_ID = "invalid-span-id"
HINTS = {
    MISSING_USE_CASE: "set the attribute aimm.use_case",
    MISSING_SESSION: "set the attribute aimm.session or gen_ai.conversation.id",
    MISSING_STEP: "set the attribute aimm.step",
    INVALID_INPUTS: "aimm.inputs must be a JSON object",
    INVALID_ID: "a span needs an id of 8 bytes",
}
"""What to do about each reason for which a span is no example."""

_ANSWERING = ("chat", "generate_content", "text_completion")
_CONTENT_EVENTS = (
    "gen_ai.client.inference.operation.details",
    "gen_ai.content.prompt",
    "gen_ai.content.completion",
)
_SESSION = ("aimm.session", "gen_ai.conversation.id", "session.id")
_MODEL = ("gen_ai.request.model", "gen_ai.response.model")
_INPUT_TOKENS = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
_OUTPUT_TOKENS = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
_LONGEST_NAME = 255
_MOST = 10**12
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class SpanEvent:
    """An event of a span."""

    name: str
    attributes: Attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What of a span matters here.

    Attributes:
        id: 8 bytes.
        started: nanoseconds since 1970, as ``ended``; 0 if unknown.
        resource: attributes of what sent it.
    """

    id: bytes
    started: int
    ended: int
    attributes: Attributes
    resource: Attributes
    events: Sequence[SpanEvent] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of the spans of an export.

    Attributes:
        reports: examples to decide about.
        refused: why spans that should be examples cannot be, one reason each.
        silent: how many spans of models carry neither input nor output.
    """

    reports: Sequence[Report]
    refused: Sequence[str]
    silent: int


def read_spans(spans: Iterable[Span], now: datetime) -> Reading:
    """The examples of an export. Spans that concern no model are left out."""
    reports: list[Report] = []
    refused: list[str] = []
    silent = 0
    for span in spans:
        if not _concerns_a_model(span):
            continue
        found = report_of(span, now)
        if found is None:
            silent += 1
        elif isinstance(found, str):
            refused.append(found)
        else:
            reports.append(found)
    return Reading(reports, refused, silent)


def report_of(span: Span, now: datetime) -> Report | str | None:
    """The example of a span; the reason if it is none, or None if the span carries no content."""
    known = {**_event_attributes(span.events), **span.attributes}
    inputs, output = _inputs(known, span.events), output_of(known, _messages(span.events))
    if inputs is None and output is None:
        return None
    use_case, step = (_named(name, span.attributes, span.resource) for name in ("aimm.use_case", "aimm.step"))
    session = next((one for name in _SESSION if (one := _named(name, known, span.resource))), None)
    reason = _problem(span.id, use_case, session, step, inputs)
    if reason is not None:
        return reason
    given = cast("dict[str, Any]", inputs or {})
    return Report(
        use_case=use_case or "",
        correlation_id=session or "",
        step=step or "",
        sequence=int.from_bytes(span.id) & 0x7FFF_FFFF,
        at=min(now, from_micros(span.started // 1000)) if span.started else now,
        inputs=given,
        output=output,
        model=next((one for name in _MODEL if (one := _named(name, known, {}))), None),
        latency_ms=_latency(span),
        input_tokens=_count(known, _INPUT_TOKENS),
        output_tokens=_count(known, _OUTPUT_TOKENS),
        consent=known.get("aimm.consent", span.resource.get("aimm.consent")) in (True, "true"),
        source="otlp",
        size=len(msgspec.json.encode(given)) + len(msgspec.json.encode(output)),
    )


def explanation(reasons: Sequence[str], silent: int) -> str:
    """Why spans were rejected, and what to do about it; empty if there is nothing to say."""
    counts = sorted(Counter(reasons).items())
    parts = [f"{count} × {reason}{_hint(reason)}" for reason, count in counts]
    if silent:
        parts.append(f"{silent} without input and output: switch on the capture of content")
    return "; ".join(parts)


def _hint(reason: str) -> str:
    return f" ({HINTS[reason]})" if reason in HINTS else ""


def _concerns_a_model(span: Span) -> bool:
    """Whether the span is a call of a model, or names a step itself."""
    operation = span.attributes.get("gen_ai.operation.name")
    if operation in _ANSWERING or "aimm.step" in span.attributes:
        return True
    return operation is None and any(name.startswith("gen_ai.") for name in span.attributes)


def _problem(
    span_id: bytes, use_case: str | None, session: str | None, step: str | None, inputs: object
) -> str | None:
    if len(span_id) != _ID_BYTES:
        return INVALID_ID
    if use_case is None:
        return MISSING_USE_CASE
    if session is None:
        return MISSING_SESSION
    if step is None:
        return MISSING_STEP
    return None if isinstance(inputs, dict | None) else INVALID_INPUTS


def _inputs(known: Attributes, events: Sequence[SpanEvent]) -> object:
    """Inputs by name; something else if ``aimm.inputs`` is no object, None if there are none."""
    own = known.get("aimm.inputs")
    if isinstance(own, str):
        try:
            own = msgspec.json.decode(own)
        except (msgspec.DecodeError, RecursionError):
            return own
    if own is not None:
        return own
    messages = asked(known, _messages(events))
    return {"messages": messages} if messages else None


def _event_attributes(events: Sequence[SpanEvent]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for event in events:
        if event.name in _CONTENT_EVENTS:
            found.update(event.attributes)
    return found


def _messages(events: Sequence[SpanEvent]) -> list[tuple[str, Attributes]]:
    return [(event.name, event.attributes) for event in events]


def _named(name: str, first: Attributes, second: Attributes) -> str | None:
    """A name or an id: of one or the other, if it can be stored as one."""
    value = first.get(name, second.get(name))
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    return value if len(value.encode()) <= _LONGEST_NAME else None


def _count(known: Attributes, names: Sequence[str]) -> int | None:
    value = next((known[name] for name in names if name in known), None)
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST
    return value if whole else None


def _latency(span: Span) -> float | None:
    if not span.started or span.ended < span.started:
        return None
    return min((span.ended - span.started) / 1_000_000, float(_MOST))
