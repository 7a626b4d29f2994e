"""The brief as a page that needs no script, no file and no account."""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from aimm.path.brief import Brief
from aimm.path.pages.blocks import Block, Bullets, Code, Grid, Line, Paragraph, Program, Strong
from aimm.path.pages.wording import document


def brief_page(brief: Brief, as_of: datetime, style: str, download: str) -> str:
    """The page of a shared brief.

    Args:
        style: a style sheet, which is trusted.
        download: address of the brief as Markdown.
    """
    page = document(brief, as_of)
    parts = [f"<h1>{escape(page.title)}</h1>", *map(_block, page.head)]
    for section in page.sections:
        parts += [f"<section><h2>{escape(section.title)}</h2>", *map(_block, section.blocks), "</section>"]
    parts.append(f'<footer><a href="{escape(download)}" download>Download as Markdown</a></footer>')
    return _page(page.title, style, parts)


def notice_page(title: str, text: str, style: str) -> str:
    """A page that says why there is no brief."""
    return _page(title, style, [f"<h1>{escape(title)}</h1>", f"<p>{escape(text)}</p>"])


def _page(title: str, style: str, parts: list[str]) -> str:
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex, nofollow">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph(line):
            return f"<p>{_line(line)}</p>"
        case Bullets(lines):
            return f"<ul>{''.join(f'<li>{_line(line)}</li>' for line in lines)}</ul>"
        case Grid():
            return "".join(_grid(block))
        case Program(_, text):
            return f'<pre tabindex="0"><code>{escape(text)}</code></pre>'


def _grid(grid: Grid) -> Iterator[str]:
    yield '<div class="wide" tabindex="0"><table><thead><tr>'
    yield from (f'<th scope="col">{escape(name)}</th>' for name in grid.head)
    yield "</tr></thead><tbody>"
    for row in grid.rows:
        yield f"<tr>{''.join(f'<td>{_line(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"


def _line(line: Line) -> str:
    return "".join(map(_run, line)).strip()


def _run(run: str | Code | Strong) -> str:
    match run:
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Strong(text):
            return f"<strong>{escape(text)}</strong>"
        case str():
            return escape(run)
