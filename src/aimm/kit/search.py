"""Search in short texts, the same on every database: whole words first, else similar spelling.

A text matches when all words of the query occur in it as whole words, or when the trigrams of the
query and of the text overlap enough (Jaccard index of the sets of padded three-letter sequences of
their words, the similarity of PostgreSQL's ``pg_trgm``).

Words are compared without case, accents and other marks above or below a letter. Runs of scripts that are
written without spaces (Chinese, Japanese, Thai …), and of Korean, which attaches particles to words, are
split into pairs of neighbouring characters, as search engines do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import groupby

SIMILARITY_THRESHOLD = 0.05
MOST_WORDS = 2_000
"""A database indexes this many different words of a record, the first of its texts."""
_LONGEST_WORD, _PAIR = 64, 2
# Letters of scripts without spaces: Thai to Myanmar, Hangul, Khmer, kana, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U000323af"
)
_WORD = re.compile(r"[a-z0-9_]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]").match


@dataclass(frozen=True, slots=True)
class Match:
    """How well a row matches a query.

    Attributes:
        ranks: by field, the share of the query's words found in it as whole words, 0 … 1.
        similarity: trigram similarity of query and row, 0 … 1.
    """

    ranks: tuple[float, ...]
    similarity: float


def folded(text: str) -> str:
    """Normalise text for comparison: without case, marks and width variants."""
    if text.isascii():
        return text.lower()
    kept = (c for c in unicodedata.normalize("NFKD", text).casefold() if not _is_accent(c))
    return unicodedata.normalize("NFKC", "".join(kept))


def _is_accent(character: str) -> bool:
    """Accents, Hebrew points and Arabic vowels; not marks that make another letter, as in kana or Thai."""
    place = unicodedata.combining(character)
    return place >= 200 or 10 <= place <= 35 or unicodedata.category(character) == "Cf"


def words_of(text: str) -> tuple[str, ...]:
    """The words (letters, digits, underscore) of a text, normalised, in order.

    A run of a script without spaces gives its pairs of neighbours, or its only character.
    """
    if text.isascii():
        return tuple(_WORD.findall(text.lower()))
    words: list[str] = []
    for kind, piece in _pieces(folded(text)):
        if kind is _Kind.WORD:
            words.append(piece)
        else:
            words += [piece[i : i + 2] for i in range(max(1, len(piece) - 1))]
    return tuple(words)


class _Kind(Enum):
    NEITHER = auto()
    WORD = auto()
    RUN = auto()


def _pieces(text: str) -> Iterator[tuple[_Kind, str]]:
    """Words, and runs of scripts without spaces, in order."""
    for kind, characters in groupby(text, _kind_of):
        if kind is not _Kind.NEITHER:
            yield kind, "".join(characters)


def _kind_of(character: str) -> _Kind:
    # letters, marks and numbers; the vowel signs of many scripts are marks
    if character != "_" and unicodedata.category(character)[0] not in "LMN":
        return _Kind.NEITHER
    return _Kind.RUN if _IS_UNSPACED(character) else _Kind.WORD


def indexed_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The different words by which a database finds a record, up to ``MOST_WORDS``, from its texts.

    Words are cut after 64 characters. The last character of a run without spaces is a word too, so that each
    character of the run begins a word.
    """
    found: dict[str, None] = {}
    for text in texts:
        for word in words_of(text):
            if len(found) >= MOST_WORDS:
                return tuple(found)
            found[word[:_LONGEST_WORD]] = None
            if len(word) == _PAIR and _IS_UNSPACED(word[-1]) and len(found) < MOST_WORDS:
                found[word[-1]] = None
    return tuple(found)


def asked_words(query: str) -> Mapping[str, bool]:
    """The words of a query to a database, and whether each may be only the beginning of a word.

    Each must be among ``indexed_words``. ``*`` after a word asks for words that begin with it; a single
    character of a script without spaces always does, because pairs stand for words there.
    """
    asked: dict[str, bool] = {}
    for part in query.split():
        words = [word[:_LONGEST_WORD] for word in words_of(part)]
        for word in words:
            asked[word] = len(word) == 1 and _IS_UNSPACED(word) is not None
        if words and part.endswith("*"):
            asked[words[-1]] = True
    return asked


def _single_characters(text: str) -> frozenset[str]:
    """Every character of the runs without spaces, so that a query of one character finds them too."""
    pieces = _pieces(folded(text))
    return frozenset(character for kind, run in pieces if kind is _Kind.RUN for character in run)


@lru_cache(maxsize=65_536)
def _grams_of_word(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=16_384)
def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words to match a text against, and its trigrams for similar spelling."""
    words = frozenset(words_of(text))
    grams = frozenset[str]().union(*map(_grams_of_word, words))
    return words if text.isascii() else words | _single_characters(text), grams


def match(query: str, fields: Sequence[str], threshold: float = SIMILARITY_THRESHOLD) -> Match | None:
    """How well ``fields`` match ``query``, or None if they do not."""
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
