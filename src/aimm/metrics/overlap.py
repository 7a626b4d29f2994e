"""Overlap of words with what is expected: token F1 and ROUGE."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aimm.metrics.model import About, Need, Scorer, Simple
from aimm.metrics.normalising import words
from aimm.metrics.texts import against

_BOTH: frozenset[Need] = frozenset({"text", "expected"})
_RAW: Mapping[str, Any] = {}


def f1(common: float, answered: float, expected: float) -> float:
    """Harmonic mean of precision and recall; 1 if both sides are empty."""
    if not answered or not expected:
        return float(answered == expected)
    return 2 * common / (answered + expected)


def token_f1(text: str, right: str) -> float:
    """F1 of the words in common, as SQuAD does (Rajpurkar et al. 2016)."""
    return ngram_f1(words(text), words(right), 1)


def ngram_f1(answered: Sequence[str], expected: Sequence[str], n: int) -> float:
    """F1 of the n-grams in common: ROUGE-N (Lin 2004, "ROUGE: a package for automatic evaluation")."""
    first, second = _ngrams(answered, n), _ngrams(expected, n)
    return f1((first & second).total(), first.total(), second.total())


def lcs_f1(answered: Sequence[str], expected: Sequence[str]) -> float:
    """F1 of the longest common subsequence of words: ROUGE-L on whole texts (Lin 2004)."""
    return f1(_common_subsequence(answered, expected), len(answered), len(expected))


def _ngrams(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(tokens[at:] for at in range(n)), strict=False))


def _common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Its length, by one bit for each word of the second text (Hyyrö 2004, "Bit-parallel LCS")."""
    places: dict[str, int] = {}
    for at, word in enumerate(second):
        places[word] = places.get(word, 0) | 1 << at
    full = (1 << len(second)) - 1
    row = full
    for word in first:
        matches = row & places.get(word, 0)
        row = ((row + matches) | (row - matches)) & full
    return len(second) - row.bit_count()


def _overlap(name: str, title: str, about: str, compare: Callable[[str, str], float]) -> Simple:
    def make(options: Mapping[str, Any]) -> Scorer:
        return against(_RAW, compare)

    return Simple(About(name=name, title=title, about=about, needs=_BOTH), make)


TOKEN_F1 = _overlap("token-f1", "Token F1", "F1 of the words in common with what is expected.", token_f1)
ROUGE_1 = _overlap(
    "rouge-1", "ROUGE-1", "F1 of single words in common.", lambda a, b: ngram_f1(_split(a), _split(b), 1)
)
ROUGE_2 = _overlap(
    "rouge-2", "ROUGE-2", "F1 of pairs of words in common.", lambda a, b: ngram_f1(_split(a), _split(b), 2)
)
ROUGE_L = _overlap(
    "rouge-l",
    "ROUGE-L",
    "F1 of the longest common subsequence of words.",
    lambda a, b: lcs_f1(_split(a), _split(b)),
)


def _split(text: str) -> list[str]:
    """Words in lower case: letters and digits of any script."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return "".join(each if each.isalnum() else " " for each in plain).split()
