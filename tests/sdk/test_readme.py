"""The examples of the README run with the use case of the example manifest."""

import functools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ai_model_match import AsyncClient, Client
from ai_model_match.testing import FakeServer

ROOT = Path(__file__).parents[2]
README = ROOT / "sdk" / "python" / "README.md"
SNIPPETS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


def examples() -> list[dict[str, Any]]:
    """The use cases of the example manifests."""
    manifests = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "examples").glob("*.yaml"))]
    return [use_case for manifest in manifests for use_case in manifest["useCases"]]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_readme_example_runs(snippet: str, server: FakeServer, monkeypatch: pytest.MonkeyPatch):
    for use_case in examples():
        for flow in use_case["flows"]:
            server.add_flow(use_case["code"], share=flow["share"], steps=flow["configurations"])
    for kind in (Client, AsyncClient) if "FakeServer" not in snippet else ():
        made: Any = functools.partialmethod(
            kind.__init__, transport=server, cache_path=None, background=False
        )
        monkeypatch.setattr(kind, "__init__", made)
    exec(compile(snippet, "README", "exec"), {})
    if "FakeServer" not in snippet:
        assert server.feedback


def test_readme_has_examples():
    assert len(SNIPPETS) >= 5
