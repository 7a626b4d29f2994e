"""Reads ratings, which the ledger writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.feedback.listing import Cursor, FeedbackFilter, FeedbackPage, ListedFeedback, says
from aimm.feedback.model import Feedback
from aimm.storage.database.schema import feedback, flows, use_cases
from aimm.storage.ledger.ratings import feedback_from

# limits of a scan for one response: size of a step, smaller if text is compared in Python, and steps
_STRETCH = 50_000
_STRETCH_OF_TEXTS = 1_000
_STRETCHES = 5


@dataclass(frozen=True, slots=True)
class StoredRatingHistory:
    """The port ``feedback.ports.RatingHistory`` on one connection."""

    connection: AsyncConnection

    async def of_session(self, session: int) -> Feedback | None:
        found = await self.connection.execute(select(feedback).where(feedback.c.session == session))
        row = found.one_or_none()
        return None if row is None else feedback_from(tuple(row))


@dataclass(frozen=True, slots=True)
class StoredRatingBook:
    """The port ``feedback.ports.RatingBook`` on one connection.

    On PostgreSQL a list walks back along the index of its use case, or of its flow if one is given. SQLite
    has neither index, because every rating would pay for it: there a list walks back along the rating
    numbers, which grow with time, over all use cases.

    Args:
        stretch: number of ratings to scan in one step; by default fewer if text is compared.
    """

    connection: AsyncConnection
    stretch: int | None = None

    async def page(self, wanted: FeedbackFilter, before: Cursor | None, size: int) -> FeedbackPage:
        found: list[Row[Any]] = []
        here = await self._bounds(wanted)
        fits = _conditions(wanted, of_owner=self._is_sqlite())
        stretch = self.stretch or (_STRETCH if wanted.text is None else _STRETCH_OF_TEXTS)
        for _ in range(_STRETCHES):
            if before is not None:
                here = [*here, self._older(before)]
            end = await self._end(here, stretch)
            within = here if end is None else [*here, self._not_older(end)]
            rows = await self._matching(within, fits, wanted.text, size + 1 - len(found))
            found += rows
            if len(found) > size:
                last = found[size - 1]
                return FeedbackPage(_listed(found[:size]), Cursor(last.at, last.id), cut=False)
            if end is None:
                return FeedbackPage(_listed(found), None, cut=False)
            before = end
        return FeedbackPage(_listed(found), before, cut=True)

    async def _matching(
        self,
        here: Sequence[ColumnElement[bool]],
        fits: Sequence[ColumnElement[bool]],
        text: str | None,
        most: int,
    ) -> list[Row[Any]]:
        query = (
            select(feedback, flows.c.id.label("flow_id"))
            .outerjoin(flows, flows.c.number == feedback.c.flow)
            .where(*here, *fits)
            .order_by(*self._newest_first())
        )
        if text is None:
            return list(await self.connection.execute(query.limit(most)))
        # compared here, because the databases fold case differently
        rows = await self.connection.execute(query.where(feedback.c.comment.is_not(None)))
        return [row for row in rows if says(row.comment, text)][:most]

    async def _end(self, here: Sequence[ColumnElement[bool]], stretch: int) -> Cursor | None:
        """The last rating of the next scan step; None if fewer are left."""
        query = select(feedback.c.at, feedback.c.id).where(*here).order_by(*self._newest_first())
        row = (await self.connection.execute(query.limit(1).offset(stretch - 1))).one_or_none()
        return None if row is None else Cursor(row.at, row.id)

    async def _bounds(self, wanted: FeedbackFilter) -> list[ColumnElement[bool]]:
        """The bounds of the list, in a form that the database can seek to."""
        bounds: list[ColumnElement[bool]] = []
        if not self._is_sqlite():
            bounds = [_owner(wanted)]
            bounds += [feedback.c.at >= wanted.since] if wanted.since is not None else []
            return bounds + ([feedback.c.at < wanted.until] if wanted.until is not None else [])
        if wanted.since is not None:
            bounds.append(feedback.c.id >= await self._first_at(wanted.since))
        if wanted.until is not None:
            bounds.append(feedback.c.id < await self._first_at(wanted.until))
        return bounds

    async def _first_at(self, moment: int) -> int:
        """The lowest number at ``moment`` (ms) or later, found by binary search."""
        ends = await self.connection.execute(select(func.min(feedback.c.id), func.max(feedback.c.id)))
        low, high = ends.one()
        if low is None:
            return 0
        high += 1
        while low < high:
            middle = (low + high) // 2
            ahead = select(feedback.c.id, feedback.c.at).where(feedback.c.id >= middle)
            row = (await self.connection.execute(ahead.order_by(feedback.c.id).limit(1))).one_or_none()
            if row is None or row.at >= moment:
                high = middle
            else:
                low = row.id + 1
        return low

    def _older(self, place: Cursor) -> ColumnElement[bool]:
        at, number = feedback.c.at, feedback.c.id
        if self._is_sqlite():
            return number < place.number
        return and_(at <= place.at, or_(at < place.at, number < place.number))

    def _not_older(self, place: Cursor) -> ColumnElement[bool]:
        at, number = feedback.c.at, feedback.c.id
        if self._is_sqlite():
            return number >= place.number
        return and_(at >= place.at, or_(at > place.at, number >= place.number))

    def _newest_first(self) -> Sequence[ColumnElement[Any]]:
        number = feedback.c.id.desc()
        return [number] if self._is_sqlite() else [feedback.c.at.desc(), number]

    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


def _owner(wanted: FeedbackFilter) -> ColumnElement[bool]:
    """The owner whose index to walk along."""
    if wanted.flow_id is None:
        return feedback.c.use_case == _use_case(wanted)
    return feedback.c.flow == select(flows.c.number).where(flows.c.id == wanted.flow_id).scalar_subquery()


def _use_case(wanted: FeedbackFilter) -> Any:
    return select(use_cases.c.number).where(use_cases.c.id == wanted.use_case_id).scalar_subquery()


def _conditions(wanted: FeedbackFilter, *, of_owner: bool) -> list[ColumnElement[bool]]:
    """The conditions for a listed rating, except for the text.

    Args:
        of_owner: whether to include its use case or flow, which the bounds leave out.
    """
    # an expression, so that no database uses the index of the use case if the flow is known
    conditions: list[ColumnElement[bool]] = (
        [] if wanted.flow_id is None else [feedback.c.use_case + 0 == _use_case(wanted)]
    )
    if of_owner:
        conditions.append(_owner(wanted))
    if wanted.least is not None:
        conditions.append(feedback.c.score >= wanted.least)
    if wanted.most is not None:
        conditions.append(feedback.c.score <= wanted.most)
    if wanted.since is not None:
        conditions.append(feedback.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(feedback.c.at < wanted.until)
    said = func.coalesce(feedback.c.comment, "")
    if wanted.commented is not None:
        conditions.append(said != "" if wanted.commented else said == "")
    return conditions


def _listed(rows: Sequence[Row[Any]]) -> list[ListedFeedback]:
    return [
        ListedFeedback(
            number=row.id,
            at=row.at,
            flow_id=row.flow_id,
            correlation_id=row.correlation,
            score=row.score,
            comment=row.comment,
            reference_link=row.reference_link,
        )
        for row in rows
    ]
