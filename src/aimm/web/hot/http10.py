"""Responses of unknown length over HTTP/1.0, which has no chunked encoding: they end with the connection."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class PlainCycle(RequestResponseCycle):
    """uvicorn's request cycle without chunked encoding, which uvicorn uses regardless of the HTTP version."""

    _open_ended = False

    async def send(self, message: Any) -> None:
        """Send a message without chunked encoding."""
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message.get("headers", [])}
            self._open_ended = b"content-length" not in names and message["status"] not in (204, 304)
            if self._open_ended:
                self.chunked_encoding = False
                self.keep_alive = False
        elif self._open_ended:
            self.expected_content_length = len(message.get("body", b""))
        await super().send(message)
