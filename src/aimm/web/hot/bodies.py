"""Parse the bodies of picks and feedback: a fast path for common bodies, the protocol's rules for others."""

from collections.abc import Collection, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from aimm.feedback.model import FeedbackRequest, request_of
from aimm.kit.errors import Invalid
from aimm.kit.limits import ShortText
from aimm.web.body_reader import read_body
from aimm.web.body_values import BLANK

MAX_NAME_BYTES = 255
MAX_TEXT_BYTES = 4096
# this many characters are at most this many bytes in UTF-8
_SURELY_SHORT = MAX_NAME_BYTES // 4
_SURELY_SHORT_TEXT = MAX_TEXT_BYTES // 4

FreeText = Annotated[str, Meta(min_length=0, max_length=MAX_TEXT_BYTES)]
Score = Annotated[float, Meta(ge=1, le=5)]


class PickBody(msgspec.Struct, rename="camel"):
    """The session and step to pick a configuration for."""

    correlation_id: ShortText
    use_case_code: ShortText
    use_case_step_code: ShortText


class FeedbackBody(msgspec.Struct, rename="camel"):
    """Feedback on a session; ``score`` or ``syntheticScore`` (1 to 5) is required."""

    correlation_id: ShortText
    score: Score | None = None
    synthetic_score: Score | None = None
    comment: FreeText | None = None
    reference_link: FreeText | None = None

    @staticmethod
    def missing(found: Collection[str]) -> Mapping[str, str]:
        """The error if both scores are missing."""
        return {} if {"score", "syntheticScore"} & {*found} else {"score": BLANK}


# what the decoder can check by itself; if it fails, the body may still be valid, so the slow path parses it
_PlainName = Annotated[str, Meta(min_length=1, max_length=_SURELY_SHORT)]
_PlainText = Annotated[str, Meta(max_length=_SURELY_SHORT_TEXT)]


class _PlainPick(msgspec.Struct, rename="camel"):
    correlation_id: Annotated[str, Meta(min_length=1, max_length=MAX_NAME_BYTES)]
    use_case_code: _PlainName
    use_case_step_code: _PlainName


# an unknown key may be a known one in different case
class _PlainFeedback(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    correlation_id: _PlainName
    score: Score | None = None
    synthetic_score: Score | None = None
    comment: _PlainText | None = None
    reference_link: _PlainText | None = None


AnyPick = PickBody | _PlainPick
_decode_pick = msgspec.json.Decoder(_PlainPick).decode
_decode_feedback = msgspec.json.Decoder(_PlainFeedback).decode


def _plain(text: str, most: int) -> bool:
    # at most a quarter of the allowed bytes, counted in characters, cannot be too long in UTF-8
    short = len(text) <= most if text.isascii() else len(text) <= most // 4
    return short and "\0" not in text


def _has_nul(body: FeedbackBody | _PlainFeedback) -> bool:
    comment, link = body.comment, body.reference_link
    return "\0" in body.correlation_id or (
        (comment is not None and "\0" in comment) or (link is not None and "\0" in link)
    )


def read_pick_strictly(raw: bytes) -> PickBody:
    """Parse a pick request, rejecting unknown fields.

    Raises:
        Encoded, Invalid
    """
    return read_body(PickBody, raw, strict=True)


def read_pick(raw: bytes) -> AnyPick:
    """Parse a pick request.

    Raises:
        Encoded: the body is compressed.
        Invalid: fields are missing or invalid.
    """
    try:
        body = _decode_pick(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return read_body(PickBody, raw)
    name = body.correlation_id
    # no check for NUL in a code, because no use case has it
    return body if name.isascii() and "\0" not in name else read_body(PickBody, raw)


def read_feedback(raw: bytes, idempotency_key: str | None, *, strict: bool = False) -> FeedbackRequest:
    """Parse feedback; the score is in hundredths of a star.

    Args:
        strict: reject unknown fields.

    Raises:
        Encoded: the body is compressed.
        Invalid: fields are missing or invalid.
    """
    try:
        body: FeedbackBody | _PlainFeedback = _decode_feedback(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = read_body(FeedbackBody, raw, strict=strict)
    if _has_nul(body):
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
