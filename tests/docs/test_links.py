"""Links and pictures of the README and the docs lead somewhere, and pictures of screens stay small."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TUTORIAL = ROOT / "docs" / "tutorials" / "from-idea-to-go.md"
PICTURES = ROOT / "docs" / "images" / "from-idea-to-go"
_MOST_BYTES = 150_000
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_PNG = b"\x89PNG"


def links(page: Path) -> list[tuple[str, str, str]]:
    """The links of a page: the mark of a picture or nothing, the text, and where it leads."""
    return _LINK.findall(_FENCED.sub("", page.read_text()))


def anchors(page: Path) -> set[str]:
    """The names of its headings, as they are made of their texts."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", page.read_text()), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", one.lower()) for one in headings]
    return {one.replace(" ", "-") for one in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for picture, text, target in links(page):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), target
        if picture:
            assert text, f"{target} has no words for those who do not see it"


def test_the_tutorial_shows_real_screens() -> None:
    """Each of its pictures is taken by the story, and all that are there are shown."""
    shown = [PICTURES / Path(target).name for picture, _, target in links(TUTORIAL) if picture]
    assert sorted(shown) == sorted(PICTURES.iterdir())
    story = (ROOT / "tests" / "e2e" / "idea.py").read_text()
    for one in shown:
        assert one.read_bytes().startswith(_PNG)
        assert one.stat().st_size <= _MOST_BYTES, one.name
        assert re.search(rf'look(_at)?\([^"\n]*"{one.stem}"\)', story), one.name
