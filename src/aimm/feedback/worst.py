"""The worst rated sessions, to look at first."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimm.feedback.listing import Cursor, FeedbackFilter, ListedFeedback
from aimm.feedback.ports import RatingBook

MOST_PAGES = 10
PAGE = 200


@dataclass(frozen=True, slots=True)
class Worst:
    """Ratings, worst first.

    Attributes:
        cut: whether there are older ratings that were not looked at.
    """

    ratings: Sequence[ListedFeedback]
    cut: bool


async def worst_rated(book: RatingBook, wanted: FeedbackFilter) -> Worst:
    """The newest ratings that match, worst first; among equal scores, newest first.

    At most ``MOST_PAGES`` pages are read, so that a use case with many ratings costs no more.
    """
    found: list[ListedFeedback] = []
    before: Cursor | None = None
    for _ in range(MOST_PAGES):
        page = await book.page(wanted, before, PAGE)
        found += page.items
        before = page.next
        if before is None:
            break
    return Worst(sorted(found, key=lambda one: (one.score, -one.number)), before is not None)
