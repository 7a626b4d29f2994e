"""The brief as Markdown."""

import re
from collections.abc import Iterator
from datetime import datetime

from aimm.path.brief import Brief
from aimm.path.pages.blocks import Block, Bullets, Code, Grid, Line, Paragraph, Program, Strong
from aimm.path.pages.wording import document

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
_FENCE = re.compile(r"`{3,}")


def markdown(brief: Brief, as_of: datetime | None = None) -> str:
    """The brief as Markdown.

    Args:
        as_of: when the brief was made, for readers who see it later.
    """
    page = document(brief, as_of)
    parts = [f"# {_flat(page.title)}", *map(_block, page.head)]
    for section in page.sections:
        parts += [f"## {_flat(section.title)}", *map(_block, section.blocks)]
    return "\n\n".join(parts) + "\n"


def file_name(code: str) -> str:
    """The file name of the brief of a use case, in ASCII."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in code)
    return f"brief-{kept.strip('-.') or 'use-case'}.md"


def _block(block: Block) -> str:
    match block:
        case Paragraph(line):
            return _line(line)
        case Bullets(lines):
            return "\n".join(f"- {_line(line)}" for line in lines)
        case Grid():
            return "\n".join(_grid(block))
        case Program(language, text):
            longest = max((len(found) for found in _FENCE.findall(text)), default=2)
            fence = "`" * (longest + 1)
            return f"{fence}{language}\n{text}\n{fence}"


def _grid(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(map(_flat, grid.head))} |"
    yield "|---" * len(grid.head) + "|"
    for row in grid.rows:
        yield f"| {' | '.join(map(_line, row))} |"


def _line(line: Line) -> str:
    return "".join(map(_run, line)).strip()


def _run(run: str | Code | Strong) -> str:
    match run:
        case Code(text):
            return _code(text)
        case Strong(text):
            return f"**{_flat(text)}**"
        case str():
            return _flat(run)


def _code(value: str) -> str:
    """Code in a line or a cell; what would end it is written as plain text."""
    flat = " ".join(value.split())
    return _flat(flat) if "`" in flat or "|" in flat else f"`{flat}`"


def _flat(value: str) -> str:
    """Text on one line, with nothing that Markdown reads as its own; keeps spaces at its ends."""
    flat = " ".join(value.split())
    start = " " if value[:1].isspace() else ""
    end = " " if flat and value[-1:].isspace() else ""
    return start + _SPECIAL.sub(r"\\\1", flat) + end
