"""Shares as slots: assign 10,000 slots to flows, moving as few as possible.

A keyed hash maps a correlation id to a slot, so the assignment is the same on every node and auditable
to 0.01%. When shares change, slots only move from shrinking flows to growing ones: the mass that moves is
the total variation distance between the old and the new shares, which is the minimum.
"""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

SLOTS = 10_000
KEY_BYTES = 16


def slot_counts(shares: Mapping[int, float]) -> dict[int, int]:
    """Whole slots by flow for shares in any unit (largest remainder method).

    Args:
        shares: weight by flow, each finite and ≥ 0; only their proportions matter.

    Returns:
        Slots by flow, adding up to 10,000; a flow with a weight above 0 has at least one slot.
        Empty when every weight is 0.

    Raises:
        ValueError: a weight is negative, or more than 10,000 flows have a weight.
    """
    if any(not 0 <= weight < float("inf") for weight in shares.values()):
        raise ValueError("weights must be finite and not negative")
    positive = {flow: weight for flow, weight in shares.items() if weight > 0}
    if len(positive) > SLOTS:
        raise ValueError(f"at most {SLOTS} flows can share the slots")
    if not positive:
        return {}
    largest = max(positive.values())  # so that no sum overflows
    total = sum(weight / largest for weight in positive.values())
    exact = {flow: weight / largest / total * SLOTS for flow, weight in positive.items()}
    counts = {flow: max(1, int(value)) for flow, value in exact.items()}
    by_remainder = sorted(exact, key=lambda flow: (counts[flow] - exact[flow], flow))
    missing = SLOTS - sum(counts.values())
    for flow in by_remainder[:missing] if missing > 0 else []:
        counts[flow] += 1
    for _ in range(-missing):
        # one slot per flow took too many: the most over-served flow gives one back
        counts[max(counts, key=lambda f: (counts[f] - exact[f] if counts[f] > 1 else -SLOTS, -f))] -= 1
    return counts


def rounded_shares(ids: Sequence[str], percents: Sequence[float]) -> dict[str, float]:
    """Round percentages to 2 decimals, preserving their sum (largest remainder method).

    Args:
        percents: each ≥ 0; their sum is kept, rounded to 2 decimals.
    """
    cents = [max(percent, 0.0) * 100 for percent in percents]
    whole = [int(cent + 1e-9) for cent in cents]
    missing = round(sum(cents)) - sum(whole)
    for index in sorted(range(len(ids)), key=lambda i: (whole[i] - cents[i], i))[:missing]:
        whole[index] += 1
    return {flow_id: cent / 100 for flow_id, cent in zip(ids, whole, strict=True)}


def move_slots(present: Sequence[int], counts: Mapping[int, int]) -> "array[int]":
    """The slot table for ``counts`` with the fewest changes from ``present``.

    Args:
        present: the flow of each of the 10,000 slots; empty if there is no table yet.
        counts: slots by flow, from ``slot_counts``; empty gives an empty table.

    Returns:
        The flow of each slot. Shrinking flows give up their last slots; growing flows (in the order of
        their numbers) fill the free ones from the first.
    """
    if not counts:
        return array("q")
    table = np.full(SLOTS, -1, dtype=np.int64)
    before = np.array(present, dtype=np.int64)
    missing: list[int] = []
    growing = sorted(counts)
    for flow in growing:
        kept = np.flatnonzero(before == flow)[: counts[flow]]
        table[kept] = flow
        missing.append(counts[flow] - len(kept))
    table[table < 0] = np.repeat(np.array(growing, dtype=np.int64), missing)
    return array("q", table.tobytes())


def slot_of(key: bytes, correlation_id: bytes) -> int:
    """The slot, 0 … 9,999, of a correlation id: BLAKE2b-64 keyed with the use case's ``key`` (16 bytes)."""
    keyed = _keyed(key).copy()
    keyed.update(correlation_id)
    return int.from_bytes(keyed.digest(), "big") % SLOTS


# copying a hash is cheaper than parsing its parameters again
@lru_cache(maxsize=1_000)
def _keyed(key: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(digest_size=8, key=key)
