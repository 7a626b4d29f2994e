"""Racing: who is dropped, when, and how seldom wrongly."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.stats.racing import STAKES, Question, Race


def two(first: list[float], second: list[float], **question: float | int | None) -> Race:
    return Race.start(Question(2, **question)).advance(np.array([first, second]))  # pyright: ignore[reportArgumentType]


def test_log_e_by_hand():
    race = two([1, 0.5], [0, 0.5])
    # x = 1 and ½, m = ½: factors 1 + stake and 1
    assert race.log_e[0, 1] == pytest.approx(np.log(np.mean(1 + STAKES)))
    assert race.log_e[1, 0] == pytest.approx(np.log(np.mean(1 - STAKES)))
    assert race.items == 2


def test_a_margin_asks_for_more():
    with_margin = two([1, 1, 1], [0.5, 0.5, 0.5], margin=0.5)
    # x = ¾ = m: no evidence either way
    assert with_margin.log_e[0, 1] == pytest.approx(0)
    assert two([1, 1, 1], [0.5, 0.5, 0.5]).log_e[0, 1] > 0


@pytest.mark.parametrize("margin", [0.0, 0.2])
@pytest.mark.parametrize("n", [1, 3])
def test_in_general_e_has_mean_one_where_the_difference_is_the_margin(margin: float, n: int):
    # score_a − score_b is 1 with probability (1 + margin)/2, else −1
    p = (1 + margin) / 2
    mean = 0.0
    for wins in product([0, 1], repeat=n):
        race = two([float(w) for w in wins], [1.0 - w for w in wins], margin=margin, alpha=1e-9)
        mean += float(np.prod([p if w else 1 - p for w in wins])) * float(np.exp(race.log_e[0, 1]))
    assert mean == pytest.approx(1)


@pytest.mark.parametrize("scores", [[1.0, 0.0, 0.5, 0.5], [0.0, 0.0, 1.0, 1.0], [0.9, 0.7, 0.1, 0.2]])
def test_on_a_dataset_e_has_mean_at_most_one_where_the_first_is_not_better(scores: list[float]):
    others = [0.5, 0.5, 0.5, 0.5]
    assert np.mean(scores) <= np.mean(others)
    for looks in (1, 2, 3, 4):
        reached = [
            float(np.exp(two(list(order[:looks]), others[:looks], population=4, alpha=1e-9).log_e[0, 1]))
            for order in permutations(scores)
        ]
        assert np.mean(reached) <= 1 + 1e-9


def test_a_dataset_that_was_seen_whole_answers_for_certain():
    race = two([1.0, 0.0, 0.6], [0.0, 1.0, 0.5], population=3)
    assert race.answered
    assert list(race.running) == [True, False]
    assert race.log_e[0, 1] == np.inf
    assert list(race.dropped_by) == [-1, 0]
    assert not two([1.0, 0.0, 0.6], [0.0, 1.0, 0.6], population=3).answered


def test_equal_targets_stay():
    generator = np.random.default_rng(3)
    race = Race.start(Question(4)).advance((generator.random((4, 400)) < 0.7).astype(np.float64))
    assert race.running.all()
    assert race.items == 400
    assert not race.answered


def test_the_clearly_worse_are_dropped_first_and_cost_no_more_scores():
    generator = np.random.default_rng(4)
    scores = (generator.random((3, 600)) < np.array([[0.9], [0.7], [0.2]])).astype(np.float64)
    race = Race.start(Question(3)).advance(scores)
    assert race.answered
    assert list(race.running) == [True, False, False]
    assert 0 < race.dropped_at[2] < race.dropped_at[1] == race.items < 600
    # what is said of a dropped target later changes nothing
    later = Race.start(Question(3)).advance(scores[:, : race.dropped_at[2]])
    gone = scores[:, race.dropped_at[2] :].copy()
    gone[2] = np.nan
    assert later.advance(gone).log_e == pytest.approx(race.log_e)


def test_a_failed_call_tells_nothing():
    race = two([1.0, np.nan, 0.2], [0.0, 1.0, np.nan])
    assert race.log_e == pytest.approx(two([1.0], [0.0]).log_e)
    assert race.items == 3


@given(st.integers(1, 5), st.sampled_from([None, 40]), st.integers(0, 99))
def test_pieces_come_to_the_same_as_the_whole(cut: int, population: int | None, seed: int):
    scores = np.random.default_rng(seed).beta(0.4, 0.4, (3, 40)) * np.array([[1], [0.9], [0.3]])
    question = Question(3, alpha=0.2, population=population)
    whole = Race.start(question).advance(scores)
    pieces = Race.start(question)
    for piece in np.array_split(scores, cut, axis=1):
        pieces = pieces.advance(piece)
    assert pieces.items == whole.items
    assert list(pieces.dropped_at) == list(whole.dropped_at)
    assert pieces.log_e == pytest.approx(whole.log_e)


@given(st.permutations(range(4)), st.integers(0, 99))
def test_the_order_of_targets_does_not_matter(order: list[int], seed: int):
    scores = np.random.default_rng(seed).random((4, 60)) * np.array([[1], [0.8], [0.5], [0.2]])
    race = Race.start(Question(4)).advance(scores)
    moved = Race.start(Question(4)).advance(scores[order])
    assert list(moved.dropped_at) == [race.dropped_at[at] for at in order]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"targets": 1}, "two targets"),
        ({"targets": 2, "alpha": 0}, "alpha"),
        ({"targets": 2, "margin": 1}, "margin"),
        ({"targets": 2, "margin": -0.1}, "margin"),
        ({"targets": 2, "population": 0}, "population"),
    ],
)
def test_questions_outside_the_domain_are_refused(question: dict[str, int], message: str):
    with pytest.raises(ValueError, match=message):
        Question(**question)


@pytest.mark.parametrize(
    ("scores", "message"),
    [([[0.5]], "each target"), ([[0.5], [1.5]], "between"), ([[0.5] * 3, [0.5] * 3], "population")],
)
def test_scores_outside_the_domain_are_refused(scores: list[list[float]], message: str):
    with pytest.raises(ValueError, match=message):
        Race.start(Question(2, population=2)).advance(np.array(scores))
