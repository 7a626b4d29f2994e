"""A rating as a row of its table and back; the columns in the order of the schema."""

from collections.abc import Sequence
from typing import Any

from aimm.feedback.model import Feedback, FeedbackRequest, Submission
from aimm.feedback.rules import star_of
from aimm.picking.model import Session


def feedback_of(submission: Submission, session: Session) -> Feedback:
    """The rating that a submission is, now that its session is known."""
    return Feedback(
        number=submission.number,
        session=session.number,
        at=submission.at,
        use_case=session.use_case,
        flow=session.flow,
        star=star_of(submission.request.score, session.number),
        request=submission.request,
    )


def feedback_row(feedback: Feedback) -> tuple[int | str | None, ...]:
    """The row of a rating."""
    request = feedback.request
    return (
        feedback.session,
        feedback.number,
        feedback.at,
        feedback.use_case,
        feedback.flow,
        request.score,
        feedback.star,
        request.correlation_id,
        request.comment,
        request.reference_link,
        request.idempotency_key,
    )


def feedback_from(row: Sequence[Any]) -> Feedback:
    """The rating of a row."""
    return Feedback(
        number=row[1],
        session=row[0],
        at=row[2],
        use_case=row[3],
        flow=row[4],
        star=row[6],
        request=FeedbackRequest(row[7], row[5], row[8], row[9], row[10]),
    )
