"""What each API has in common: a call over HTTP, a reader of answers and a reader of streams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import msgspec

from aimm.providers.errors import BadAnswer, WrongApi
from aimm.providers.model import Endpoint, Finish, Outcome, Request
from aimm.providers.sse import Event

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """A request over HTTP.

    Attributes:
        headers: include the API key, so they are never shown.
        body: JSON, or None for GET.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None


class StreamReader(Protocol):
    """Puts an answer together from the events of a stream."""

    def feed(self, event: Event) -> str:
        """Take an event; returns the text that it adds to the answer.

        Raises:
            ProviderFailure: the event reports an error, or is malformed.
        """
        ...

    def outcome(self) -> Outcome:
        """The whole answer, once the stream has ended.

        Raises:
            BadAnswer: the stream was cut off.
            ContentRefused: a content filter ended the answer.
        """
        ...


class Dialect(Protocol):
    """One API."""

    def call(self, endpoint: Endpoint, request: Request, *, stream: bool) -> Call:
        """The request as this API writes it."""
        ...

    def answer(self, body: bytes, request: Request) -> Outcome:
        """Read an answer that was not streamed.

        Raises:
            WrongApi: it is no answer of this API.
            ContentRefused: a content filter ended it.
        """
        ...

    def reader(self, request: Request) -> StreamReader:
        """A reader for one streamed answer."""
        ...


def encoded(fields: Mapping[str, Any], extra: Mapping[str, Any]) -> bytes:
    """A body as JSON; fields that are None or empty are left out, and ``extra`` overrides."""
    given = {name: value for name, value in fields.items() if value is not None and value not in ((), [], {})}
    return msgspec.json.encode(given | dict(extra))


def decoded(body: bytes, expected: type[T], what: str) -> T:
    """An answer as a struct.

    Raises:
        WrongApi: it is JSON of another shape, or no JSON.
    """
    try:
        return msgspec.json.decode(body, type=expected)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WrongApi(
            f"The server answered, but not with {what}. Check the kind and the base URL."
        ) from None


def decoded_event(data: bytes, expected: type[T]) -> T:
    """An event as a struct.

    Raises:
        BadAnswer: it is malformed.
    """
    try:
        return msgspec.json.decode(data, type=expected)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadAnswer("The stream contains an event that is malformed.") from None


def cut_off() -> BadAnswer:
    """The failure of a stream that ends early."""
    return BadAnswer("The stream ended before the answer was complete.")


def joined(base_url: str, path: str) -> str:
    """The URL of a path of the API."""
    return f"{base_url.rstrip('/')}/{path}"


def finish_of(reason: str | None, names: Mapping[str, Finish]) -> Finish:
    """Why an answer ended, from the provider's word for it."""
    return names.get(reason or "", "other")
