"""Which entry of the catalogue a connection asks."""

import pytest

from aimm.candidates.catalogue import Catalogue, Entry
from aimm.candidates.pricing import entry_asked, entry_paid

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


@pytest.mark.parametrize(
    ("base_url", "open_weights", "known"),
    [
        ("https://api.groq.com/openai/v1", True, True),
        ("http://localhost:8000/v1", True, False),
        ("https://models.example.org/v1", True, False),
        ("https://gateway.example.org/v1", False, True),
        ("https://gateway.example.org/v1", None, True),
    ],
)
def test_a_copy_of_open_weights_has_no_known_price(base_url: str, open_weights: bool | None, known: bool):
    entry = Entry(id="groq/llama", provider="groq", name="llama", open_weights=open_weights)
    assert entry_paid(Catalogue("2026-11-30", "test", [entry]), base_url, "groq/llama") is (
        entry if known else None
    )


def test_an_entry_that_is_gone_has_no_price():
    assert entry_paid(CATALOGUE, "https://api.openai.com/v1", "openai/gpt-gone") is None
