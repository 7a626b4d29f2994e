"""A short form of ``benchmarks.coverage``, with wide bounds."""

import numpy as np
import pytest
from benchmarks.coverage import (
    TRUTHS,
    Row,
    clustered_row,
    mean_row,
    paired_row,
    played,
    scores,
    wilson_rows,
)

from aimm.stats.samples import Interval


@pytest.mark.parametrize("n", [30, 100])
def test_wilson_keeps_its_bars(n: int):
    average, worst = wilson_rows(n)
    assert average.kept
    assert worst.kept
    assert worst.coverage < average.coverage < 0.96


@pytest.mark.parametrize("name", list(TRUTHS))
def test_means_of_scores_keep_their_bars(name: str):
    assert mean_row(name, 30, 60).kept


def test_other_intervals_keep_their_bars():
    assert paired_row(0.4, 0.1, 30, 200).kept
    assert clustered_row("rate", 6, 0.8, 0.5, 60).kept
    assert clustered_row("score", 6, 0.8, 0.5, 60).kept


@pytest.mark.parametrize("name", list(TRUTHS))
def test_truths_are_the_means(name: str):
    drawn = scores()[name](np.random.default_rng(1), 200_000)
    assert drawn.mean() == pytest.approx(TRUTHS[name], abs=4 * drawn.std() / np.sqrt(200_000))


def test_a_broken_promise_is_detected():
    half = played("half", 5, 0.5, lambda generator: Interval(0, 0, generator.random()), 200, 0.94)
    assert half.below == pytest.approx(0.5, abs=0.15)
    assert not half.kept
    assert not Row("too wide", 5, 0.94, 0.965, 1.0, 1000, 0.0, 0.0, 1.0).kept
    assert not Row("lopsided", 5, 0.94, 1.0, 0.04, 10_000, 0.055, 0.0, 1.0).kept
    assert Row("well", 5, 0.94, 0.965, 0.04, 1000, 0.025, 0.025, 1.0).kept
    assert Row("well", 5, 0.94, 0.965, 0.04, 1000, 0.025, 0.025, 1.0).error == pytest.approx(0.0069, abs=5e-5)
