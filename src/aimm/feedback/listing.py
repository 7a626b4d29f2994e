"""Lists of stored ratings: filters and cursors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aimm.kit.errors import Invalid

_CURSOR = re.compile(r"([0-9a-f]{1,12})-([0-9a-f]{1,16})")
_LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """A cursor in a list that runs from new to old.

    Attributes:
        at: milliseconds since 1970.
        number: of a rating; among equal times, larger numbers come first.
    """

    at: int
    number: int

    def __str__(self) -> str:
        return f"{self.at:x}-{self.number:x}"


def cursor_of(text: str) -> Cursor:
    """Parse the cursor of an earlier response.

    Raises:
        Invalid: not a cursor.
    """
    found = _CURSOR.fullmatch(text)
    if found is None or int(found[2], 16) > _LARGEST:
        raise Invalid("Before: must be the cursor of an earlier response")
    return Cursor(int(found[1], 16), int(found[2], 16))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFilter:
    """A filter for the ratings of a use case; None means any.

    Attributes:
        least: lowest score, in hundredths of a star.
        most: highest score.
        since: ms, inclusive.
        until: ms, exclusive.
        text: part of the comment, ignoring case.
        commented: whether there is a comment.
    """

    use_case_id: str
    flow_id: str | None = None
    least: int | None = None
    most: int | None = None
    since: int | None = None
    until: int | None = None
    text: str | None = None
    commented: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeedback:
    """A rating in a list.

    Attributes:
        at: ms.
        flow_id: None if the flow was deleted.
        score: hundredths of a star.
    """

    number: int
    at: int
    flow_id: str | None
    correlation_id: str
    score: int
    comment: str | None
    reference_link: str | None


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """Part of a list, newest first.

    Attributes:
        next: where the list continues; None at its end.
        cut: whether it ends here because the scan limit was reached, not because the page is full.
    """

    items: Sequence[ListedFeedback]
    next: Cursor | None
    cut: bool


def says(comment: str, text: str) -> bool:
    """Whether ``text`` occurs in a comment, ignoring case."""
    return text.casefold() in comment.casefold()
