"""Every snippet of the README runs."""

import functools
import re
from pathlib import Path
from typing import Any

import pytest

from ai_model_match import AsyncClient, Client
from ai_model_match.testing import FakeServer

README = Path(__file__).parents[2] / "sdk" / "python" / "README.md"
SNIPPETS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_runs(snippet: str, server: FakeServer, monkeypatch: pytest.MonkeyPatch):
    output = {"modality": "text", "parameters": {"language": "<<LANGUAGE>>"}}
    server.add_flow("content_generation", share=100, steps={"extract_transcript": output})
    for kind in (Client, AsyncClient) if "FakeServer" not in snippet else ():
        made: Any = functools.partialmethod(
            kind.__init__, transport=server, cache_path=None, background=False
        )
        monkeypatch.setattr(kind, "__init__", made)
    exec(compile(snippet, "README", "exec"), {})
    if "FakeServer" not in snippet:
        assert server.feedback


def test_there_are_snippets():
    assert len(SNIPPETS) >= 5
