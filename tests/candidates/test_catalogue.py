"""The file of a catalogue, and how it is filtered."""

import json
from time import perf_counter
from typing import Any

import pytest

from aimm.candidates.catalogue import (
    CATALOGUE_ORDERS,
    MOST_BYTES,
    MOST_ENTRIES,
    Catalogue,
    Entry,
    Wanted,
    read_catalogue,
    written,
)
from aimm.kit.errors import Invalid
from aimm.kit.paging import OrderDir, PageRequest

BIG = Entry(
    id="maker/big",
    provider="maker",
    name="The Big One",
    context_window=200_000,
    input_price=3.0,
    input_modalities=["text", "image"],
    open_weights=False,
)
SMALL = Entry(
    id="maker/small", provider="maker", name="small", context_window=8_000, input_price=0.0, open_weights=True
)
OTHER = Entry(id="other/big", provider="other", name="Big elsewhere")
KNOWN = Catalogue("2026-01-31", "made up", (BIG, SMALL, OTHER))
FIRST = PageRequest(1, 20, "name")


def found(request: PageRequest = FIRST, **wanted: Any) -> list[str]:
    return [entry.id for entry in KNOWN.page(Wanted(**wanted), request).items]


@pytest.mark.parametrize(
    "wanted, ids",
    [
        ({}, ["other/big", "maker/small", "maker/big"]),
        ({"text": "BIG"}, ["other/big", "maker/big"]),
        ({"text": "one maker/"}, ["maker/big"]),
        ({"text": "nothing"}, []),
        ({"provider": "maker"}, ["maker/small", "maker/big"]),
        ({"open_weights": True}, ["maker/small"]),
        ({"open_weights": False}, ["maker/big"]),
        ({"modality": "image"}, ["maker/big"]),
        ({"min_context": 8_000}, ["maker/small", "maker/big"]),
        ({"min_context": 8_001}, ["maker/big"]),
        ({"max_price": 3.0}, ["maker/small", "maker/big"]),
        ({"max_price": 0.0}, ["maker/small"]),
        ({"text": "big", "max_price": 9.0}, ["maker/big"]),
    ],
)
def test_filters_leave_out_what_is_unknown(wanted: dict[str, Any], ids: list[str]):
    assert found(**wanted) == ids


@pytest.mark.parametrize(
    "order_by, order_dir, ids",
    [
        ("name", OrderDir.DESC, ["maker/big", "maker/small", "other/big"]),
        ("provider", OrderDir.ASC, ["maker/big", "maker/small", "other/big"]),
        ("input_price", OrderDir.ASC, ["maker/small", "maker/big", "other/big"]),
        ("input_price", OrderDir.DESC, ["maker/big", "maker/small", "other/big"]),
        ("context_window", OrderDir.DESC, ["maker/big", "maker/small", "other/big"]),
        ("output_price", OrderDir.DESC, ["maker/big", "maker/small", "other/big"]),
    ],
)
def test_orders_put_what_is_unknown_last(order_by: str, order_dir: OrderDir, ids: list[str]):
    assert order_by in CATALOGUE_ORDERS
    assert found(PageRequest(1, 20, order_by, order_dir)) == ids


def test_pages_say_how_many_there_are():
    page = KNOWN.page(Wanted(), PageRequest(2, 2, "name"))
    assert ([entry.id for entry in page.items], page.total, page.has_next) == (["maker/big"], 3, False)
    assert KNOWN.page(Wanted(), PageRequest(1, 2, "name")).has_next


def test_what_there_is_to_choose_from():
    assert KNOWN.providers == ["maker", "other"]
    assert KNOWN.modalities == ["image", "text"]
    assert KNOWN.by_id["maker/small"] is SMALL


def test_a_catalogue_round_trips():
    raw = written(KNOWN)
    again = read_catalogue(raw)
    assert (again.as_of, again.source, tuple(again.entries)) == (KNOWN.as_of, KNOWN.source, KNOWN.entries)
    assert len(raw.splitlines()) == 5
    assert written(Catalogue("2026-01-31", "made up", ())).startswith(b'{"format":1')


def whole(**fields: Any) -> bytes:
    given = {"format": 1, "asOf": "2026-01-31", "source": "made up", "entries": []}
    return json.dumps(given | fields).encode()


def entry(**fields: Any) -> dict[str, Any]:
    return {"id": "maker/one", "provider": "maker", "name": "One", **fields}


@pytest.mark.parametrize(
    "raw, said",
    [
        (b"", "catalogue: input data was truncated"),
        (b"[]", "catalogue: expected `object`, got `array`"),
        (b"\xff\xfe", "catalogue: JSON is malformed"),
        (whole(format=2), "catalogue: format must be 1"),
        (whole(asOf="yesterday"), "asOf"),
        (whole(more=1), "unknown field `more`"),
        (whole(entries=[entry(prize=1)]), "unknown field `prize`"),
        (whole(entries=[entry(inputPrice=-1)]), "inputPrice"),
        (whole(entries=[entry(contextWindow=0)]), "contextWindow"),
        (whole(entries=[entry(id="one")]), "catalogue: the id one must be provider/model with its provider"),
        (whole(entries=[entry(id="maker/")]), "must be provider/model"),
        (whole(entries=[entry(), entry()]), "catalogue: the id maker/one must not occur twice"),
        (
            whole(entries=[entry(id="own/x", provider="own")]),
            "catalogue: the provider own is kept for own entries",
        ),
        (b" " * (MOST_BYTES + 1), f"catalogue: must be no larger than {MOST_BYTES} bytes"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(raw: bytes, said: str):
    with pytest.raises(Invalid) as refused:
        read_catalogue(raw)
    (code,) = refused.value.codes
    assert said.lower() in code.lower()
    assert code.startswith("catalogue: ")


def test_a_file_of_the_largest_size_is_taken():
    assert read_catalogue(whole() + b" " * (MOST_BYTES - len(whole()))).entries == []
    with pytest.raises(Invalid):
        read_catalogue(whole(entries=[entry()] * (MOST_ENTRIES + 1)))


def test_five_thousand_entries_are_filtered_as_one_types():
    entries = [
        Entry(
            id=f"maker-{number % 40}/model-{number}",
            provider=f"maker-{number % 40}",
            name=f"Model {number}",
            context_window=number * 10 + 1,
            input_price=number / 100,
        )
        for number in range(5_000)
    ]
    known = Catalogue("2026-01-31", "made up", entries)
    known.page(Wanted(text="warm"), FIRST)
    times: list[float] = []
    for text in ("m", "mo", "model 4", "model 49", "maker-7 9"):
        start = perf_counter()
        known.page(Wanted(text=text, min_context=100, max_price=90.0), FIRST)
        times.append(perf_counter() - start)
    print(f"5,000 entries: median {sorted(times)[2] * 1000:.1f} ms, worst {max(times) * 1000:.1f} ms")
    assert sorted(times)[2] < 0.05
