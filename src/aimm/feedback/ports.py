"""What feedback needs from the outside."""

from typing import Protocol

from aimm.feedback.listing import Cursor, FeedbackFilter, FeedbackPage
from aimm.feedback.model import Feedback, Submission


class Ratings(Protocol):
    """The stored ratings; one a session, enforced by the store."""

    def new_number(self) -> int:
        """A number for a pick or a rating, larger than all before it on this node."""
        ...

    def submit(self, submission: Submission) -> None:
        """Store a rating with the next commit; answers through the submission's callbacks."""
        ...


class RatingHistory(Protocol):
    """Reads stored ratings."""

    async def of_session(self, session: int) -> Feedback | None: ...


class RatingBook(Protocol):
    """Lists stored ratings, newest first."""

    async def page(self, wanted: FeedbackFilter, before: Cursor | None, size: int) -> FeedbackPage:
        """The next part of a list: ``size`` ratings, or fewer when too many had to be looked at."""
        ...
