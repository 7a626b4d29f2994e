"""Validation of arguments, before anything is sent."""

from collections.abc import Callable, Mapping
from typing import Any, SupportsFloat, cast
from uuid import UUID

from ai_model_match.core.outbox import QueuedFeedback
from ai_model_match.figures import as_number
from ai_model_match.model import CorrelationId, Default, OutputMessage

_LONGEST_NAME = 255
_LONGEST_TEXT = 4_096
_LONGEST_LABEL = 63

Defaults = Mapping[tuple[str, str], Default]


def check_name(what: str, value: str) -> str:
    """Check a code of 1 to 255 bytes."""
    if not isinstance(value, str) or not 1 <= _size(what, value) <= _LONGEST_NAME:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"{what} must be a string of 1 to {_LONGEST_NAME} bytes")
    return value


def check_correlation_id(value: CorrelationId) -> str:
    """Return a correlation ID as a string: a UUID, or a string of 1 to 255 bytes."""
    return str(value) if isinstance(value, UUID) else check_name("correlation_id", value)


def check_score(value: SupportsFloat) -> float:
    """Check a score of 1 to 5, of any number type."""
    number = as_number("score", value)
    if not 1 <= number <= 5:
        raise ValueError(f"score must be from 1 to 5, not {value}")
    return number


def check_text(what: str, value: str | None) -> str | None:
    """Check an optional string of at most 4,096 bytes."""
    if value is None:
        return None
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"{what} must be a string")  # noqa: TRY004 - one error type for invalid arguments
    if _size(what, value) > _LONGEST_TEXT:
        raise ValueError(f"{what} must not exceed {_LONGEST_TEXT} bytes")
    return value


def check_key(value: str | UUID) -> str:
    """Check an idempotency key. It is a header value: 1 to 255 visible ASCII characters."""
    key = str(value) if isinstance(value, UUID) else value
    visible = isinstance(key, str) and all("!" <= letter <= "~" for letter in key)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not visible or not 1 <= len(key) <= _LONGEST_NAME:
        raise ValueError("idempotency_key must be 1 to 255 visible ASCII characters")
    return key


def _size(what: str, text: str) -> int:
    """Return the size of a string in bytes. The service cannot store NUL or lone surrogates."""
    if "\0" in text:
        raise ValueError(f"{what} must not contain the character NUL")
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise ValueError(f"{what} must be valid Unicode") from None


def check_base_url(value: str) -> str:
    """Normalize the base URL: strip surrounding whitespace, trailing slashes and ``/api/v1``."""
    # Imported here to keep the import time of the package low.
    from urllib.parse import urlsplit

    address = value.strip() if isinstance(value, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]
    scheme, found, rest = address.partition("://")
    if scheme.lower() not in ("http", "https") or not found:
        raise ValueError("base_url must begin with http:// or https://")
    if any(letter.isspace() or not letter.isprintable() for letter in rest):
        raise ValueError("base_url must not contain whitespace or control characters")
    try:
        parts = urlsplit(f"{scheme.lower()}://{rest}")
        port = parts.port
    except ValueError as error:
        raise ValueError(f"base_url is not a valid URL: {error}") from None
    if not parts.hostname or port == 0:
        raise ValueError("base_url must contain a host, for example https://aimm.example.com")
    labels = parts.hostname.removesuffix(".").split(".")
    if ":" not in parts.hostname and not all(1 <= len(label) <= _LONGEST_LABEL for label in labels):
        raise ValueError(f"each part of the host in base_url must have 1 to {_LONGEST_LABEL} characters")
    if parts.query or parts.fragment or "?" in rest or "#" in rest:
        raise ValueError("base_url must not have a query or fragment")
    path = parts.path.rstrip("/").removesuffix("/api/v1").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


def check_api_key(value: str) -> str:
    """Check the API key and strip surrounding whitespace. No error message contains the key."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        # most often an environment variable that is not set
        raise ValueError(f"api_key must be a string, not {type(value).__name__}")  # noqa: TRY004 - as all others
    key = value.strip()
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise ValueError("api_key must be visible ASCII characters")
    return key


def make_feedback(
    correlation_id: CorrelationId,
    score: SupportsFloat,
    comment: str | None,
    reference_link: str | None,
    idempotency_key: UUID | str | None,
    new_id: Callable[[], str],
) -> QueuedFeedback:
    """Validate feedback, and generate an idempotency key if none is given."""
    return QueuedFeedback(
        key=new_id() if idempotency_key is None else check_key(idempotency_key),
        correlation_id=check_correlation_id(correlation_id),
        score=check_score(score),
        comment=check_text("comment", comment),
        reference_link=check_text("reference_link", reference_link),
    )


def read_defaults(defaults: Mapping[str, Default] | None) -> dict[str, OutputMessage]:
    """Read the default configurations of a session's steps."""
    return {code: read_default(default) for code, default in (defaults or {}).items()}


def read_default(value: Default | OutputMessage) -> OutputMessage:
    """Read a default configuration passed in code."""
    if isinstance(value, OutputMessage):
        return value
    given = cast("Mapping[str, Any]", value)
    modality: object = given.get("modality")
    if not isinstance(modality, str) or not modality or "parameters" not in given:
        raise ValueError("a default must have a modality (a string) and parameters")
    return OutputMessage(modality, given["parameters"])
