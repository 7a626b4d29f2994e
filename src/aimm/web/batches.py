"""Batches of what an application reports: each is judged and stored once, whoever sends it again."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from litestar import Request
from msgspec import Meta

from aimm.kit.errors import Invalid
from aimm.web.bodies import BLANK, Entries
from aimm.web.hot.bodies import MAX_NAME_BYTES

B = TypeVar("B")
M = TypeVar("M")
R = TypeVar("R")
Moment = Annotated[datetime, Meta(tz=True)]
Age = Annotated[float, Meta(ge=0, le=1e12, description="Milliseconds since then; counts before `at`.")]


class RejectionAnswer(msgspec.Struct):
    """An entry of a batch that was not recorded: its index in the batch, and the reason."""

    index: int
    error: str


class BatchAnswer(msgspec.Struct):
    """How many entries of a batch were recorded, and which were not."""

    accepted: int
    rejected: list[RejectionAnswer]


class Refusal(Protocol):
    """An entry that a word refuses: its place among those it was given, and why."""

    @property
    def index(self) -> int: ...
    @property
    def error(self) -> str: ...


async def judged(
    entries: Sequence[B],
    read: Callable[[B], M],
    resolve: Callable[[Sequence[M]], Awaitable[tuple[Sequence[R], Sequence[Refusal]]]],
) -> tuple[Sequence[R], list[RejectionAnswer]]:
    """What is to be recorded of a batch, and by index what cannot be: one wrong entry never costs the others.

    Args:
        entries: as read from the body; its field says ``EACH_BY_ITSELF``.
        read: makes of an entry what the word understands; raises Invalid for one that is wrong.
        resolve: decides about all that could be read.
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


def millis_of(at: str | None, age_ms: float | None, now: int) -> int | None:
    """When an entry of a batch happened, in ms; None when it does not say.

    Args:
        at: RFC 3339, by the clock of the application's machine.
        age_ms: how long ago it was; it counts before ``at``, because no clock can make it wrong.
        now: ms.

    Raises:
        Invalid: ``at`` is no time with an offset.
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
