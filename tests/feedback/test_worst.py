"""The worst rated sessions come first, out of a bounded number of the newest ratings."""

from dataclasses import dataclass, field

import pytest

from aimm.feedback import worst as module
from aimm.feedback.listing import Cursor, FeedbackFilter, FeedbackPage, ListedFeedback
from aimm.feedback.worst import worst_rated

WANTED = FeedbackFilter(use_case_id="u")


def rating(number: int, score: int) -> ListedFeedback:
    return ListedFeedback(
        number=number,
        at=number,
        flow_id=None,
        correlation_id=f"c-{number}",
        score=score,
        comment=None,
        reference_link=None,
    )


@dataclass
class Book:
    """The port ``RatingBook``: a number for each page."""

    pages: list[list[ListedFeedback]]
    asked: list[Cursor | None] = field(default_factory=list[Cursor | None])

    async def page(self, wanted: FeedbackFilter, before: Cursor | None, size: int) -> FeedbackPage:
        assert wanted is WANTED
        self.asked.append(before)
        place = 0 if before is None else before.number
        following = Cursor(0, place + 1) if place + 1 < len(self.pages) else None
        return FeedbackPage(self.pages[place], following, cut=False)


async def test_worst_first_and_newest_first_among_equal_scores():
    book = Book([[rating(6, 300), rating(5, 100)], [], [rating(4, 100), rating(3, 50)]])
    found = await worst_rated(book, WANTED)
    assert [one.number for one in found.ratings] == [3, 5, 4, 6]
    assert (found.cut, len(book.asked)) == (False, 3)


async def test_no_more_pages_are_read_than_allowed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    book = Book([[rating(9, 300)], [rating(8, 100)], [rating(7, 50)]])
    found = await worst_rated(book, WANTED)
    assert ([one.number for one in found.ratings], found.cut) == ([8, 9], True)
