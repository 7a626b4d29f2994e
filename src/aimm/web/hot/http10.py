"""Answers of unknown length for HTTP/1.0, which knows no chunks: they end with the connection."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class PlainCycle(RequestResponseCycle):
    """uvicorn's cycle of a request, which chunks every answer without a length, whoever asks."""

    _open_ended = False

    async def send(self, message: Any) -> None:
        """Send, without chunks."""
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message.get("headers", [])}
            self._open_ended = b"content-length" not in names and message["status"] not in (204, 304)
            if self._open_ended:
                self.chunked_encoding = False
                self.keep_alive = False
        elif self._open_ended:
            self.expected_content_length = len(message.get("body", b""))
        await super().send(message)
