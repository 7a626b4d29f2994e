"""Shares as slots."""

from array import array
from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.golden import golden

from aimm.stats.slots import KEY_BYTES, SLOTS, move_slots, rounded_shares, slot_counts, slot_of

WEIGHTS = st.floats(0, 100, allow_nan=False)
SHARES = st.dictionaries(st.integers(1, 2**31 - 1), WEIGHTS, max_size=12)


def test_golden_slots():
    vectors = golden("slots.json")["slots"]
    computed = [slot_of(bytes.fromhex(v["key"]), v["correlationId"].encode()) for v in vectors]
    assert computed == [v["slot"] for v in vectors]


def test_golden_moves():
    table: array[int] = array("q")
    for move in golden("slots.json")["moves"]:
        counts = slot_counts({int(flow): share for flow, share in move["shares"].items()})
        assert counts == {int(flow): count for flow, count in move["counts"].items()}
        table = move_slots(table, counts)
        assert [[flow, len(list(run))] for flow, run in groupby(table)] == move["runs"]


@pytest.mark.parametrize(
    ("shares", "counts"),
    [
        ({}, {}),
        ({1: 0.0}, {}),
        ({1: 0.0, 2: 0.0}, {}),
        ({1: 100.0}, {1: 10_000}),
        ({1: 0.001}, {1: 10_000}),
        ({1: 1, 2: 3}, {1: 2_500, 2: 7_500}),
        ({1: 33.33, 2: 33.33, 3: 33.34}, {1: 3_333, 2: 3_333, 3: 3_334}),
        # the largest remainder; among equals the smaller number
        ({3: 1.0, 2: 1.0, 1: 1.0}, {1: 3_334, 2: 3_333, 3: 3_333}),
        ({1: 0.0, 2: 50.0, 3: 50.0}, {2: 5_000, 3: 5_000}),
        # at least one slot, taken from the most over-served flow
        ({1: 0.0001, 2: 99.9999}, {1: 1, 2: 9_999}),
        ({1: 1e-9, 2: 1e-9, 3: 50.0, 4: 50.0}, {1: 1, 2: 1, 3: 4_999, 4: 4_999}),
        ({1: 1e-9, 2: 50.0, 3: 50.0}, {1: 1, 2: 5_000, 3: 4_999}),
        # the largest remainder wins, regardless of number and share
        ({1: 30.0025, 2: 20.0035, 3: 49.994}, {1: 3_000, 2: 2_000, 3: 5_000}),
        ({1: 30.004, 2: 20.0035, 3: 49.9925}, {1: 3_001, 2: 2_000, 3: 4_999}),
        ({1: 49.9925, 2: 20.0035, 3: 30.004}, {1: 4_999, 2: 2_000, 3: 3_001}),
    ],
)
def test_slot_counts(shares: dict[int, float], counts: dict[int, int]):
    assert slot_counts(shares) == counts


@pytest.mark.parametrize(
    ("percents", "rounded"),
    [
        ([], []),
        ([100.0], [100.0]),
        ([12.34, 87.66], [12.34, 87.66]),
        # the largest remainder gets what is missing; among equals the first
        ([10.004, 20.003, 69.993], [10.01, 20.0, 69.99]),
        ([69.993, 20.003, 10.004], [69.99, 20.0, 10.01]),
        ([100 / 3, 100 / 3, 100 / 3], [33.34, 33.33, 33.33]),
        ([100 / 6] * 6, [16.67, 16.67, 16.67, 16.67, 16.66, 16.66]),
        # sums other than 100 are preserved
        ([0.005, 0.005, 49.99], [0.01, 0.0, 49.99]),
        # negative values count as zero
        ([-1.0, 100.0], [0.0, 100.0]),
        # a hundredth that binary fractions fall short of counts as whole
        ([0.29, 0.57, 99.14], [0.29, 0.57, 99.14]),
    ],
)
def test_shares_are_rounded_to_hundredths_by_the_largest_remainder(
    percents: list[float], rounded: list[float]
):
    ids = [f"f{number}" for number in range(len(percents))]
    assert rounded_shares(ids, percents) == dict(zip(ids, rounded, strict=True))


def test_shares_without_ids_are_refused():
    with pytest.raises(ValueError):
        rounded_shares(["f1"], [50.0, 50.0])


@pytest.mark.parametrize("weight", [-1.0, -1e-9, float("nan"), float("inf"), float("-inf")])
def test_a_weight_must_be_finite_and_not_negative(weight: float):
    with pytest.raises(ValueError, match="finite and not negative"):
        slot_counts({1: 50.0, 2: weight})


def test_at_most_ten_thousand_flows_can_have_slots():
    assert set(slot_counts(dict.fromkeys(range(SLOTS), 1.0)).values()) == {1}
    assert set(slot_counts({flow: flow + 1.0 for flow in range(SLOTS)}).values()) == {1}
    with pytest.raises(ValueError, match="at most 10000 flows"):
        slot_counts(dict.fromkeys(range(SLOTS + 1), 1.0))
    assert len(slot_counts({flow: float(flow < SLOTS) for flow in range(SLOTS + 1)})) == SLOTS


@given(SHARES)
def test_counts_fill_the_slots_and_keep_the_proportions(shares: dict[int, float]):
    counts = slot_counts(shares)
    positive = {flow for flow, weight in shares.items() if weight > 0}
    assert counts.keys() == positive
    assert not counts or sum(counts.values()) == SLOTS
    total = sum(shares.values())
    for flow, count in counts.items():
        assert count >= 1
        # one for rounding, plus the slots taken by the minimum of one
        assert abs(count - shares[flow] / total * SLOTS) <= 1 + len(counts)


@given(SHARES, st.floats(0.01, 100))
def test_the_unit_of_the_weights_does_not_matter(shares: dict[int, float], factor: float):
    scaled = {flow: weight * factor for flow, weight in shares.items()}
    counts, other = slot_counts(shares), slot_counts(scaled)
    assert all(abs(counts.get(flow, 0) - other.get(flow, 0)) <= 1 for flow in shares if scaled[flow])


def test_no_shares_give_an_empty_table():
    assert list(move_slots((), {})) == []
    assert list(move_slots([7] * SLOTS, {})) == []


@given(st.lists(SHARES, min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_moves_reach_the_counts_with_the_fewest_slots(sequence: list[dict[int, float]]):
    table: array[int] = array("q")
    for shares in sequence:
        before, counts = Counter(table), slot_counts(shares)
        moved = move_slots(table, counts)
        assert Counter(moved) == Counter(counts)
        if counts and table:
            gained = sum(max(0, count - before[flow]) for flow, count in counts.items())
            changed = [(old, new) for old, new in zip(table, moved, strict=True) if old != new]
            assert len(changed) == gained
            assert all(counts.get(old, 0) < before[old] for old, _ in changed)
            assert all(counts[new] > before[new] for _, new in changed)
        assert move_slots(moved, counts) == moved
        table = moved


def test_shrinking_flows_give_their_last_slots_and_growing_ones_fill_from_the_first():
    moved = move_slots([5] * 5_000 + [3] * 5_000, {5: 4_999, 3: 4_998, 9: 1, 8: 2})
    assert list(moved[4_998:5_001]) == [5, 8, 3]
    assert list(moved[9_998:]) == [8, 9]


def test_slots_are_uniformly_distributed():
    key = bytes(range(KEY_BYTES))
    seen = Counter(slot_of(key, b"%d" % n) // 100 for n in range(100_000))
    assert seen.keys() == set(range(100))
    # chi-squared with 99 degrees of freedom: 99.9% of all samples stay below 148.2
    assert sum((count - 1_000) ** 2 / 1_000 for count in seen.values()) < 148.2


@given(st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES), st.binary(max_size=255))
def test_a_slot_is_in_range_and_deterministic(key: bytes, correlation_id: bytes):
    slot = slot_of(key, correlation_id)
    assert 0 <= slot < SLOTS
    assert slot_of(key, correlation_id) == slot


def test_another_key_gives_other_slots():
    same = sum(slot_of(b"a" * 16, b"%d" % n) == slot_of(b"b" * 16, b"%d" % n) for n in range(5_000))
    assert same < 10
