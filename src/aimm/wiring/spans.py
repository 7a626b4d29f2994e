"""OpenTelemetry spans. Imported only if traces are enabled; see ``traces``.

A caller's W3C ``traceparent`` is honoured: the span becomes part of the caller's trace, and is recorded if
the caller records. Without one, every management request and group commit is recorded, and a small
fraction of hot requests.
"""

import asyncio
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from aimm import __version__
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Batch, Outcome
from aimm.web.hot.protocol import HotProtocol
from aimm.web.hot.requests import Handler, HotRequest, Reply
from aimm.web.secret_paths import without_secrets

HOT_SHARE = 0.01
_SEND_SECONDS = 5.0
_CLOSE_SECONDS = 5.0
_TRACE_HEADERS = (b"traceparent", b"tracestate")

Headers = Iterable[tuple[bytes, bytes]]


class Spans:
    """Creates spans and exports them in the background.

    Args:
        endpoint: full URL of the collector.
        hot_share: fraction (0 to 1) of hot requests to record if the caller does not decide.
        chance: returns a random number from 0 to 1.
        exporter: replaces OTLP over HTTP.
    """

    def __init__(
        self,
        endpoint: str,
        hot_share: float = HOT_SHARE,
        chance: Callable[[], float] = random.random,
        exporter: SpanExporter | None = None,
    ) -> None:
        # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence
        resource = Resource.create().merge(Resource({"service.version": __version__}))
        if str(resource.attributes["service.name"]).startswith("unknown_service"):
            resource = resource.merge(Resource({"service.name": "aimm"}))
        self._provider = TracerProvider(
            sampler=ParentBased(ALWAYS_ON), resource=resource, shutdown_on_exit=False
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint, timeout=_SEND_SECONDS))
        )
        self._tracer = self._provider.get_tracer("aimm", __version__)
        self._propagator = TraceContextTextMapPropagator()
        self._hot_share = hot_share
        self._chance = chance
        self._hot_paths: set[str] = set()
        self._caller: Headers = ()

    async def close(self) -> None:
        """Export pending spans, within a time limit."""
        # a daemon thread, so that an unreachable collector does not delay the exit
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        await asyncio.to_thread(sending.join, _CLOSE_SECONDS)

    # ── management requests ──

    def app(self, app: ASGIApp) -> ASGIApp:
        """Wrap ``app`` with a span for each request."""

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            method, path, hot = str(scope["method"]), scope["path"], scope["path"] in self._hot_paths
            parent = self._parent(scope["headers"])
            if hot and not self._records(parent):
                await app(scope, receive, send)
                return
            about = {
                "http.request.method": method,
                "url.path": without_secrets(path),
                "url.scheme": scope["scheme"],
            }
            with self._tracer.start_as_current_span(
                method, parent or Context(), SpanKind.SERVER, about
            ) as span:

                async def noting(message: Any) -> None:
                    if message["type"] == "http.response.start":
                        _note_status(span, message["status"])
                    await send(message)

                try:
                    await app(scope, receive, noting)
                finally:
                    # only known after routing
                    route = path if hot else scope.get("path_template")
                    if route:
                        span.update_name(f"{method} {route}")
                        span.set_attribute("http.route", route)

        return traced

    # ── hot requests ──

    def hot(self, routes: Mapping[bytes, Handler]) -> dict[bytes, Handler]:
        """Wrap ``routes`` with a span for some of the requests."""
        self._hot_paths = {path.decode() for path in routes}
        return {path: self._hot(path.decode(), handler) for path, handler in routes.items()}

    def _hot(self, path: str, handler: Handler) -> Handler:
        name, attributes = f"POST {path}", {"http.request.method": "POST", "http.route": path}

        def traced(request: HotRequest, reply: Reply) -> None:
            parent = self._parent(self._caller)
            if not self._records(parent):
                return handler(request, reply)
            span = self._tracer.start_span(name, parent or Context(), SpanKind.SERVER, attributes)

            def noting(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
                _note_status(span, status)
                span.end()
                reply(status, body, headers)

            return handler(request, noting)

        return traced

    def protocol(self, kind: type[HotProtocol]) -> type[HotProtocol]:
        """A subclass of ``kind`` that reads the caller's headers, so hot requests join the caller's trace."""
        spans = self

        class TracedProtocol(kind):
            def on_message_complete(self) -> None:
                spans._caller = self.headers
                try:
                    super().on_message_complete()
                finally:
                    spans._caller = ()

        return TracedProtocol

    def _parent(self, headers: Headers) -> Context | None:
        told = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in headers
            if name.lower() in _TRACE_HEADERS
        }
        return self._propagator.extract(told) if "traceparent" in told else None

    def _records(self, parent: Context | None) -> bool:
        """Whether a hot request gets a span: decided by the caller (through the sampler), else by chance."""
        return bool(parent) or self._chance() < self._hot_share

    # ── group commits ──

    def follow(self, ledger: Ledger) -> None:
        """Add a span for each group commit of ``ledger``."""
        commit = ledger._commit  # pyright: ignore[reportPrivateUsage]

        async def traced(batch: Batch, lane: int) -> Outcome:
            counts = {
                "aimm.entries": len(batch),
                "aimm.claims": len(batch.claims),
                "aimm.ratings": len(batch.submissions),
                "aimm.exposure_batches": len(batch.exposures),
            }
            with self._tracer.start_as_current_span("group commit", Context(), attributes=counts):
                return await commit(batch, lane)

        # wraps the object instead of subclassing, because there is one ledger class per database
        ledger._commit = traced  # pyright: ignore[reportPrivateUsage]


def _note_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))
