"""Ratings."""

from collections.abc import Callable
from typing import NamedTuple

from aimm.kit.errors import AimmError
from aimm.kit.tuples import maker


class FeedbackRequest(NamedTuple):
    """Feedback submitted for a session.

    Attributes:
        score: hundredths of a star, 100 … 500.
        idempotency_key: identifies the request, so that a retry gets the first response.
    """

    correlation_id: str
    score: int
    comment: str | None
    reference_link: str | None
    idempotency_key: str | None


request_of = maker(FeedbackRequest)


class Feedback(NamedTuple):
    """A stored rating.

    Attributes:
        number: compact key; the public id is its UUID.
        session: number of the session rated; a session has at most one rating.
        at: milliseconds since 1970.
        use_case: number of the use case.
        flow: number of the flow.
        star: 1 … 5, for counting; see ``rules.star_of``.
    """

    number: int
    session: int
    at: int
    use_case: int
    flow: int
    star: int
    request: FeedbackRequest


feedback_of = maker(Feedback)


class Submission(NamedTuple):
    """A rating that is being stored.

    Attributes:
        key: hash of the correlation id.
        number: number of the rating once it is stored.
        at: milliseconds since 1970.
        done: called with the stored rating once it is durable.
        failed: called with the reason otherwise.
    """

    key: bytes
    number: int
    at: int
    request: FeedbackRequest
    done: Callable[[Feedback], None]
    failed: Callable[[AimmError], None]


submission_of = maker(Submission)
