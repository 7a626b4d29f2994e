"""A document of a few kinds of blocks, which Markdown and HTML are made of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A name or code within a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Emphasised text within a line."""

    text: str


Line = Sequence[str | Code | Strong]
"""Text on one line."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    head: Sequence[str]
    rows: Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Program:
    """Text that is shown as it is.

    Attributes:
        language: for highlighting; empty if it is in none.
    """

    language: str
    text: str


Block = Paragraph | Bullets | Grid | Program


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks below a heading."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Document:
    """A page: what comes before the first heading, and sections."""

    title: str
    head: Sequence[Block]
    sections: Sequence[Section]
