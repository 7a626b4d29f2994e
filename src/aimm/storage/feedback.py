"""Stored ratings, for reading; they are written by the ledger."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.feedback.model import Feedback
from aimm.storage.database.schema import feedback
from aimm.storage.ledger.ratings import feedback_from


@dataclass(frozen=True, slots=True)
class StoredRatingHistory:
    """The port ``feedback.ports.RatingHistory`` on one connection."""

    connection: AsyncConnection

    async def of_session(self, session: int) -> Feedback | None:
        found = await self.connection.execute(select(feedback).where(feedback.c.session == session))
        row = found.one_or_none()
        return None if row is None else feedback_from(tuple(row))
