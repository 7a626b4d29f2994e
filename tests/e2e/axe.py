"""What axe, the checker of accessibility, finds on a page."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """
(tags) => axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
"""
_SHOWN = 4


@cache
def _source() -> str:
    return _SOURCE.read_text()


def findings(page: Page) -> list[str]:
    """What is wrong, a line for each rule with the first places; empty when nothing is."""
    page.evaluate(_source())  # from outside: the page's own policy allows no such script
    found: dict[str, Any] = page.evaluate(_RUN, _TAGS)
    return [_told(violation) for violation in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    places = [f"    {' '.join(map(str, node['target']))}: {_why(node)}" for node in nodes[:_SHOWN]]
    return "\n".join([f"{violation['id']}: {violation['help']} ({len(nodes)} places)", *places])


def _why(node: dict[str, Any]) -> str:
    return " ".join(node["failureSummary"].split())[:300]
