"""A catalogue made of the list of the package genai-prices, as that is shaped."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from aimm.kit.errors import Invalid
from aimm.storage.catalogue import making

NOW = datetime(2026, 2, 28, 12, tzinfo=UTC)


@dataclass
class Tiers:
    """Prices that rise with the length of a request."""

    base: Decimal


@dataclass
class Prices:
    """What a million tokens cost."""

    input_mtok: Any = None
    output_mtok: Any = None


@dataclass
class Model:
    """A model of the package's list."""

    id: str
    prices: Prices = field(default_factory=Prices)
    name: str | None = None
    context_window: int | None = None
    deprecated: bool | None = None

    def get_prices(self, at: datetime) -> Prices:
        assert at is NOW
        return self.prices


@dataclass
class Provider:
    """A provider of the package's list."""

    id: str
    models: list[Model]


def test_prices_and_cards_are_joined():
    tiered = Model("z/gpt-oss-20b", Prices(Tiers(Decimal("0.1")), Decimal("0.4")), " OSS ", 131_072, True)
    made = making.made_of(
        [Provider("maker", [tiered, Model("a"), Model("x" * 201)]), Provider("free", [Model("b")])],
        NOW,
        "test",
    )
    assert (made.as_of, made.source) == ("2026-02-28", "test")
    assert [entry.id for entry in made.entries] == ["free/b", "maker/a", "maker/z/gpt-oss-20b"]
    plain, known = made.entries[1:]
    assert (plain.name, plain.input_price, plain.tiered, plain.open_weights) == ("a", None, False, None)
    assert (known.name, known.context_window, known.deprecated) == ("OSS", 131_072, True)
    assert (known.input_price, known.output_price, known.tiered) == (0.1, 0.4, True)
    assert (known.open_weights, known.licence) == (True, "apache-2.0")


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(making, "PACKAGE", "no-such-package")
    with pytest.raises(Invalid, match=r"install ai-model-match-server\[prices\]"):
        making.made_of_package(NOW)
