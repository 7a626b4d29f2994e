"""Parse JSON objects by the protocol's rules: errors name every invalid field, in alphabetical order."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import Any, TypeVar, cast

from aimm.kit.errors import Invalid, fragments, in_full

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

BLANK = "cannot be blank"
MOST = (1 << 53) - 1
"""The largest value of any field; above it, JSON readers cannot tell neighbouring whole numbers apart."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Wrong(Exception):
    """An invalid value; the text is the protocol's."""


class Form:
    """Reads one JSON object: readers collect errors, ``close`` raises them.

    Keys match without regard to case, unknown keys are ignored, null means absent.

    Raises:
        Invalid: the value is not an object.
    """

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise Invalid
        given = cast("dict[str, Any]", value)
        self._exact = given
        self._folded = {key.lower(): one for key, one in given.items()}
        self._wrong: dict[str, str] = {}

    def close(self) -> None:
        """Raise Wrong if any field was invalid."""
        if self._wrong:
            raise Wrong("; ".join(f"{key}: {self._wrong[key]}" for key in sorted(self._wrong)))

    def blame(self, key: str, text: str) -> None:
        """Record an error of a field; only the first one is kept."""
        self._wrong.setdefault(key, text)

    def value(self, key: str) -> Any:
        """The value of a key, or None."""
        return self._exact.get(key, self._folded.get(key.lower()))

    def number(
        self,
        key: str,
        low: float,
        high: float | None = None,
        default: float | None = None,
        *,
        above: bool = False,
    ) -> float:
        """A number within low … high (above ``low`` when ``above``); required without a default.

        Without a ``high`` it is ``MOST``.
        """
        value = self.value(key)
        if value is None:
            if default is None:
                self.blame(key, BLANK)
            return low if default is None else default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid
        most = MOST if high is None else high
        if value > most:
            self.blame(key, f"must be no greater than {in_full(most)}")
        elif value < low or (above and value <= low):
            self.blame(key, self._too_small(value, low, default, above=above))
        elif not isfinite(value):
            self.blame(key, "must be a finite number")
        return low if key in self._wrong else float(value)

    def whole(self, key: str, low: int, high: int | None = None, default: int | None = None) -> int:
        """A whole number; see ``number``."""
        value = self.value(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise Invalid
        return int(self.number(key, low, high, default))

    def optional_number(self, key: str, low: float, high: float | None = None) -> float | None:
        """A number above ``low``, or None when absent."""
        return None if self.value(key) is None else self.number(key, low, high, above=True)

    def optional_whole(self, key: str, low: int) -> int | None:
        """A whole number, or None when absent."""
        if self.value(key) is None:
            return None
        return self.whole(key, low, default=low)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise Invalid
        return value

    def uuid(self, key: str) -> str:
        """A required UUID."""
        value = self.value(key)
        if value is None or value == "":
            self.blame(key, BLANK)
            return ""
        if not isinstance(value, str):
            raise Invalid
        if not _UUID.fullmatch(value):
            self.blame(key, "must be a valid UUID")
        return value

    def word(self, key: str, kind: type[E], default: E | None) -> E | None:
        """A member of ``kind``; required without a default (None if invalid)."""
        value = self.value(key)
        if value is None:
            if default is None:
                self.blame(key, BLANK)
            return default
        if not isinstance(value, str):
            raise Invalid
        if value not in [one.value for one in kind]:
            self.blame(key, "must be a valid value")
            return default
        return kind(value)

    def part(self, key: str, read: Callable[[object], T]) -> T | None:
        """A nested object, or None when absent."""
        value = self.value(key)
        if value is None:
            return None
        try:
            return read(value)
        except Wrong as wrong:
            self.blame(key, f"({wrong})")
            return None

    def list_of(self, key: str, read: Callable[[object], T], *, required: bool = True) -> tuple[T, ...]:
        """A list, with every entry parsed; a required list has at least one entry."""
        value = self.value(key)
        if value is not None and not isinstance(value, list):
            raise Invalid
        entries = cast("Sequence[object]", value or [])
        if required and not entries:
            self.blame(key, BLANK)
        found: list[T] = []
        wrong: list[str] = []
        for index, one in enumerate(entries):
            try:
                found.append(read(one))
            except Wrong as text:
                wrong.append(f"{index}: ({text})")
        if wrong:
            self.blame(key, f"({'; '.join(wrong)})")
        return tuple(found)

    @staticmethod
    def _too_small(value: float, low: float, default: float | None, *, above: bool) -> str:
        if value == 0 and default is None and low > 0:
            return BLANK  # the protocol treats a required 0 as missing
        return f"must be greater than {in_full(low)}" if above else f"must be no less than {in_full(low)}"


def told(read: Callable[[Mapping[str, Any]], T], value: Mapping[str, Any], name: str) -> T:
    """Parse ``value``, an object called ``name`` in the body, with ``read``.

    Raises:
        Invalid: one string per fragment, as in the protocol.
    """
    try:
        return read(value)
    except Wrong as wrong:
        raise Invalid(*fragments(f"{name}: ({wrong})")) from None
