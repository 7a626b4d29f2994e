"""Splits of a dataset: which items train, validate and test; stable while the dataset grows."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from aimm.datasets.model import DatasetFields, Split
from aimm.kit.errors import Invalid

SplitOf = Callable[[str, str | None], str | None]
"""The split of an item by its key and its group; None in a dataset that is not split."""

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


def check_splits(splits: Sequence[Split]) -> None:
    """Check what a type cannot say.

    Raises:
        Invalid: names are there twice, or shares do not sum to 100.
    """
    if not splits:
        return
    if len({split.name for split in splits}) < len(splits):
        raise Invalid("splits: names must differ")
    total = sum(split.share for split in splits)
    if total != 100:
        raise Invalid(f"splits: shares must sum to 100, not {total}")


def splits_of(dataset: DatasetFields) -> SplitOf:
    """What tells the split of each item of a dataset."""
    if not dataset.splits:
        return lambda key, group: None
    seed = "1" if dataset.split_seed is None else str(dataset.split_seed)
    shares = {split.name: split.share / 100 for split in dataset.splits}
    return lambda key, group: split_of(key, group, seed, shares)


def check_split(dataset: DatasetFields, name: str) -> None:
    """Raise Invalid unless a dataset has a split."""
    known = [split.name for split in dataset.splits]
    if name not in known:
        said = f"must be one of {', '.join(known)}" if known else "the dataset is not split"
        raise Invalid(f"split: {said}")
