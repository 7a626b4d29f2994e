"""How alike two texts are: Jaccard similarity of their sets of character n-grams, and MinHash to find pairs.

Expression: J(A, B) = |A and B| / |A or B| for the sets A, B of 5-grams of the normalised texts, in [0, 1].
MinHash: two signatures agree in one place with probability J (Broder 1997). Of b bands with r places each, at
least one agrees with probability 1 − (1 − Jʳ)ᵇ: .988 at J = .7 and .9998 at J = .8 for b = 16, r = 4
(Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, 3.4). Sets are of 64-bit hashes; that two
different n-grams of two texts have the same is left out of account.
"""

import unicodedata

import numpy as np
import numpy.typing as npt

BANDS, ROWS = 16, 4
LEAST_SIMILARITY = 0.7
"""Below it, bands would miss more than a few of a hundred pairs."""
WIDTH = 5
_MOST_AT_ONCE = 16_384

Hashes = npt.NDArray[np.uint64]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_WEIGHTS = np.array([pow(0x100000001B3, WIDTH - 1 - place, 1 << 64) for place in range(WIDTH)], np.uint64)


def normalised(text: str) -> str:
    """A text in small letters without accents; what is no letter and no digit becomes one space."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in folded)
    return " ".join("".join(kept).split())


def _mixed(values: Hashes) -> Hashes:
    """Values whose bits depend on each other (the finaliser of SplitMix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_STEPS = np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * _FACTOR
_MULTIPLIERS = _mixed(_STEPS) | np.uint64(1)
_ADDENDS = _mixed(_STEPS + np.uint64(7))


def shingles(text: str) -> Hashes:
    """The hashes of the n-grams of a normalised text, sorted; a shorter text is one n-gram."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < WIDTH:
        codes = np.concatenate([codes, np.zeros(WIDTH - len(codes), np.uint64)])
    windows = np.lib.stride_tricks.sliding_window_view(codes, WIDTH)
    return np.unique(_mixed((windows * _WEIGHTS).sum(axis=1, dtype=np.uint64)))


def similarity(a: Hashes, b: Hashes) -> float:
    """The Jaccard similarity of two sets, each sorted and without repetitions."""
    both = np.intersect1d(a, b, assume_unique=True).size
    return both / (a.size + b.size - both)


def band_keys(hashes: Hashes) -> Hashes:
    """A key for each band: two texts with the same key in a band are candidates."""
    lowest = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, np.uint64)
    for first in range(0, hashes.size, _MOST_AT_ONCE):
        part = hashes[first : first + _MOST_AT_ONCE]
        drawn = part[None, :] * _MULTIPLIERS[:, None] + _ADDENDS[:, None]
        np.minimum(lowest, drawn.min(axis=1), out=lowest)
    places = _mixed(lowest).reshape(BANDS, ROWS)
    weights = _MULTIPLIERS[:ROWS]
    return _mixed((places * weights).sum(axis=1, dtype=np.uint64))
