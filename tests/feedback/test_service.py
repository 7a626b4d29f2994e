"""What the service passes to the store."""

from tests.fakes.feedback import FakeRatings
from tests.fakes.sources import Clock
from tests.fakes.things import rating, stored_rating

from aimm.feedback.errors import AlreadyProvided
from aimm.feedback.model import Feedback
from aimm.feedback.service import FeedbackTaker
from aimm.kit.errors import AimmError
from aimm.picking.rules import session_key


def test_a_rating_goes_to_the_store_with_key_number_and_time():
    ratings, clock = FakeRatings(), Clock()
    stored: list[Feedback] = []
    refused: list[AimmError] = []
    taker = FeedbackTaker(ratings, clock.millis, session_key)
    first, second = rating(), rating(correlation_id="order-2")
    taker.give(first, stored.append, refused.append)
    clock.pass_by(seconds=1)
    taker.give(second, stored.append, refused.append)
    one, other = ratings.submitted
    assert (one.key, one.number, one.request) == (session_key("order-1"), 1, first)
    assert (other.key, other.number, other.request) == (session_key("order-2"), 2, second)
    assert other.at - one.at == 1_000
    assert (stored, refused) == ([], [])


def test_the_store_answers_the_caller():
    ratings, clock = FakeRatings(), Clock()
    stored: list[Feedback] = []
    refused: list[AimmError] = []
    FeedbackTaker(ratings, clock.millis, session_key).give(rating(), stored.append, refused.append)
    feedback, error = stored_rating(rating()), AlreadyProvided()
    ratings.submitted[0].done(feedback)
    ratings.submitted[0].failed(error)
    assert (stored, refused) == ([feedback], [error])
