"""Regular expressions that people write, restricted to those whose cost is bounded.

Python's engine backtracks, so a short expression can take for ever. What is accepted here is a subset whose
cost can be bounded: every repetition has an upper limit, and there are neither references nor assertions
besides word boundaries. The number of ways in which such an expression can match at one place, times its
longest match, is at most ``MOST_COST``, so no place of a text costs more.
"""

import re
import warnings
from dataclasses import dataclass

MOST_COST = 1_000
"""Steps that an expression may take for each character of a text."""
MOST_DEPTH = 10
"""Groups within each other."""

_QUANTIFIER = re.compile(r"\{(\d{1,4})(?:,(\d{1,4}))?\}")
_SIMPLE_ESCAPES = frozenset("dDwWsSnrtbB")


class PatternError(ValueError):
    """An expression is invalid, or its cost is not bounded. The message says why."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Upper bounds of a part: the ways to match it at one place, and the characters that it takes."""

    ways: int
    length: int


def check_pattern(pattern: str) -> int:
    """Check that an expression is valid and cheap.

    Returns:
        its longest match, in characters.

    Raises:
        PatternError: it is invalid, matches the empty text, or its cost is not bounded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what will mean something else in a later Python is refused
            compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise PatternError(f"is not a regular expression ({error})") from None
    reader = _Reader(pattern)
    whole = reader.alternatives(0)
    if reader.at < len(pattern):
        raise PatternError("has a closing bracket too many")
    cost = whole.ways * whole.length
    if cost > MOST_COST:
        raise PatternError(f"is too costly ({cost} steps, at most {MOST_COST}); use smaller repetitions")
    if compiled.fullmatch(""):
        raise PatternError("must not match the empty text")
    return whole.length


class _Reader:
    """Reads an expression that compiles, and bounds what matching it costs."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self, depth: int) -> _Part:
        """Branches separated by ``|``, up to a closing bracket or the end."""
        if depth > MOST_DEPTH:
            raise PatternError(f"must not have more than {MOST_DEPTH} groups within each other")
        ways, length = 0, 0
        while True:
            branch = self._sequence(depth)
            ways, length = ways + branch.ways, max(length, branch.length)
            if self._here() != "|":
                return _Part(ways, length)
            self.at += 1

    def _sequence(self, depth: int) -> _Part:
        ways, length = 1, 0
        while self._here() not in ("", "|", ")"):
            part = self._repeated(self._atom(depth))
            ways, length = ways * part.ways, length + part.length
            if ways > MOST_COST or length > MOST_COST:
                raise PatternError(f"is too costly (more than {MOST_COST} steps); use smaller repetitions")
        return _Part(ways, length)

    def _atom(self, depth: int) -> _Part:
        here = self._here()
        self.at += 1
        if here == "(":
            if self._here() == "?":
                if self.pattern[self.at : self.at + 2] != "?:":
                    raise PatternError("must not use (?…) other than (?:…)")
                self.at += 2
            inner = self.alternatives(depth + 1)
            self.at += 1
            return inner
        if here == "[":
            self._class()
        elif here == "\\":
            return self._escape()
        return _Part(1, 0 if here in "^$" else 1)

    def _escape(self) -> _Part:
        escaped = self._here()
        self.at += 1
        if escaped.isalnum() and escaped not in _SIMPLE_ESCAPES:
            raise PatternError(f"must not use \\{escaped}")
        return _Part(1, 0 if escaped in "bB" else 1)

    def _class(self) -> None:
        """Skip a class: ``[…]``; a bracket that comes first belongs to it."""
        if self._here() == "^":
            self.at += 1
        first = True
        while first or self._here() != "]":
            self.at += 2 if self._here() == "\\" else 1
            first = False
        self.at += 1

    def _repeated(self, part: _Part) -> _Part:
        least, most = 1, 1
        found = _QUANTIFIER.match(self.pattern, self.at)
        if self._here() in ("*", "+"):
            raise PatternError("must not repeat without a limit; write {0,40} or {1,40} instead of * or +")
        if self._here() == "?":
            least, self.at = 0, self.at + 1
        elif found is not None:
            least, most = int(found[1]), int(found[2] or found[1])
            self.at = found.end()
        elif self._here() == "{" and re.match(r"\{\d*,\d*\}", self.pattern[self.at :]):
            raise PatternError("must not repeat without both limits; write {0,40}")
        else:
            return part
        if self._here() in ("?", "+"):  # lazy or possessive
            self.at += 1
        return _Part(_ways(part.ways, least, most), part.length * most)

    def _here(self) -> str:
        return self.pattern[self.at : self.at + 1]


def _ways(ways: int, least: int, most: int) -> int:
    """In how many ways a part can match between ``least`` and ``most`` times in a row."""
    total = 0
    for times in range(least, most + 1):
        total += ways**times if ways > 1 else 1
        if total > MOST_COST:
            break
    return total
