"""Health checks and metrics."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get

from aimm.web.context import context

# identifies the installation for operators; grants no access
INSTALLATION_HEADER = "aimm-installation"


class OkAnswer(msgspec.Struct):
    """OK."""

    ok: bool


class ReadyAnswer(msgspec.Struct, rename="camel"):
    """Whether the node can serve, and descriptions of what is missing."""

    ready: bool
    missing: list[str]


class HealthController(Controller):
    """The protocol's health check."""

    tags = ["Operations"]

    @get("/health-check", summary="Check health", opt={"public": True})
    async def check_health(self) -> OkAnswer:
        return OkAnswer(ok=True)


class OperationsController(Controller):
    """Probes and metrics, outside the API prefix."""

    tags = ["Operations"]

    @get("/livez", summary="Check liveness", opt={"public": True})
    async def live(self, request: Request[Any, Any, Any]) -> Response[OkAnswer]:
        return Response(OkAnswer(ok=True), headers={INSTALLATION_HEADER: context(request).installation_id})

    @get("/readyz", summary="Check readiness", opt={"public": True, "same_answer": [503]})
    async def ready(self, request: Request[Any, Any, Any]) -> Response[ReadyAnswer]:
        missing = await context(request).ready()
        return Response(ReadyAnswer(not missing, missing), status_code=503 if missing else 200)

    @get(
        "/metrics",
        summary="Get Prometheus metrics",
        media_type="text/plain; version=0.0.4",
        opt={"public": True},
    )
    async def metrics(self, request: Request[Any, Any, Any]) -> bytes:
        return context(request).metrics()
