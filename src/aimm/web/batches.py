"""Batches of what an application reports: each is judged and stored once, whoever sends it again."""

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
    """An entry of a batch that was not recorded: its place in the batch, and why."""

    index: int
    error: str


class BatchAnswer(msgspec.Struct):
    """What became of a batch."""

    accepted: int
    rejected: list[RejectionAnswer]


def batch_key(request: Request[Any, Any, Any]) -> str:
    """The name of a batch, so that a repetition is not recorded twice.

    Raises:
        Invalid: there is none, or it is too long.
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
    """The answer that is known under ``key``, or else the one that is made and stored now.

    Args:
        stored: what was answered to a batch of this key before, or None.
        judge: what is to be recorded of the batch, and what cannot be.
        record: stores it with its answer; answers what was stored first, should somebody be faster.
    """
    known = await stored(key)
    if known is None:
        rows, refused = await judge()
        known = await record(key, rows, msgspec.json.encode(BatchAnswer(len(rows), refused)).decode())
    return msgspec.json.decode(known, type=BatchAnswer)


def millis_of(at: str | None, batch: str, index: int) -> int | None:
    """When an entry of a batch happened, in ms; None when it does not say.

    Raises:
        Invalid: it is no time with an offset.
    """
    if at is None:
        return None
    try:
        moment = msgspec.convert(at, type=Moment)
    except msgspec.ValidationError:
        raise Invalid(f"{batch}: ({index}: (at: must be an RFC 3339 time with an offset))") from None
    return round(moment.timestamp() * 1000)
