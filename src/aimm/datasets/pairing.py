"""Candidates for near-duplicates among many texts, band by band, with memory that is bounded."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from aimm.datasets.shingles import BANDS, Hashes

Places = npt.NDArray[np.int64]

MOST_CANDIDATES = 4_000_000
"""Pairs that are compared; a dataset of templates could have billions."""
_ALL_PAIRS = 24
"""In a larger group, each text is paired with the first and with the next only."""
_AT_ONCE = 8_192


class Bands:
    """The keys of all texts, a file for each band, in a folder that the caller deletes."""

    def __init__(self, folder: str) -> None:
        self._names = [f"{folder}/band-{band}" for band in range(BANDS)]
        self._waiting: list[Hashes] = []

    def add(self, keys: Hashes) -> None:
        """Add the keys of the next text."""
        self._waiting.append(keys)
        if len(self._waiting) >= _AT_ONCE:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        rows = np.ascontiguousarray(np.stack(self._waiting).T)
        for name, keys in zip(self._names, rows, strict=True):
            with open(name, "ab") as file:  # noqa: PTH123 -- no pathlib in a word
                keys.tofile(file)
        self._waiting.clear()

    def candidates(self, firsts: Places) -> Iterator[tuple[Places, bool]]:
        """Pairs of ``firsts``, coded as by ``coded_pairs``, after each band.

        Yields:
            All pairs so far, and whether there is room for more.
        """
        self._write()
        found = np.empty(0, np.int64)
        for name in self._names if firsts.size > 1 else ():
            keys = np.fromfile(name, np.uint64)[firsts]
            found = np.union1d(found, coded_pairs(groups_of(keys), keys.size))
            fits = found.size <= MOST_CANDIDATES
            yield found[:MOST_CANDIDATES], fits
            if not fits:
                return


def groups_of(keys: Hashes) -> list[Places]:
    """The places that share a key, for each key that is there twice; places in order."""
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    return [group for group in np.split(order, ends) if group.size > 1]


def coded_pairs(groups: Sequence[Places], count: int) -> Places:
    """Pairs within groups, coded as ``first · count + second``."""
    parts: list[Places] = []
    for group in groups:
        if group.size <= _ALL_PAIRS:
            first, second = np.triu_indices(group.size, 1)
            parts.append(group[first] * count + group[second])
        else:
            parts.append(group[0] * count + group[1:])
            parts.append(group[1:-1] * count + group[2:])
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
