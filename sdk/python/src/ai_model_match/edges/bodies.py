"""Response bodies: how large they may be, and how they are decompressed.

Without a limit, a proxy that answers endlessly, or a few megabytes that decompress to gigabytes, would take
the memory of the application, and decompressing would outlast the deadline of the call.
"""

import time
import zlib

MOST_BYTES = 67_108_864
_STEP_BYTES = 1_048_576


class BadResponse(OSError):
    """The response is not HTTP, it ended early, or it is too large."""


def check_size(size: int) -> None:
    """Check the size of a body, in bytes, decompressed or not.

    Raises:
        BadResponse: It is more than MOST_BYTES.
    """
    if size > MOST_BYTES:
        raise BadResponse(f"the response is larger than {MOST_BYTES >> 20} MiB")


def decompress(body: bytes, encoding: str, end: float) -> bytes:
    """Decompress a body.

    Args:
        encoding: Value of the header ``Content-Encoding``.
        end: When to give up, monotonic seconds.

    Raises:
        BadResponse: The encoding was not asked for, the body is invalid, or it is too large.
        TimeoutError
    """
    coding = encoding.strip().lower()
    if not body or coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise BadResponse(f"the response has an encoding that was not asked for: {coding}")
    try:
        return _decompress(body, 47, end)  # gzip or zlib, by its header
    except zlib.error as error:
        try:
            return _decompress(body, -15, end)  # what some servers call deflate
        except zlib.error:
            raise BadResponse(f"the response cannot be decompressed: {error}") from None


def _decompress(body: bytes, window_bits: int, end: float) -> bytes:
    stream = zlib.decompressobj(window_bits)
    parts: list[bytes] = []
    size, rest = 0, body
    while not stream.eof:
        if time.monotonic() > end:
            raise TimeoutError("timed out")
        part = stream.decompress(rest, _STEP_BYTES)
        rest = stream.unconsumed_tail
        if not part and not rest and not stream.eof:
            raise zlib.error("it ends early")
        parts.append(part)
        size += len(part)
        check_size(size)
    return b"".join(parts)
