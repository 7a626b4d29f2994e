"""Stars, ages, repetitions."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.things import rating, stored_rating
from tests.golden import golden

from aimm.feedback.errors import AlreadyProvided, KeyReused
from aimm.feedback.rules import is_too_old, judge_repetition, star_of
from aimm.kit.ids import first_number

SCORES = st.integers(100, 500)
SESSIONS = st.integers(1, 2**63 - 1)


@pytest.mark.parametrize("vector", golden("stars.json")["stars"])
def test_golden_stars(vector: dict[str, Any]):
    assert star_of(vector["score"], int(vector["session"])) == vector["star"]


@given(SCORES, SESSIONS)
def test_a_star_is_adjacent_to_its_score_and_deterministic(score: int, session: int):
    star = star_of(score, session)
    assert 1 <= star <= 5
    assert abs(star * 100 - score) < 100
    assert star_of(score, session) == star


@given(st.integers(1, 5), SESSIONS)
def test_a_whole_score_is_its_star(star: int, session: int):
    assert star_of(star * 100, session) == star


@given(SESSIONS)
def test_a_higher_score_never_counts_for_a_lower_star(session: int):
    stars = [star_of(score, session) for score in range(100, 501)]
    assert stars == sorted(stars)


@pytest.mark.parametrize("score", [101, 125, 150, 233, 367, 475, 499])
def test_the_mean_over_many_sessions_is_the_score(score: int):
    sessions = 40_000
    first = first_number(7)
    total = sum(star_of(score, first + n) for n in range(sessions))
    fraction = Fraction(score % 100, 100)
    # four standard deviations of a Bernoulli sum
    bound = 4 * float(sessions * fraction * (1 - fraction)) ** 0.5
    assert abs(total * 100 - score * sessions) <= bound * 100


@pytest.mark.parametrize(
    ("now", "old"), [(0, False), (1_000, False), (1_499, False), (1_500, False), (1_501, True)]
)
def test_the_window_is_counted_from_the_first_pick(now: int, old: bool):
    # opened at 500, valid for 1,000, to be rated within 1,000
    assert is_too_old(1_500, now, 1_000, 1_000) is old


def test_the_window_may_be_longer_or_shorter_than_the_validity():
    assert not is_too_old(1_500, 9_000, 1_000, 10_000)
    assert is_too_old(1_500, 700, 1_000, 100)


def test_a_second_rating_is_refused():
    assert isinstance(judge_repetition(stored_rating(rating()), rating()), AlreadyProvided)


@pytest.mark.parametrize(("first", "second"), [("k", None), (None, "k"), ("k", "l")])
def test_another_key_is_a_second_rating(first: str | None, second: str | None):
    assert isinstance(judge_repetition(stored_rating(rating(key=first)), rating(key=second)), AlreadyProvided)


def test_a_repeated_request_is_accepted():
    assert judge_repetition(stored_rating(rating(key="k")), rating(key="k")) is None


@pytest.mark.parametrize(
    "changed", [{"score": 100}, {"comment": None}, {"reference_link": "https://example.com"}]
)
def test_a_key_identifies_one_content(changed: dict[str, Any]):
    assert isinstance(judge_repetition(stored_rating(rating(key="k")), rating(key="k", **changed)), KeyReused)
