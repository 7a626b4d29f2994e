"""Spans as examples: the present conventions and older ones, and why a span is none."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aimm.examples.spans import Span, SpanEvent, explanation, read_spans, report_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STARTED = int((NOW - timedelta(seconds=5)).timestamp()) * 10**9
NAMED = {"aimm.use_case": "chat", "aimm.step": "answer", "aimm.session": "c-1"}
ASKED = [{"role": "user", "parts": [{"type": "text", "content": "Why?"}]}]
ANSWERED = [
    {"role": "assistant", "parts": [{"type": "text", "content": "Because."}], "finish_reason": "stop"}
]
CONTENT = {"gen_ai.input.messages": json.dumps(ASKED), "gen_ai.output.messages": json.dumps(ANSWERED)}
USER = {"role": "user", "content": "Why?"}


def span(attributes: dict[str, Any], *events: SpanEvent, **fields: Any) -> Span:
    whole = {**NAMED, "gen_ai.operation.name": "chat", **attributes}
    given = {key: value for key, value in whole.items() if value is not None}
    known = {"id": b"\xff2345678", "started": STARTED, "ended": STARTED + 1_500_000, "resource": {}}
    return Span(**{**known, "attributes": given, "events": events, **fields})


def report(attributes: dict[str, Any], *events: SpanEvent, **fields: Any) -> Any:
    return report_of(span(attributes, *events, **fields), NOW)


def test_a_span_of_the_present_conventions():
    found = report(
        {
            **CONTENT,
            "gen_ai.request.model": "m-1",
            "gen_ai.response.model": "m-1-2026",
            "gen_ai.usage.input_tokens": 3,
            "gen_ai.usage.output_tokens": 4,
            "aimm.consent": True,
        }
    )
    assert (found.use_case, found.step, found.correlation_id) == ("chat", "answer", "c-1")
    assert (found.inputs, found.output) == ({"messages": [USER]}, "Because.")
    assert (found.model, found.latency_ms, found.input_tokens, found.output_tokens) == ("m-1", 1.5, 3, 4)
    assert (found.at, found.consent, found.source) == (NOW - timedelta(seconds=5), True, "otlp")
    assert found.sequence == int.from_bytes(b"5678") & 0x7FFF_FFFF
    assert found.size == len(b'{"messages":[{"role":"user","content":"Why?"}]}"Because."')


def test_structured_attributes_are_read_like_json():
    found = report({"gen_ai.input.messages": ASKED, "gen_ai.output.messages": ANSWERED})
    assert (found.inputs, found.output) == ({"messages": [USER]}, "Because.")


def test_instructions_come_first():
    parts = json.dumps([{"type": "text", "content": "Be"}, {"type": "text", "content": "brief."}])
    found = report({**CONTENT, "gen_ai.system_instructions": parts})
    assert found.inputs == {"messages": [{"role": "system", "content": "Be\nbrief."}, USER]}


@pytest.mark.parametrize(
    "attributes",
    [
        {"gen_ai.prompt": "Why?", "gen_ai.completion": "Because."},
        {"gen_ai.prompt": '[{"role": "user", "content": "Why?"}]', "gen_ai.completion": '["Because."]'},
        {"gen_ai.prompt": '{"role": "user", "content": "Why?"}', "gen_ai.completion": "Because."},
        {
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": '[{"type": "text", "text": "Why?"}]',
            "gen_ai.completion.0.content": "Because.",
            "gen_ai.completion.0.finish_reason": "stop",
        },
    ],
    ids=["texts", "lists", "an object", "numbered"],
)
def test_older_attributes(attributes: dict[str, Any]):
    found = report({"gen_ai.operation.name": None, **attributes})
    assert (found.inputs, found.output) == ({"messages": [USER]}, "Because.")


@pytest.mark.parametrize(
    "events",
    [
        [SpanEvent("gen_ai.client.inference.operation.details", CONTENT)],
        [
            SpanEvent("gen_ai.content.prompt", {"gen_ai.prompt": "Why?"}),
            SpanEvent("gen_ai.content.completion", {"gen_ai.completion": "Because."}),
        ],
        [
            SpanEvent("gen_ai.user.message", {"content": "Why?"}),
            SpanEvent("gen_ai.choice", {"index": 0, "message": '{"content": "Because."}'}),
        ],
        [
            SpanEvent("gen_ai.user.message", {"content": "Why?"}),
            SpanEvent("gen_ai.choice", {"index": 0, "finish_reason": "stop", "content": "Because."}),
        ],
    ],
    ids=["details", "content", "messages", "choice of attributes"],
)
def test_events(events: list[SpanEvent]):
    found = report({}, SpanEvent("exception", {"content": "no"}), *events)
    assert (found.inputs, found.output) == ({"messages": [USER]}, "Because.")


def test_own_attributes_take_precedence():
    found = report({**CONTENT, "aimm.inputs": '{"question": "What?"}', "aimm.output": "Nothing."})
    assert (found.inputs, found.output) == ({"question": "What?"}, "Nothing.")
    found = report({"aimm.inputs": {"question": ["What?"]}, "aimm.output": {"label": 3}})
    assert (found.inputs, found.output) == ({"question": ["What?"]}, {"label": 3})


def test_messages_that_are_more_than_text_stay_as_they_are():
    call = {"type": "tool_call", "id": "1", "name": "weather", "arguments": {"city": "Paris"}}
    message = {"role": "assistant", "parts": [call], "finish_reason": "tool_call"}
    assert report({"gen_ai.output.messages": [message]}).output == [message]
    two = [{"role": "assistant", "content": text} for text in "ab"]
    assert report({"gen_ai.output.messages": two}).output == two
    image = {"type": "blob", "content": "aGk="}
    mixed = {"role": "user", "parts": [{"type": "text", "content": "See"}, image]}
    assert report({"gen_ai.input.messages": [mixed]}).inputs == {"messages": [mixed]}
    called = {"role": "assistant", "content": "", "tool_calls": [call]}
    assert report({"gen_ai.output.messages": [called]}).output == [called]
    assert report({"gen_ai.input.messages": [3], "aimm.output": "x"}).inputs == {"messages": [3]}


def test_names_may_come_from_the_resource_or_from_other_conventions():
    without = {**CONTENT, **dict.fromkeys(NAMED)}
    resource = {"aimm.use_case": "chat", "aimm.step": "answer", "aimm.consent": "true"}
    found = report({**without, "gen_ai.conversation.id": "c-2", "session.id": "no"}, resource=resource)
    assert (found.use_case, found.step, found.correlation_id, found.consent) == (
        "chat",
        "answer",
        "c-2",
        True,
    )
    assert report({**without, "session.id": 7}, resource=resource).correlation_id == "7"
    assert report({**without, **NAMED, "aimm.step": "own"}, resource=resource).step == "own"


@pytest.mark.parametrize("consent", [None, False, "yes", 1.5, 0], ids=str)
def test_consent_is_explicit(consent: Any):
    assert not report({**CONTENT, "aimm.consent": consent}).consent


def test_consent_of_a_span_takes_precedence():
    assert not report({**CONTENT, "aimm.consent": False}, resource={"aimm.consent": True}).consent


@pytest.mark.parametrize(
    ("attributes", "fields", "reason"),
    [
        ({"aimm.use_case": None}, {}, "missing-use-case"),
        ({"aimm.session": None}, {}, "missing-session"),
        ({"aimm.session": "x" * 256}, {}, "missing-session"),
        ({"aimm.session": "\0"}, {}, "missing-session"),
        ({"aimm.session": ""}, {}, "missing-session"),
        ({"aimm.session": True}, {}, "missing-session"),
        ({"aimm.step": None}, {}, "missing-step"),
        ({"aimm.step": ["a"]}, {}, "missing-step"),
        ({"aimm.inputs": "[1]"}, {}, "invalid-inputs"),
        ({"aimm.inputs": "{"}, {}, "invalid-inputs"),
        ({"aimm.inputs": 3}, {}, "invalid-inputs"),
        ({}, {"id": b"1234567"}, "invalid-span-id"),
    ],
)
def test_why_a_span_is_no_example(attributes: dict[str, Any], fields: dict[str, Any], reason: str):
    assert report({**CONTENT, **attributes}, **fields) == reason


def test_odd_figures_are_left_out():
    found = report(
        {
            **CONTENT,
            "gen_ai.usage.input_tokens": -1,
            "gen_ai.usage.output_tokens": "3",
            "gen_ai.request.model": 1.5,
        },
        started=STARTED,
        ended=STARTED - 1,
    )
    assert (found.model, found.latency_ms, found.input_tokens, found.output_tokens) == (None,) * 4
    assert report({**CONTENT, "gen_ai.usage.prompt_tokens": 5}).input_tokens == 5
    assert report({**CONTENT, "gen_ai.usage.completion_tokens": True}).output_tokens is None


def test_a_time_that_is_missing_or_to_come_is_now():
    assert report(CONTENT, started=0).at == NOW
    assert report(CONTENT, started=2**64 - 1, ended=2**64 - 1).at == NOW
    assert report(CONTENT, started=0).latency_ms is None


def test_which_spans_count():
    spans = [
        span(CONTENT),
        span({**CONTENT, "aimm.step": None, "gen_ai.operation.name": "invoke_agent"}, resource=NAMED),
        span({**CONTENT, "gen_ai.operation.name": "invoke_agent"}),
        span({"gen_ai.operation.name": None, "aimm.step": None, "http.route": "/"}, resource=NAMED),
        span({"gen_ai.request.model": "m"}),
        span({**CONTENT, "aimm.session": None}),
    ]
    found = read_spans(spans, NOW)
    assert [one.step for one in found.reports] == ["answer", "answer"]
    assert (found.refused, found.silent) == (["missing-session"], 1)


def test_the_explanation_says_what_to_do():
    assert explanation([], 0) == ""
    assert explanation(["unknown-step", "missing-step", "unknown-step"], 2) == (
        "1 × missing-step (set the attribute aimm.step); 2 × unknown-step; "
        "2 without input and output: switch on the capture of content"
    )
