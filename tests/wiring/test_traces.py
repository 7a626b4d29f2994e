"""Traces: spans at a collector, and nothing at all while disabled."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.support.server import Api, Goal, ServerProcess

from aimm.web.hot.requests import HotRequest, Reply
from aimm.wiring.spans import Spans
from aimm.wiring.traces import CannotTrace, open_traces

SECONDS = 15
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


class Collector:
    """Receives OTLP over HTTP on the loopback address."""

    def __init__(self) -> None:
        self.spans: list[SentSpan] = []
        self.resource: dict[str, str] = {}
        self.arrived = threading.Condition()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = ExportTraceServiceRequest.FromString(
                    self.rfile.read(int(self.headers["content-length"]))
                )
                collector.take(self.path, sent)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def take(self, path: str, sent: ExportTraceServiceRequest) -> None:
        assert path == "/v1/traces"
        with self.arrived:
            for group in sent.resource_spans:
                self.resource = {a.key: a.value.string_value for a in group.resource.attributes}
                for scope in group.scope_spans:
                    self.spans += scope.spans
            self.arrived.notify_all()

    def wait_for(self, wanted: Callable[[SentSpan], bool]) -> SentSpan:
        """Wait for the first matching span."""

        def found() -> SentSpan | None:
            return next((span for span in self.spans if wanted(span)), None)

        with self.arrived:
            span = self.arrived.wait_for(found, SECONDS)
        assert span is not None, [span.name for span in self.spans]
        return span

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def attributes(span: SentSpan) -> dict[str, object]:
    return {
        attribute.key: getattr(attribute.value, attribute.value.WhichOneof("value"))
        for attribute in span.attributes
    }


def traceparent(trace: str = TRACE, *, sampled: bool = True) -> dict[str, str]:
    return {"traceparent": f"00-{trace}-{PARENT}-{'01' if sampled else '00'}"}


@pytest.fixture(scope="module")
def collector(server_database_url: str) -> Iterator[Collector]:
    opened = Collector()  # one for each database
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def traced(
    collector: Collector, server_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server that exports its spans to the collector, with short delays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        server = ServerProcess(
            server_database_url, tmp_path_factory.mktemp("traced"), otel_endpoint=collector.url
        )
    yield server
    assert server.stop() == 0, server.output


@pytest.fixture(scope="module")
def goal(traced: ServerProcess) -> Iterator[Goal]:
    admin = Api.person(traced)
    yield Goal(admin)
    admin.http.close()


@pytest.fixture(scope="module")
def application(traced: ServerProcess) -> Iterator[Api]:
    api = Api.machine(traced)
    yield api
    api.http.close()


def test_a_management_request_joins_the_callers_trace(collector: Collector, goal: Goal):
    answer = goal.api.get(f"/use-cases/{goal.id}", headers=traceparent("a" * 32))
    assert answer.status_code == 200
    span = collector.wait_for(lambda span: span.trace_id.hex() == "a" * 32)
    assert span.name == "GET /api/v1/use-cases/{use_case_id}"
    assert span.parent_span_id.hex() == PARENT
    assert attributes(span) == {
        "http.request.method": "GET",
        "http.route": "/api/v1/use-cases/{use_case_id}",
        "http.response.status_code": 200,
        "url.path": f"/api/v1/use-cases/{goal.id}",
        "url.scheme": "http",
    }
    assert collector.resource["service.name"] == "aimm"


def test_a_request_without_a_trace_starts_one(collector: Collector, goal: Goal):
    goal.api.get("/no-such-thing")
    span = collector.wait_for(lambda span: attributes(span).get("url.path") == "/api/v1/no-such-thing")
    assert span.name == "GET"
    assert span.parent_span_id == b""
    assert attributes(span)["http.response.status_code"] == 404


def test_tokens_of_shared_briefs_are_not_traced(collector: Collector, goal: Goal):
    goal.api.get("/shared-briefs/aimmb_secret")
    span = collector.wait_for(lambda span: "shared-briefs" in str(attributes(span).get("url.path")))
    assert attributes(span)["url.path"] == "/api/v1/shared-briefs/…"
    assert attributes(span)["http.route"] == "/api/v1/shared-briefs/{token}"


def test_a_pick_joins_the_callers_trace(collector: Collector, goal: Goal, application: Api):
    answer = application.post("/picker", goal.pick_body(), headers=traceparent("b" * 32))
    assert answer.status_code == 200
    span = collector.wait_for(lambda span: span.trace_id.hex() == "b" * 32)
    assert span.name == "POST /api/v1/picker"
    assert span.parent_span_id.hex() == PARENT
    assert attributes(span)["http.response.status_code"] == 200


def test_a_pick_on_the_asgi_path_has_one_span_too(collector: Collector, goal: Goal, application: Api):
    headers = {**traceparent("c" * 32), "origin": application.url}
    assert application.post("/picker", goal.pick_body(), headers=headers).status_code == 200
    collector.wait_for(lambda span: span.trace_id.hex() == "c" * 32)
    goal.api.get("/health-check", headers=traceparent("d" * 32))
    collector.wait_for(lambda span: span.trace_id.hex() == "d" * 32)
    names = [span.name for span in collector.spans if span.trace_id.hex() == "c" * 32]
    assert names == ["POST /api/v1/picker"]


def test_a_request_of_an_unsampled_trace_is_not_recorded(collector: Collector, goal: Goal, application: Api):
    application.post("/picker", goal.pick_body(), headers=traceparent("e" * 32, sampled=False))
    application.post("/picker", goal.pick_body(), headers=traceparent("f" * 32))
    collector.wait_for(lambda span: span.trace_id.hex() == "f" * 32)
    assert not [span for span in collector.spans if span.trace_id.hex() == "e" * 32]


def test_a_group_commit_span_has_its_counts(collector: Collector, goal: Goal, application: Api):
    body = goal.pick_body()
    assert application.post("/picker", body).status_code == 200
    rating = {"correlationId": body["correlationId"], "score": 4}
    assert application.post("/feedbacks", rating).status_code == 200
    commit = collector.wait_for(
        lambda span: span.name == "group commit" and attributes(span)["aimm.ratings"] == 1
    )
    assert attributes(commit)["aimm.entries"] == 1
    assert commit.end_time_unix_nano > commit.start_time_unix_nano


def answering(status: int) -> Callable[[HotRequest, Reply], None]:
    return lambda request, reply: reply(status, request.body)


@pytest.mark.parametrize(("chance", "names"), [(0.009, ["POST /api/v1/picker"]), (0.011, []), (0.5, [])])
async def test_one_hot_request_of_a_hundred_is_recorded(chance: float, names: list[str]):
    sent = InMemorySpanExporter()
    spans = Spans("", chance=lambda: chance, exporter=sent)
    answers: list[tuple[int, bytes]] = []

    def reply(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        answers.append((status, body))

    handler = spans.hot({b"/api/v1/picker": answering(503)})[b"/api/v1/picker"]
    handler(HotRequest(b"asked", None), reply)
    await spans.close()
    assert answers == [(503, b"asked")]
    recorded = sent.get_finished_spans()
    assert [span.name for span in recorded] == names
    assert all(not span.status.is_ok for span in recorded)


def test_an_unreachable_collector_delays_nothing(tmp_path: Path):
    server = ServerProcess(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path, otel_endpoint="http://127.0.0.1:9")
    began = time.monotonic()
    with Api.machine(server).http as http:
        assert http.get("/health-check").status_code == 200
    assert server.stop() == 0, server.output
    assert time.monotonic() - began < 20


def python(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """This interpreter, running ``code`` with only these settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AIMM_")}
    return subprocess.run(
        [sys.executable, "-c", code], env={**clean, **environment}, capture_output=True, text=True, timeout=60
    )


def test_a_missing_library_is_reported_in_one_line(tmp_path: Path):
    code = "import sys; sys.modules['opentelemetry'] = None; from aimm.cli.main import main; main(['serve'])"
    done = python(code, AIMM_OTEL_ENDPOINT="http://127.0.0.1:9", AIMM_DATA_DIR=str(tmp_path), AIMM_PORT="0")
    assert done.returncode == 1
    assert "pip install 'ai-model-match-server[otel]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_nothing_is_imported_while_traces_are_disabled():
    done = python(
        "import sys, aimm.cli.operate\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    assert done.stdout.strip() == "[]", done.stderr
    assert open_traces("") is None


def test_the_endpoint_must_be_a_url():
    with pytest.raises(CannotTrace) as refused:
        open_traces("collector:4318")
    assert "http://" in str(refused.value.__cause__)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:9", "http://127.0.0.1:9/", "http://127.0.0.1:9/v1/traces"]
)
async def test_the_path_is_added_when_it_is_missing(endpoint: str, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr("aimm.wiring.spans.Spans", asked.append)
    open_traces(endpoint)
    assert asked == ["http://127.0.0.1:9/v1/traces"]
