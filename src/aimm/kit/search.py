"""Search over short texts, the same on every database: whole words first, else similar spelling.

A text matches when all words of the query occur in it as whole words, or when the trigrams of the
query and of the text overlap enough (Jaccard index of the sets of padded three-letter sequences of
their words, the similarity of PostgreSQL's ``pg_trgm``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SIMILARITY_THRESHOLD = 0.05
_WORD = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Match:
    """How well a row answers a query.

    Attributes:
        ranks: by field, the share of the query's words found in it as whole words, 0 … 1.
        similarity: trigram similarity of query and row, 0 … 1.
    """

    ranks: tuple[float, ...]
    similarity: float


def words_of(text: str) -> tuple[str, ...]:
    """The ASCII words (letters, digits, underscore) of a text in lower case, in order."""
    return tuple(_WORD.findall(text.lower()))


@lru_cache(maxsize=65_536)
def _grams_of_word(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=16_384)
def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    words = frozenset(words_of(text))
    return words, frozenset[str]().union(*map(_grams_of_word, words))


def match(query: str, fields: Sequence[str], threshold: float = SIMILARITY_THRESHOLD) -> Match | None:
    """How well ``fields`` answer ``query``, or None when they do not."""
    asked = frozenset(words_of(query))
    if not asked:
        return None
    read = [_read(field) for field in fields]
    grams = frozenset[str]().union(*map(_grams_of_word, asked))
    text_grams = frozenset[str]().union(*(g for _, g in read))
    similarity = len(grams & text_grams) / len(grams | text_grams)
    every_word = asked <= frozenset[str]().union(*(words for words, _ in read))
    if not every_word and similarity < threshold:
        return None
    return Match(tuple(len(asked & words) / len(asked) for words, _ in read), similarity)
