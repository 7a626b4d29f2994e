"""Splits of a dataset: which items train, validate and test; stable while the dataset grows."""

import hashlib
from collections.abc import Mapping

from aimm.kit.errors import Invalid

_STEPS = 1 << 64


def check_shares(shares: Mapping[str, float]) -> None:
    """Raise Invalid unless shares are positive and sum to 1."""
    if not shares or any(not 0 < share <= 1 for share in shares.values()):
        raise Invalid("shares: must each be above 0 and at most 1")
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise Invalid("shares: must sum to 1")


def split_of(key: str, group: str | None, seed: str, shares: Mapping[str, float]) -> str:
    """The split of an item.

    A keyed hash places the item's group (its key, if it has none) on [0, 1), and the shares divide [0, 1) in
    their order. So an item keeps its split whatever else is added, and a group is never divided.
    """
    unit = f"k:{key}" if group is None else f"g:{group}"
    digest = hashlib.blake2b(
        unit.encode(), key=hashlib.sha256(seed.encode()).digest(), digest_size=8
    ).digest()
    place, upper, last = int.from_bytes(digest) / _STEPS, 0.0, ""
    for name, share in shares.items():
        upper, last = upper + share, name
        if place < upper:
            return name
    return last
