"""Pure decisions about ratings."""

import hashlib

from aimm.feedback.errors import AlreadyProvided, KeyReused
from aimm.feedback.model import Feedback, FeedbackRequest
from aimm.kit.errors import AimmError


def star_of(score: int, session: int) -> int:
    """The star, 1 … 5, that a score counts for.

    A score between two stars counts for the upper one with a probability equal to its fraction, which
    keeps the mean exact; the chance comes from the session's number, so that replaying gives the
    same star.

    Args:
        score: hundredths of a star, 100 … 500.
        session: number of the session.
    """
    star, fraction = divmod(score, 100)
    if not fraction:
        return star
    digest = hashlib.blake2b(session.to_bytes(8, "big"), digest_size=4).digest()
    return star + (int.from_bytes(digest, "big") * 100 < fraction << 32)


def is_too_old(expires: int, now: int, validity: int, window: int) -> bool:
    """Whether a session, opened ``validity`` before ``expires``, may no longer be rated (all ms)."""
    return now > expires - validity + window


def judge_repetition(stored: Feedback, request: FeedbackRequest) -> AimmError | None:
    """None if a second rating of a session repeats the first one, else why it is rejected."""
    if request.idempotency_key is None or stored.request.idempotency_key != request.idempotency_key:
        return AlreadyProvided()
    return None if stored.request == request else KeyReused()
