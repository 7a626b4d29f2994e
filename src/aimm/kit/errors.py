"""The one error tree. Each error knows its code and its HTTP status; one handler in ``web`` renders it.

AimmError
├── Refused          400  a business rule says no
├── Unauthorized     401  nobody, or not who they say
├── Forbidden        403  somebody, but not allowed
├── NotFound         404  there is no such thing
├── TimedOut         408  the answer took longer than the server allows
├── Outdated         412  the change rests on a version that is no longer the present one
├── TooLarge         413  the body is longer than the server accepts
├── Encoded          415  the body is compressed, or encoded in another way
├── Invalid          422  a field is missing, malformed or out of range
├── TooMany          429  slow down
└── Unavailable      503  the store cannot answer now; try again after ``retry_after`` seconds
"""

import re
from collections.abc import Mapping
from typing import ClassVar


class AimmError(Exception):
    """Base of every error that a caller may see.

    Attributes:
        status: HTTP status code.
        codes: what the caller reads, one string an error; stable, lower case, hyphenated.
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
    """A business rule says no."""

    status = 400


class Unauthorized(AimmError):
    """The caller did not say who they are, or not credibly."""

    status = 401

    @classmethod
    def default_code(cls) -> str:
        return "unauthorized"


class Forbidden(AimmError):
    """The caller is known and may not do this."""

    status = 403

    @classmethod
    def default_code(cls) -> str:
        return "forbidden"


class NotFound(AimmError):
    """There is no such thing."""

    status = 404


class TimedOut(AimmError):
    """The server gave up on the request."""

    status = 408

    @classmethod
    def default_code(cls) -> str:
        return "request-timeout"


class Outdated(AimmError):
    """The change was based on a version that somebody has replaced since; nothing was changed."""

    status = 412

    @classmethod
    def default_code(cls) -> str:
        return "version-is-outdated"


class TooLarge(AimmError):
    """The body is longer than the server accepts."""

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


class Invalid(AimmError):
    """A field is missing, malformed or out of range; each code reads ``field: what is allowed``."""

    status = 422

    @classmethod
    def default_code(cls) -> str:
        return "invalid input format"


def fragments(text: str) -> list[str]:
    """What is wrong, a string a fragment, as the protocol has it: without full stops, split at "; ".

    A point within a number is no full stop.
    """
    return _FULL_STOP.sub("", text).split("; ")


_FULL_STOP = re.compile(r"\.(?!(?<=\d\.)\d)")


def in_full(number: float) -> str:
    """A bound as a person writes it: 9007199254740991, never 9e+15."""
    return f"{number:.0f}" if number == int(number) else f"{number:g}"


class _RetryLater(AimmError):
    """An error that goes away by itself.

    Attributes:
        retry_after: whole seconds to wait before the next try.
    """

    def __init__(self, *codes: str, retry_after: int = 1) -> None:
        super().__init__(*codes)
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        return {"retry-after": str(self.retry_after)}


class TooMany(_RetryLater):
    """Too many tries in too short a time."""

    status = 429

    @classmethod
    def default_code(cls) -> str:
        return "too-many-requests"


class Unavailable(_RetryLater):
    """The store, or the room in a queue, is missing for the moment; nothing was acknowledged."""

    status = 503

    @classmethod
    def default_code(cls) -> str:
        return "temporarily-unavailable"
