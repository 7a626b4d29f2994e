"""Conversion of ratings to and from rows, with columns in the order of the schema."""

from collections.abc import Sequence
from typing import Any

from aimm.feedback.model import Feedback, FeedbackRequest, Submission
from aimm.feedback.model import feedback_of as _feedback
from aimm.feedback.rules import star_of
from aimm.picking.model import Session


def feedback_of(submission: Submission, session: Session) -> Feedback:
    """The rating of a submission, given its session."""
    _, number, at, request, _, _ = submission
    star = star_of(request.score, session.number)
    return _feedback((number, session.number, at, session.use_case, session.flow, star, request))


def feedback_row(feedback: Feedback, absent: str | None = None) -> tuple[int | str | None, ...]:
    """The row of a rating.

    Args:
        absent: the value for a missing text.
    """
    number, session, at, use_case, flow, star, request = feedback
    correlation_id, score, comment, reference_link, idempotency_key = request
    return (
        number,
        session,
        at,
        use_case,
        flow,
        score,
        star,
        correlation_id,
        comment or absent,
        reference_link or absent,
        idempotency_key or absent,
    )


def feedback_from(row: Sequence[Any]) -> Feedback:
    """The rating of a row."""
    return Feedback(
        number=row[0],
        session=row[1],
        at=row[2],
        use_case=row[3],
        flow=row[4],
        star=row[6],
        request=FeedbackRequest(row[7], row[5], row[8], row[9], row[10]),
    )
