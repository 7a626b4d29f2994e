"""Response heads of the hot path, cached by status and length and rebuilt every second."""

from collections.abc import Mapping
from http import HTTPStatus

from aimm.web.security import SECURITY_HEADERS

Headers = list[tuple[bytes, bytes]]
_HEADERS = "".join(f"{name}: {value}\r\n" for name, value in SECURITY_HEADERS.items())
_STARTS = {
    status.value: (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n{_HEADERS}"
    ).encode()
    for status in HTTPStatus
}
_REMEMBERED = 4_096


class AnswerHeads:
    """Cache of response heads; rebuilt when uvicorn renews its default headers, once a second."""

    __slots__ = ("_default", "_heads")

    def __init__(self) -> None:
        self._default: Headers | None = None
        self._heads: dict[int, bytes] = {}

    def of(self, status: int, length: int, default: Headers) -> bytes:
        """The head of a keep-alive response.

        Args:
            length: bytes of the body.
            default: uvicorn's own headers.
        """
        if default is not self._default or len(self._heads) >= _REMEMBERED:
            self._default = default
            self._heads.clear()
        kind = length * 1_000 + status
        head = self._heads.get(kind)
        if head is None:
            head = self._heads[kind] = self.made(status, length, default)
        return head

    @staticmethod
    def made(status: int, length: int, default: Headers, more: bytes = b"") -> bytes:
        """Build a head with additional lines."""
        lines = b"".join(b"%b: %b\r\n" % pair for pair in default)
        return b"%b%b%bcontent-length: %d\r\n\r\n" % (_STARTS[status], lines, more, length)


def lines_of(headers: Mapping[str, str] | None, keep_alive: bool) -> bytes:
    """Format header lines, with ``connection: close`` if needed."""
    ends = "" if keep_alive else "connection: close\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return (lines + ends).encode("latin-1")
