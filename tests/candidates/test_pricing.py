"""Which entry of the catalogue a connection asks."""

import pytest

from aimm.candidates.catalogue import Catalogue, Entry
from aimm.candidates.pricing import entry_asked

IDS = ("openai/gpt-small", "google/gemini-small", "openrouter/openai/gpt-small")
CATALOGUE = Catalogue(
    "2026-11-30", "test", [Entry(id=one, provider=one.partition("/")[0], name=one) for one in IDS]
)


@pytest.mark.parametrize(
    ("base_url", "model", "entry"),
    [
        ("https://api.openai.com/v1", "gpt-small", "openai/gpt-small"),
        ("https://api.openai.com/v1", "gpt-large", None),
        ("https://generativelanguage.googleapis.com", "models/gemini-small", "google/gemini-small"),
        ("https://openrouter.ai/api/v1", "openai/gpt-small", "openrouter/openai/gpt-small"),
        ("http://localhost:8000/v1", "gpt-small", None),
        ("https://api.openai.com.example.org/v1", "gpt-small", None),
    ],
)
def test_only_known_hosts_have_a_price(base_url: str, model: str, entry: str | None):
    found = entry_asked(CATALOGUE, base_url, model)
    assert (None if found is None else found.id) == entry
