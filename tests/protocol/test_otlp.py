"""Traces by OTLP/HTTP, from the exporter that applications use to stored examples."""

import gzip
import json
from typing import Any

import pytest
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from tests.protocol.conftest import Callers
from tests.protocol.parts import code, item, items, new_capture, paging
from tests.support.server import Api, Goal

PATH = "/otlp/v1/traces"
PROTOBUF = "application/x-protobuf"
ASKED = [{"role": "user", "parts": [{"type": "text", "content": "Write to ann@example.com"}]}]
ANSWERED = [{"role": "assistant", "parts": [{"type": "text", "content": "Done."}], "finish_reason": "stop"}]


def attributes(**values: Any) -> list[dict[str, Any]]:
    return [{"key": key.replace("__", "."), "value": {"stringValue": value}} for key, value in values.items()]


def export(*spans: dict[str, Any], **resource: str) -> dict[str, Any]:
    sender = {"resource": {"attributes": attributes(**resource)}, "scopeSpans": [{"spans": list(spans)}]}
    return {"resourceSpans": [sender]}


def span(number: int, **values: str) -> dict[str, Any]:
    content = {"gen_ai__operation__name": "chat", "gen_ai__prompt": "Hi", "gen_ai__completion": "Hello"}
    return {"spanId": f"{number:016x}", "attributes": attributes(**{**content, **values})}


def sent(machine: Api, body: object, status: int = 200) -> dict[str, Any]:
    answer = machine.post(PATH, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def stored(admin: Api, **filters: str) -> list[dict[str, Any]]:
    return items(admin.get("/examples", params=paging("at", **filters)))


def test_the_exporter_of_an_application_sends_examples(admin: Api, machine: Api, goal: Goal):
    new_capture(admin, goal.use_case, enabled=True)
    exporter = OTLPSpanExporter(
        endpoint=f"{machine.http.base_url}otlp/v1/traces".replace("//otlp", "/otlp"),
        headers={"x-api-key": machine.http.headers["x-api-key"]},
        compression=Compression.Gzip,
    )
    resource = Resource({"aimm.use_case": goal.code, "aimm.step": goal.steps[0]["code"]})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer, session = provider.get_tracer("test"), code()
    with tracer.start_as_current_span("request"):
        for consent in (True, False):
            with tracer.start_as_current_span("chat m-1") as one:
                one.set_attribute("gen_ai.operation.name", "chat")
                one.set_attribute("gen_ai.conversation.id", session)
                one.set_attribute("gen_ai.request.model", "m-1")
                one.set_attribute("gen_ai.usage.input_tokens", 3)
                one.set_attribute("gen_ai.input.messages", json.dumps(ASKED))
                one.set_attribute("gen_ai.output.messages", json.dumps(ANSWERED))
                one.set_attribute("aimm.consent", consent)
    provider.shutdown()
    (found,) = stored(admin, correlationId=session)
    assert found["inputs"] == {"messages": [{"role": "user", "content": "Write to [email]"}]}
    assert (found["output"], found["source"], found["model"]) == ("Done.", "otlp", "m-1")
    assert (found["useCaseId"], found["step"]) == (goal.id, goal.steps[0]["code"])
    assert (found["inputTokens"], found["outputTokens"], found["consent"]) == (3, None, True)
    assert 0 < found["latencyMs"] < 10_000


def test_an_export_as_json_says_what_was_rejected_and_why(admin: Api, machine: Api, goal: Goal):
    new_capture(admin, goal.use_case, enabled=True, consent="not-required")
    session = code()
    named = {"aimm__use_case": goal.code, "aimm__step": goal.steps[0]["code"], "aimm__session": session}
    assert sent(machine, export(span(1), span(1), span(2), **named)) == {}
    assert len(stored(admin, correlationId=session)) == 2
    body = export(
        span(3), span(4, aimm__step="none"), span(5, aimm__step="none"), span(6, aimm__session=""), **named
    )
    assert sent(machine, body)["partialSuccess"] == {
        "rejectedSpans": "3",
        "errorMessage": "1 × missing-session (set the attribute aimm.session or gen_ai.conversation.id); "
        "2 × unknown-step",
    }
    assert len(stored(admin, correlationId=session)) == 3
    other = {"spanId": "07" * 8, "name": "GET /", "attributes": attributes(http__route="/")}
    assert sent(machine, export(other, **named)) == sent(machine, {}) == {}


def test_sessions_that_were_erased_stay_erased(admin: Api, machine: Api, goal: Goal):
    new_capture(admin, goal.use_case, enabled=True, consent="not-required")
    session = code()
    named = {"aimm__use_case": goal.code, "aimm__step": goal.steps[0]["code"], "aimm__session": session}
    sent(machine, export(span(1), **named))
    erased = item(admin.http.delete("/examples", params={"correlationId": session}))
    assert erased["deleted"] == 1
    assert sent(machine, export(span(2), **named)) == {}
    assert stored(admin, correlationId=session) == []


def raw(machine: Api, content: bytes, kind: str | None = PROTOBUF, encoding: str | None = None) -> Any:
    headers = {"content-type": kind, "content-encoding": encoding}
    return machine.http.post(PATH, content=content, headers={k: v for k, v in headers.items() if v})


def test_bodies_that_are_not_otlp_are_refused_with_a_status(machine: Api):
    good = ExportTraceServiceRequest().SerializeToString()
    answer = raw(machine, good)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", PROTOBUF)
    assert not ExportTraceServiceResponse.FromString(answer.content).HasField("partial_success")
    zipped = gzip.compress(b"\x10\x00" * 10)
    for content, encoding, status, message in (
        (b"\xff", None, 400, "body-cannot-be-decoded"),
        (b"\xff", "gzip", 400, "body-cannot-be-decoded"),
        (zipped[:-9], "gzip", 400, "body-cannot-be-decoded"),
        (gzip.compress(b"\x10\x00" * 5_000_000), "gzip", 413, "body-too-large"),
        (b"\x10\x00" * 2_500_000, None, 413, "body-too-large"),
        (good, "br", 415, "Content-Encoding: must be absent, identity or gzip"),
    ):
        answer = raw(machine, content, encoding=encoding)
        assert (answer.status_code, answer.headers["content-type"]) == (status, PROTOBUF)
        assert Status.FromString(answer.content).message == message
    assert raw(machine, zipped, encoding="gzip").status_code == 200


@pytest.mark.parametrize("kind", [None, "text/plain", "application/grpc", "application/jsonl"])
def test_other_content_types_are_refused(machine: Api, kind: str | None):
    answer = raw(machine, b"{}", kind)
    assert answer.status_code == 415
    assert answer.json()["errors"] == ["Content-Type: must be application/x-protobuf or application/json"]
    assert answer.json()["message"] == answer.json()["errors"][0]


def test_json_that_is_no_export_is_refused(machine: Api):
    assert sent(machine, {"resourceSpans": 3}, 400)["message"] == "body-cannot-be-decoded"
    charset = raw(machine, b'{"resourceSpans": [], "later": true}', "application/json; charset=utf-8")
    assert (charset.status_code, charset.json()) == (200, {})


def test_who_may_export(admin: Api, callers: Callers, nobody: Api):
    for caller in (admin, callers.with_scopes("pick", "feedback", "read")):
        assert sent(caller, {}, 403)["errors"] == ["forbidden"]
    assert sent(nobody, {}, 401)["errors"] == ["unauthorized"]
    assert sent(callers.with_scopes("record"), {}) == {}


def test_the_status_counts_what_was_refused(admin: Api, machine: Api):
    before = item(admin.get("/system"))["capture"]["refused"]
    sent(machine, export(span(1)))
    assert item(admin.get("/system"))["capture"]["refused"] == before + 1
