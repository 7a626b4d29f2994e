"""The bodies of picks and feedback: read fast when they are plain, by the protocol's rules otherwise."""

from collections.abc import Collection, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from aimm.feedback.model import FeedbackRequest, request_of
from aimm.kit.errors import Invalid
from aimm.web.bodies import BLANK, ShortText, read_body

MAX_NAME_BYTES = 255
MAX_TEXT_BYTES = 4096
# so many characters are at most 255 bytes in UTF-8
_SURELY_SHORT = MAX_NAME_BYTES // 4

FreeText = Annotated[str, Meta(min_length=0, max_length=MAX_TEXT_BYTES)]
Score = Annotated[float, Meta(ge=1, le=5)]


class PickBody(msgspec.Struct, rename="camel"):
    """Which step of which session is about to be served."""

    correlation_id: ShortText
    use_case_code: ShortText
    use_case_step_code: ShortText


class FeedbackBody(msgspec.Struct, rename="camel"):
    """How a session went; ``score`` or ``syntheticScore`` must be there, from 1 to 5."""

    correlation_id: ShortText
    score: Score | None = None
    synthetic_score: Score | None = None
    comment: FreeText | None = None
    reference_link: FreeText | None = None

    @staticmethod
    def missing(found: Collection[str]) -> Mapping[str, str]:
        """What is wrong when neither score is there."""
        return {} if {"score", "syntheticScore"} & {*found} else {"score": BLANK}


class _PlainPick(msgspec.Struct, rename="camel"):
    correlation_id: str
    use_case_code: str
    use_case_step_code: str


class _PlainFeedback(msgspec.Struct, rename="camel"):
    correlation_id: str
    score: float | None = None
    synthetic_score: float | None = None
    comment: str | None = None
    reference_link: str | None = None


_decode_pick = msgspec.json.Decoder(_PlainPick).decode
_decode_feedback = msgspec.json.Decoder(_PlainFeedback).decode


def _plain(text: str, most: int) -> bool:
    # at most a quarter of the bytes allowed, counted in characters, cannot be too long in UTF-8
    short = len(text) <= most if text.isascii() else len(text) <= most // 4
    return short and "\0" not in text


def _is_plain(body: FeedbackBody | _PlainFeedback) -> bool:
    """Whether the texts are surely right; what is not may still be, and is read the careful way."""
    name = body.correlation_id
    return (
        0 < len(name) <= _SURELY_SHORT
        and "\0" not in name
        and (not body.comment or _plain(body.comment, MAX_TEXT_BYTES))
        and (not body.reference_link or _plain(body.reference_link, MAX_TEXT_BYTES))
    )


def read_pick(raw: bytes) -> PickBody | _PlainPick:
    """The pick that a body asks for.

    Raises:
        Invalid: fields are missing or wrong.
    """
    try:
        body = _decode_pick(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return read_body(PickBody, raw)
    name, use_case, step = body.correlation_id, body.use_case_code, body.use_case_step_code
    # what is too long or odd here may still be right: the careful way decides
    if (
        0 < len(name) <= MAX_NAME_BYTES
        and name.isascii()
        and "\0" not in name
        and 0 < len(use_case) <= _SURELY_SHORT
        and 0 < len(step) <= _SURELY_SHORT
    ):
        return body
    return read_body(PickBody, raw)


def read_feedback(raw: bytes, idempotency_key: str | None) -> FeedbackRequest:
    """The feedback that a body gives; the score in hundredths of a star.

    Raises:
        Invalid: fields are missing or wrong.
    """
    try:
        body: FeedbackBody | _PlainFeedback = _decode_feedback(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = read_body(FeedbackBody, raw)
    score = body.score if body.score is not None else body.synthetic_score
    if score is None or not 1 <= score <= 5 or not _is_plain(body):
        body = read_body(FeedbackBody, raw)
        score = body.score if body.score is not None else body.synthetic_score
    if score is None:
        raise Invalid(f"score: {BLANK}")
    if idempotency_key is not None and not _plain(idempotency_key, MAX_NAME_BYTES):
        raise Invalid(f"Idempotency-Key: the length must be between 1 and {MAX_NAME_BYTES}")
    return request_of(
        (
            body.correlation_id,
            round(score * 100),
            body.comment or None,
            body.reference_link or None,
            idempotency_key or None,
        )
    )
