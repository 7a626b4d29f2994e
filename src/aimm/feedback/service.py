"""Feedback: pass a rating to the store; a retry of the same request gets the first response."""

from collections.abc import Callable

from aimm.feedback.model import Feedback, FeedbackRequest, submission_of
from aimm.feedback.ports import Ratings
from aimm.kit.errors import AimmError


class FeedbackTaker:
    """Accepts ratings.

    Args:
        now: milliseconds since 1970.
        session_key: the key of a correlation id, the same as the picks use.
    """

    __slots__ = ("_now", "_ratings", "_session_key")

    def __init__(self, ratings: Ratings, now: Callable[[], int], session_key: Callable[[str], bytes]) -> None:
        self._ratings = ratings
        self._now = now
        self._session_key = session_key

    def give(
        self,
        request: FeedbackRequest,
        done: Callable[[Feedback], None],
        failed: Callable[[AimmError], None],
    ) -> None:
        """Store one rating; ``done`` is called once it is durable, ``failed`` if it is rejected."""
        self._ratings.submit(
            submission_of(
                (
                    self._session_key(request.correlation_id),
                    self._ratings.new_number(),
                    self._now(),
                    request,
                    done,
                    failed,
                )
            )
        )
