"""A catalogue made of the package ``genai-prices``, where it is installed, and of the cards of models.

Imported by the command that makes it, never by a service: the package loads pydantic and an HTTP client.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from aimm.candidates.catalogue import Catalogue, Entry
from aimm.kit.errors import Invalid
from aimm.storage.catalogue.families import card_facts

PACKAGE = "genai-prices"
_MOST_CHARACTERS = 200


def made_of_package(now: datetime) -> Catalogue:
    """The catalogue of the installed package, with the prices that hold now.

    Raises:
        Invalid: the package is not installed.
    """
    try:
        found = version(PACKAGE)
        providers: Iterable[Any] = import_module("genai_prices.data").providers
    except (ImportError, PackageNotFoundError):
        raise Invalid(f"{PACKAGE} is not installed; install ai-model-match-server[prices]") from None
    return made_of(providers, now, f"{PACKAGE} {found} and the public cards of models")


def made_of(providers: Iterable[Any], now: datetime, source: str) -> Catalogue:
    """The catalogue of the package's list of providers."""
    entries = [
        _entry(provider.id, model, now)
        for provider in providers
        for model in provider.models
        if len(model.id) <= _MOST_CHARACTERS
    ]
    return Catalogue(now.date().isoformat(), source, sorted(entries, key=lambda entry: entry.id))


def _entry(provider: str, model: Any, now: datetime) -> Entry:
    prices = model.get_prices(now).__dict__
    (lowest_in, tiered_in), (lowest_out, tiered_out) = (
        _price(prices.get(name)) for name in ("input_mtok", "output_mtok")
    )
    return Entry(
        id=f"{provider}/{model.id}",
        provider=provider,
        name=(model.name or model.id).strip()[:_MOST_CHARACTERS],
        context_window=model.context_window,
        deprecated=bool(model.deprecated),
        tiered=tiered_in or tiered_out,
        input_price=lowest_in,
        output_price=lowest_out,
        **card_facts(provider, model.id),
    )


def _price(price: Any) -> tuple[float | None, bool]:
    """The lowest price, and whether there are higher ones for longer requests."""
    if price is None:
        return None, False
    base = getattr(price, "base", None)
    return (float(price), False) if base is None else (float(base), True)
