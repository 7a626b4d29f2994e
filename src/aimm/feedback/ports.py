"""Ports of feedback."""

from typing import Protocol

from aimm.feedback.listing import Cursor, FeedbackFilter, FeedbackPage
from aimm.feedback.model import Feedback, Submission


class Ratings(Protocol):
    """Stores ratings; at most one per session, enforced by the store."""

    def new_number(self) -> int:
        """A number for a pick or a rating, larger than all before it on this node."""
        ...

    def submit(self, submission: Submission) -> None:
        """Store a rating with the next commit; the result goes to the submission's callbacks."""
        ...


class RatingHistory(Protocol):
    """Reads stored ratings."""

    async def of_session(self, session: int) -> Feedback | None: ...


class RatingBook(Protocol):
    """Lists stored ratings, newest first."""

    async def page(self, wanted: FeedbackFilter, before: Cursor | None, size: int) -> FeedbackPage:
        """The next part of a list: ``size`` ratings, or fewer if the scan limit is reached."""
        ...
