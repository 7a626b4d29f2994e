"""Ratings of sessions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.feedback.ports import RatingBook, RatingHistory
from aimm.storage.feedback import StoredRatingBook, StoredRatingHistory
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(RatingBook)
def rating_book(unit: Unit) -> RatingBook:
    """The list of ratings."""
    return StoredRatingBook(unit.connection)


@services.maker_of(RatingHistory)
def rating_history(unit: Unit) -> RatingHistory:
    """The ratings of one session."""
    return StoredRatingHistory(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.console.feedback import FeedbackController

    return (FeedbackController,)


FEEDBACK = Word(services, _controllers)
