"""Accessibility findings of axe on a page."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# a menu is only open while someone chooses from it, so it needs no landmark
_RUN = """
async (tags) => {
  const { violations } = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], elementRef: true });
  for (const one of violations) {
    if (one.id === "region") one.nodes = one.nodes.filter(({ element }) => !element.closest("[role=menu]"));
  }
  return violations.filter(({ nodes }) => nodes.length > 0)
    .map(({ id, help, nodes }) => ({ id, help,
      nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) }));
}
"""
_SHOWN = 4


@cache
def _source() -> str:
    return _SOURCE.read_text()


def findings(page: Page) -> list[str]:
    """Describe the violations, one line per rule with the first places; empty if there are none."""
    page.evaluate(_source())  # injected from outside, because the page's policy allows no such script
    found: list[dict[str, Any]] = page.evaluate(_RUN, _TAGS)
    return [_told(violation) for violation in found]


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    places = [f"    {' '.join(map(str, node['target']))}: {_why(node)}" for node in nodes[:_SHOWN]]
    return "\n".join([f"{violation['id']}: {violation['help']} ({len(nodes)} places)", *places])


def _why(node: dict[str, Any]) -> str:
    return " ".join(node["failureSummary"].split())[:300]
