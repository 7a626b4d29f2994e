"""The state of a connection: the hot request in progress, and the heads parsed before."""

import asyncio
from typing import NamedTuple

from aimm.web.hot.requests import Handler, HotRequest


class Waiting:
    """Replaces uvicorn's RequestResponseCycle during a hot request."""

    __slots__ = (
        "api_key",
        "body",
        "client",
        "disconnected",
        "keep_alive",
        "message_event",
        "more_body",
        "request_id",
        "response_complete",
        "since",
        "url",
    )

    def __init__(self) -> None:
        self.body = bytearray()
        self.disconnected = False
        self.keep_alive = True
        self.message_event = asyncio.Event()
        self.more_body = False
        self.response_complete = True
        self.url = b""
        # from the client, or generated for the log
        self.request_id: str | None = None
        # for the access log only
        self.api_key: bytes | None = None
        self.client = ""
        self.since = 0.0


class Known(NamedTuple):
    """A parsed request head, kept for reuse.

    Attributes:
        head: including the empty line at its end.
        length: length of the whole request in bytes; the head is only reused for requests of the same length.
    """

    head: bytes
    length: int
    handler: Handler
    url: bytes
    request: HotRequest
    client: str
