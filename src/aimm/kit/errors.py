"""The error hierarchy. Each error has a code and an HTTP status; one handler in ``web`` renders it.

AimmError
├── Refused          400  rejected by a business rule
├── Unauthorized     401  missing or invalid credentials
├── Forbidden        403  permission denied
├── NotFound         404  not found
├── TimedOut         408  the response took longer than the server allows
├── Outdated         412  the change is based on an outdated version
├── TooLarge         413  the body exceeds the limit
├── Encoded          415  the body is compressed, or encoded in another way
├── Unsatisfiable    416  a part of a file that is beyond its end
├── Invalid          422  a field is missing, malformed or out of range
├── TooMany          429  too many requests
└── Unavailable      503  the store is temporarily unavailable; retry after ``retry_after`` seconds
"""

import re
from collections.abc import Mapping
from typing import ClassVar


class AimmError(Exception):
    """Base of all errors that callers can see.

    Attributes:
        status: HTTP status code.
        codes: what the caller gets, one string per error; stable, lower case, hyphenated.
    """

    status: ClassVar[int] = 500

    def __init__(self, *codes: str) -> None:
        self.codes = codes or (self.default_code(),)
        super().__init__(*self.codes)

    @classmethod
    def default_code(cls) -> str:
        """The code used when none is given."""
        return "internal-server-error"

    @property
    def headers(self) -> Mapping[str, str]:
        """Extra response headers."""
        return {}


class Refused(AimmError):
    """Rejected by a business rule."""

    status = 400


class Unauthorized(AimmError):
    """Credentials are missing or invalid."""

    status = 401

    @classmethod
    def default_code(cls) -> str:
        return "unauthorized"


class Forbidden(AimmError):
    """The caller is known but lacks the permission."""

    status = 403

    @classmethod
    def default_code(cls) -> str:
        return "forbidden"


class NotFound(AimmError):
    """The resource does not exist."""

    status = 404


class TimedOut(AimmError):
    """The request took longer than the server allows."""

    status = 408

    @classmethod
    def default_code(cls) -> str:
        return "request-timeout"


class Outdated(AimmError):
    """The change is based on an outdated version; nothing was changed."""

    status = 412

    @classmethod
    def default_code(cls) -> str:
        return "version-is-outdated"


class TooLarge(AimmError):
    """The body exceeds the server's limit."""

    status = 413

    @classmethod
    def default_code(cls) -> str:
        return "body-too-large"


class Encoded(AimmError):
    """The body is compressed, or encoded in another way."""

    status = 415

    @classmethod
    def default_code(cls) -> str:
        return "Content-Encoding: must be absent or identity"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"accept-encoding": "identity"}


class Unsatisfiable(AimmError):
    """A part of a file is asked for that is beyond its end.

    Args:
        size: of the file in bytes.
    """

    status = 416

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    @classmethod
    def default_code(cls) -> str:
        return "Range: must begin before the end of the file"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"content-range": f"bytes */{self._size}"}


class Invalid(AimmError):
    """A field is missing, malformed or out of range; each code reads ``field: what is allowed``."""

    status = 422

    @classmethod
    def default_code(cls) -> str:
        return "invalid input format"


def fragments(text: str) -> list[str]:
    """Error texts as fragments, as the protocol demands: without full stops, split at "; ".

    A decimal point is not a full stop.
    """
    return _FULL_STOP.sub("", text).split("; ")


_FULL_STOP = re.compile(r"\.(?!(?<=\d\.)\d)")


def in_full(number: float) -> str:
    """Format a bound in full: 9007199254740991, never 9e+15."""
    return f"{number:.0f}" if number == int(number) else f"{number:g}"


class _RetryLater(AimmError):
    """A temporary error.

    Attributes:
        retry_after: whole seconds to wait before a retry.
    """

    def __init__(self, *codes: str, retry_after: int = 1) -> None:
        super().__init__(*codes)
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        return {"retry-after": str(self.retry_after)}


class TooMany(_RetryLater):
    """Too many attempts in a short time."""

    status = 429

    @classmethod
    def default_code(cls) -> str:
        return "too-many-requests"


class Unavailable(_RetryLater):
    """The store is unavailable or the queue is full; nothing was acknowledged."""

    status = 503

    @classmethod
    def default_code(cls) -> str:
        return "temporarily-unavailable"
