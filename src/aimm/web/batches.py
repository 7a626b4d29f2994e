"""Batch endpoints: each batch is stored once, and invalid entries are reported by index."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from litestar import Request
from msgspec import Meta

from aimm.kit.errors import Invalid
from aimm.web.body_reader import Entries
from aimm.web.body_values import BLANK
from aimm.web.hot.bodies import MAX_NAME_BYTES

B = TypeVar("B")
M = TypeVar("M")
R = TypeVar("R")
Moment = Annotated[datetime, Meta(tz=True)]
Age = Annotated[float, Meta(ge=0, le=1e12, description="Age in milliseconds. Takes precedence over `at`.")]


class RejectionAnswer(msgspec.Struct):
    """An entry of a batch that was not recorded: its index in the batch, and the reason."""

    index: int
    error: str


class BatchAnswer(msgspec.Struct):
    """How many entries of a batch were recorded, and which were not."""

    accepted: int
    rejected: list[RejectionAnswer]


class Refusal(Protocol):
    """A rejected entry: its index among the given entries, and the reason."""

    @property
    def index(self) -> int: ...
    @property
    def error(self) -> str: ...


async def judged(
    entries: Sequence[B],
    read: Callable[[B], M],
    resolve: Callable[[Sequence[M]], Awaitable[tuple[Sequence[R], Sequence[Refusal]]]],
) -> tuple[Sequence[R], list[RejectionAnswer]]:
    """Validate a batch entry by entry: what to store, and what is rejected, by index.

    Args:
        entries: as read from the body, whose field has ``EACH_BY_ITSELF``.
        read: converts an entry; raises Invalid if it is invalid.
        resolve: decides which of the converted entries to store.
    """
    places = entries.places if isinstance(entries, Entries) else range(len(entries))
    wrong = dict(entries.wrong) if isinstance(entries, Entries) else {}
    good: list[tuple[int, M]] = []
    for place, entry in zip(places, entries, strict=True):
        try:
            good.append((place, read(entry)))
        except Invalid as error:
            wrong[place] = "; ".join(error.codes)
    rows, refused = await resolve([entry for _, entry in good])
    wrong.update((good[one.index][0], one.error) for one in refused)
    return rows, [RejectionAnswer(place, wrong[place]) for place in sorted(wrong)]


def batch_key(request: Request[Any, Any, Any]) -> str:
    """The idempotency key of a batch.

    Raises:
        Invalid: it is missing or too long.
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
    """Return the stored answer of ``key``, or validate and store the batch.

    Args:
        stored: looks up the earlier answer to this key, if any.
        judge: decides what to store and what to reject.
        record: stores the batch with its answer; returns the answer that was stored first.
    """
    known = await stored(key)
    if known is None:
        rows, refused = await judge()
        known = await record(key, rows, msgspec.json.encode(BatchAnswer(len(rows), refused)).decode())
    return msgspec.json.decode(known, type=BatchAnswer)


def millis_of(at: str | None, age_ms: float | None, now: int) -> int | None:
    """Time of an entry in milliseconds; None if it has none.

    Args:
        at: RFC 3339, by the clock of the client.
        age_ms: age in milliseconds; takes precedence over ``at``, because it does not depend on a clock.
        now: milliseconds since 1970.

    Raises:
        Invalid: ``at`` is not a time with an offset.
    """
    if age_ms is not None:
        return now - round(age_ms)
    if at is None:
        return None
    try:
        moment = msgspec.convert(at, type=Moment)
    except msgspec.ValidationError:
        raise Invalid("at: must be an RFC 3339 time with an offset") from None
    return round(moment.timestamp() * 1000)
