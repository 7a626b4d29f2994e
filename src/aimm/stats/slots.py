"""Shares as slots: which of 10,000 slots belongs to which flow, moving as few as possible.

A correlation id falls into a slot by a keyed hash, so a slot table turns shares into choices that are
the same on every node and auditable to 0.01%. When shares change, only slots of shrinking flows
move, and only to growing ones: the moved mass is the total variation distance between the old and
the new shares, the least possible.
"""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

SLOTS = 10_000
KEY_BYTES = 16


def slot_counts(shares: Mapping[int, float]) -> dict[int, int]:
    """Whole slots by flow for shares in any unit, by the largest remainder.

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
        # the minimum of one slot a flow took too many: the most over-served gives one back
        counts[max(counts, key=lambda f: (counts[f] - exact[f] if counts[f] > 1 else -SLOTS, -f))] -= 1
    return counts


def rounded_shares(ids: Sequence[str], percents: Sequence[float]) -> dict[str, float]:
    """Round percents to 2 decimals, preserving their sum (largest remainder).

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
    """The slot table for ``counts`` that differs from ``present`` in the fewest slots.

    Args:
        present: the flow of each of the 10,000 slots, or empty for none yet.
        counts: slots by flow, as ``slot_counts`` gives; empty gives an empty table.

    Returns:
        The flow of each slot; shrinking flows give up their last slots, growing flows (in the order of
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


# to copy a hash costs less than to read its parameters again
@lru_cache(maxsize=1_000)
def _keyed(key: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(digest_size=8, key=key)
