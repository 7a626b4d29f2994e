"""What the hot path's handlers get and return, whichever server called them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from aimm.access.model import Caller


class Recognised:
    """The last authenticated caller of a connection, to make the next request cheaper.

    Attributes:
        key: the API key that was checked; empty if there was none.
        generation: generation of the authenticator's keys at that time.
    """

    __slots__ = ("caller", "generation", "key")

    def __init__(self) -> None:
        self.key = b""
        self.generation = -1
        self.caller: Caller | None = None


class HotRequest:
    """A request of the hot path; do not keep a reference, because the protocol reuses it.

    Attributes:
        authorization: the header, if it may contain a bearer token.
        recognised: the last authenticated caller of the connection, or None.
    """

    __slots__ = ("api_key", "authorization", "body", "idempotency_key", "recognised")

    def __init__(
        self,
        body: bytes = b"",
        api_key: bytes | None = None,
        authorization: str | None = None,
        idempotency_key: bytes | None = None,
        recognised: Recognised | None = None,
    ) -> None:
        self.body = body
        self.api_key = api_key
        self.authorization = authorization
        self.idempotency_key = idempotency_key
        self.recognised = recognised


class Reply(Protocol):
    """Sends the response; called exactly once, immediately or later, on the event loop."""

    def __call__(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None: ...


Handler = Callable[[HotRequest, Reply], None]
