"""Splits are shares of groups, drawn by a keyed hash."""

from collections import Counter

import pytest

from aimm.datasets.splits import check_shares, split_of
from aimm.kit.errors import Invalid

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}


def test_splits_have_about_their_shares():
    counts = Counter(split_of(str(n), None, "a", SHARES) for n in range(10_000))
    assert counts["train"] == pytest.approx(8_000, abs=160)
    assert counts["test"] == pytest.approx(1_000, abs=120)


def test_a_group_is_never_divided_and_another_seed_splits_anew():
    assert len({split_of(str(n), "g", "a", SHARES) for n in range(100)}) == 1
    one = [split_of(str(n), None, "a", SHARES) for n in range(100)]
    assert one == [split_of(str(n), None, "a", SHARES) for n in range(100)]
    assert one != [split_of(str(n), None, "b", SHARES) for n in range(100)]
    halves = {"train": 0.5, "test": 0.5}
    by_key = [split_of(str(n), None, "a", halves) for n in range(50)]
    assert by_key != [split_of("x", str(n), "a", halves) for n in range(50)]


@pytest.mark.parametrize("shares", [{}, {"train": 0.5}, {"train": 1.5, "test": -0.5}, {"a": 1.0, "b": 0.0}])
def test_shares_are_positive_and_sum_to_one(shares: dict[str, float]):
    with pytest.raises(Invalid):
        check_shares(shares)
    check_shares(SHARES)
    assert split_of("a", None, "s", {"all": 1.0}) == "all"
