"""A short form of ``benchmarks.evidence``, with wide bounds."""

import pytest
from benchmarks.evidence import FIELDS, JUDGES, Raced, raced, rate_row, score_row


@pytest.mark.parametrize("judge", JUDGES)
def test_a_rate_is_covered_whatever_the_judge(judge: tuple[float, float, float]):
    assert rate_row(judge, 30, 100).kept


def test_a_mean_is_covered_and_a_good_judge_narrows_it():
    row = score_row("middle", -0.1, 0.1, 100, 100)
    assert row.kept
    assert row.width < 0.8 * row.people


@pytest.mark.parametrize("dataset", [False, True])
def test_equal_targets_race_to_the_end(dataset: bool):
    race = raced("two equal", dataset, 15)
    assert race.kept
    assert race.calls > 0.7


def test_a_race_saves_calls():
    assert raced("ten, spread from .85 to .55", True, 3).calls < 0.6
    assert len(FIELDS["ten, spread from .85 to .55"]) == 10


def test_a_broken_promise_is_detected():
    assert not Raced("half", False, 100, 0.5, 1.0).kept
    assert Raced("well", False, 100, 0.04, 1.0).kept
