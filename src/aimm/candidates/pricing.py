"""Which entry of the catalogue a connection asks, so that what it costs is known. Pure."""

from urllib.parse import urlsplit

from aimm.candidates.catalogue import Catalogue, Entry

_PROVIDERS = {
    "api.anthropic.com": "anthropic",
    "api.cerebras.ai": "cerebras",
    "api.deepseek.com": "deepseek",
    "api.fireworks.ai": "fireworks",
    "api.groq.com": "groq",
    "api.mistral.ai": "mistral",
    "api.moonshot.ai": "moonshotai",
    "api.novita.ai": "novita",
    "api.openai.com": "openai",
    "api.perplexity.ai": "perplexity",
    "api.together.xyz": "together",
    "api.x.ai": "x-ai",
    "generativelanguage.googleapis.com": "google",
    "openrouter.ai": "openrouter",
}
"""Hosts whose models have a price in the catalogue: the same model on another host costs something else."""


def entry_asked(catalogue: Catalogue, base_url: str, model: str) -> Entry | None:
    """The entry of a model at the provider that a base URL leads to; None for hosts that are not known."""
    provider = _PROVIDERS.get(urlsplit(base_url).hostname or "")
    return None if provider is None else catalogue.by_id.get(f"{provider}/{model.removeprefix('models/')}")


def entry_paid(catalogue: Catalogue, base_url: str, entry: str) -> Entry | None:
    """The entry whose price is paid when a candidate is asked at a base URL; None if it is not known.

    A gateway passes the vendor's price on. A model with open weights at any other host may be one's own
    copy, which costs what its machine costs: nobody here knows.
    """
    found = catalogue.by_id.get(entry)
    known = (urlsplit(base_url).hostname or "") in _PROVIDERS
    return None if found is not None and found.open_weights and not known else found
