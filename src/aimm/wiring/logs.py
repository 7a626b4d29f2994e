"""Structured logs: lines for people on a terminal, JSON for machines."""

import logging
import sys
from typing import TYPE_CHECKING, Any

import structlog
import structlog.tracebacks

from aimm.storage.credentials import SystemSecrets

if TYPE_CHECKING:
    from aimm.web.access_log import AccessLog
    from aimm.wiring.settings import Settings

_ID_BYTES = 8

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# never with local variables, which contain keys, passwords and request bodies
_PLAIN_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure_logs(level: str, style: str) -> None:
    """Send all logs, including those of libraries, to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = (
        [_PLAIN_TRACEBACKS, structlog.processors.JSONRenderer()]
        if style == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVELS[level])
    for chatty in ("alembic", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(max(LEVELS[level], logging.WARNING))


def new_request_id() -> str:
    """Generate an id for a request without one."""
    return SystemSecrets().draw(_ID_BYTES).hex()


def access_log_of(settings: "Settings") -> "AccessLog | None":
    """The request logger; None unless it is enabled."""
    from aimm.web.access_log import AccessLog

    if not settings.access_log:
        return None
    return AccessLog(settings.access_log_probes, settings.base, settings.trusted_proxies, new_request_id)
