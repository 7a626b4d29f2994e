"""Answers that report an error: what each API writes, and which failure it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct

from aimm.providers.errors import (
    ContentRefused,
    ProviderFailure,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    ServerFailed,
    Slow,
    Unauthenticated,
    UnknownModel,
    WrongApi,
)
from aimm.providers.model import Kind

_LONGEST = 300
_QUOTA = frozenset(
    {"insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active"}
)
_KEY = frozenset(
    {"authentication_error", "invalid_api_key", "permission_error", "api_key_invalid", "unauthenticated"}
)
_FILTER = frozenset({"content_filter", "content_policy_violation", "responsibleaipolicyviolation"})
_MODEL = frozenset({"model_not_found", "deploymentnotfound"})
_RATE = frozenset({"rate_limit_error", "rate_limit_exceeded", "requests", "tokens", "resource_exhausted"})
_OVERLOADED = frozenset({"overloaded_error", "api_error", "server_error", "unavailable", "internal"})
_NO_MODEL = re.compile(
    r"\bmodel\b.*\b(not exist|not found|not supported|unknown)"
    r"|^model: |invalid model|^models/\S+ is not found",
    re.IGNORECASE | re.DOTALL,
)
_NO_CREDIT = re.compile(r"credit balance is too low|insufficient (balance|credits?|funds)", re.IGNORECASE)


class _Detail(Struct, frozen=True, rename="camel"):
    reason: str | None = None
    retry_delay: str | None = None
    violations: list[dict[str, Any]] | None = None


class _Error(Struct, frozen=True):
    message: str | None = None
    type: str | None = None
    code: str | int | None = None
    status: str | None = None
    param: str | None = None
    details: list[_Detail] | None = None


class _Envelope(Struct, frozen=True):
    error: _Error | str | None = None
    # servers that write the fields of the error at the top
    message: str | None = None
    type: str | None = None
    code: str | int | None = None
    param: str | None = None
    object: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """An error as a provider reports it.

    Attributes:
        names: the provider's names for it, in lower case.
        message: what the provider says.
        daily: whether a quota of a day is used up.
        delay: seconds that the body asks to wait, or None.
    """

    names: frozenset[str]
    message: str
    daily: bool = False
    delay: float | None = None


def reported(body: bytes) -> Reported | None:
    """Read an error in the format of any of the three APIs; None if it is none."""
    try:
        found: _Envelope | list[_Envelope] = msgspec.json.decode(body, type=_Envelope | list[_Envelope])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if isinstance(found, list):
        if not found:
            return None
        found = found[0]
    error = found.error
    if isinstance(error, str):
        return Reported(frozenset(), error)
    if error is None and found.message is not None and (found.object == "error" or found.code is not None):
        error = _Error(found.message, found.type, found.code, param=found.param)
    if error is None:
        return None
    details = error.details or []
    names = [error.type, str(error.code or ""), error.status, *(detail.reason for detail in details)]
    return Reported(
        frozenset(name.lower() for name in names if name),
        error.message or "",
        any(
            "perday" in str(violation).lower() for detail in details for violation in detail.violations or ()
        ),
        next((_seconds(detail.retry_delay) for detail in details if detail.retry_delay), None),
    )


def raise_if_error(kind: Kind, data: bytes) -> None:
    """Raise the failure that an event of a stream reports.

    Raises:
        ProviderFailure
    """
    if b'"error"' not in data:
        return
    told = reported(data)
    if told is not None and (told.message or told.names):
        raise failure_of(kind, 0, {}, data)


def failure_of(
    kind: Kind, status: int, headers: Mapping[str, str], body: bytes, *, secret: str = ""
) -> ProviderFailure:
    """Which failure an answer reports.

    Args:
        status: HTTP status; 0 for an error inside a stream.
        headers: of the answer, names in any case.
        secret: the API key, which is removed from what the provider says.
    """
    told = reported(body)
    says = _quoted(told.message, secret) if told else ""
    given = {name.lower(): value for name, value in headers.items()}
    wait = _seconds(given.get("retry-after"))
    if wait is None and told is not None:
        wait = told.delay
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return WrongApi("A proxy between here and the provider demands authentication.")
    if told is not None:
        named = _by_name(told, status, says, wait)
        if named is not None:
            return named
    return _by_status(kind, status, says, wait, known=told is not None)


def _by_name(told: Reported, status: int, says: str, wait: float | None) -> ProviderFailure | None:
    names = told.names
    if names & _QUOTA or told.daily or _NO_CREDIT.search(told.message):
        return QuotaExhausted(f"The provider's quota or credit is used up.{says}")
    if names & _FILTER:
        return ContentRefused(f"The provider's content filter refused the request.{says}")
    if names & _KEY:
        return _key_failure(says, forbidden="permission_error" in names)
    if names & _MODEL or (status in (0, 400, 404, 422) and _NO_MODEL.search(told.message)):
        return UnknownModel(f"The provider does not know the model.{says}")
    if status in (0, HTTPStatus.TOO_MANY_REQUESTS) and names & _RATE:
        return RateLimited(f"The provider's rate limit is reached.{says}", retry_after=wait)
    if status == 0:
        return (
            ServerFailed(f"The provider failed in the middle of the answer.{says}")
            if names & _OVERLOADED or not names
            else RequestRejected(f"The provider rejected the request.{says}")
        )
    return None


def _by_status(kind: Kind, status: int, says: str, wait: float | None, *, known: bool) -> ProviderFailure:
    match status:
        case 401 | 403:
            return _key_failure(says, forbidden=status == HTTPStatus.FORBIDDEN)
        case 402:
            return QuotaExhausted(f"The provider's quota or credit is used up.{says}")
        case 408:
            return Slow(f"The provider took too long to answer.{says}")
        case 429:
            return RateLimited(f"The provider's rate limit is reached.{says}", retry_after=wait)
        case 400 | 413 | 422 if known:
            return RequestRejected(f"The provider rejected the request.{says}")
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ServerFailed(
                f"The provider has an internal error or is overloaded (status {status}).{says}",
                retry_after=wait,
            )
        case _:
            return WrongApi(
                f"The server answered with status {status}, which is no answer of {_API_NAMES[kind]}. "
                f"Check the kind and the base URL.{says}"
            )


_API_NAMES: Mapping[Kind, str] = {
    "openai": "an OpenAI-compatible API",
    "anthropic": "Anthropic's API",
    "gemini": "Gemini's API",
}


def _key_failure(says: str, *, forbidden: bool) -> ProviderFailure:
    if forbidden:
        return Unauthenticated(f"The API key lacks a permission, or the provider blocks this caller.{says}")
    return Unauthenticated(f"The API key is missing or wrong.{says}")


def _quoted(message: str, secret: str) -> str:
    """What the provider says, as an addition to a sentence, without the API key."""
    text = " ".join(message.split())
    if secret:
        text = text.replace(secret, "…")
    if not text:
        return ""
    return f' The provider says: "{text[:_LONGEST]}{"…" if len(text) > _LONGEST else ""}"'


def _seconds(text: str | None) -> float | None:
    """A number of seconds such as ``30`` or ``1.5s``; None for dates and anything else."""
    try:
        seconds = float((text or "").strip().removesuffix("s"))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 86_400 else None
