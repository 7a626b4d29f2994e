"""Parts of files: the header ``Range`` of HTTP, for one range of bytes."""

import re
from dataclasses import dataclass

from aimm.kit.errors import Unsatisfiable

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file that is not empty: its first byte, and how many."""

    start: int
    length: int

    def shown(self, size: int) -> str:
        """As the header ``Content-Range`` has it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def part_of(header: str | None, size: int) -> Part | None:
    """The part of a file of ``size`` bytes that is asked for; None for all of it.

    Several ranges, and units other than bytes, may be ignored, and are.

    Raises:
        Unsatisfiable: the range begins after the end.
    """
    found = _RANGE.fullmatch(header.replace(" ", "")) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        start = size - length
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        length = min(int(last) + 1 if last else size, size) - start
    if length <= 0:
        raise Unsatisfiable(size)
    return Part(start, length)
