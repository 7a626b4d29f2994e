"""Idempotent batches reported by applications."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request
from msgspec import Meta

from aimm.kit.errors import Invalid
from aimm.web.bodies import BLANK
from aimm.web.hot.bodies import MAX_NAME_BYTES

R = TypeVar("R")
Moment = Annotated[datetime, Meta(tz=True)]


class RejectionAnswer(msgspec.Struct):
    """A rejected batch entry: its index and the reason."""

    index: int
    error: str


class BatchAnswer(msgspec.Struct):
    """The result of a batch."""

    accepted: int
    rejected: list[RejectionAnswer]


def batch_key(request: Request[Any, Any, Any]) -> str:
    """The idempotency key of a batch.

    Raises:
        Invalid: the header is missing or too long.
    """
    key = request.headers.get("idempotency-key")
    if not key or len(key) > MAX_NAME_BYTES:
        allowed = BLANK if not key else f"the length must be between 1 and {MAX_NAME_BYTES}"
        raise Invalid(f"Idempotency-Key: {allowed}")
    return key


async def taken_once(
    key: str,
    stored: Callable[[str], Awaitable[str | None]],
    judge: Callable[[], Awaitable[tuple[Sequence[R], list[RejectionAnswer]]]],
    record: Callable[[str, Sequence[R], str], Awaitable[str]],
) -> BatchAnswer:
    """The stored response for ``key``; if there is none, process the batch and store its response.

    Args:
        stored: loads the earlier response for this key, or None.
        judge: validates the batch; returns accepted rows and rejections.
        record: stores rows and response; returns the winning response on a concurrent retry.
    """
    known = await stored(key)
    if known is None:
        rows, refused = await judge()
        known = await record(key, rows, msgspec.json.encode(BatchAnswer(len(rows), refused)).decode())
    return msgspec.json.decode(known, type=BatchAnswer)


def millis_of(at: str | None, batch: str, index: int) -> int | None:
    """The timestamp of a batch entry in ms, or None if absent.

    Raises:
        Invalid: not an RFC 3339 time with an offset.
    """
    if at is None:
        return None
    try:
        moment = msgspec.convert(at, type=Moment)
    except msgspec.ValidationError:
        raise Invalid(f"{batch}: ({index}: (at: must be an RFC 3339 time with an offset))") from None
    return round(moment.timestamp() * 1000)
