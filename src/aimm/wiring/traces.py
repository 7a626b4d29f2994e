"""Optional OpenTelemetry traces; nothing is imported unless they are enabled."""

from typing import TYPE_CHECKING

from aimm.kit.errors import AimmError

if TYPE_CHECKING:
    from aimm.wiring.spans import Spans

_PATH = "/v1/traces"


class CannotTrace(AimmError):
    """Traces are enabled but not possible."""

    @classmethod
    def default_code(cls) -> str:
        return "traces-cannot-be-made"


def open_traces(endpoint: str) -> "Spans | None":
    """The tracer, or None if ``endpoint`` is empty.

    Args:
        endpoint: URL of a collector (OTLP over HTTP), with or without ``/v1/traces``.

    Raises:
        CannotTrace: the URL is invalid, or the libraries are not installed; the cause says which.
    """
    if not endpoint:
        return None
    if not endpoint.startswith(("http://", "https://")):
        raise CannotTrace from ValueError("otel_endpoint: must begin with http:// or https://")
    try:
        from aimm.wiring.spans import Spans
    except ImportError as error:
        raise CannotTrace from ImportError(
            f"otel_endpoint is set, but {error.name} is not installed: "
            "pip install 'ai-model-match-server[otel]', or leave otel_endpoint empty"
        )
    address = endpoint.rstrip("/")
    return Spans(address if address.endswith(_PATH) else address + _PATH)
