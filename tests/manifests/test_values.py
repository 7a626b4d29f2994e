"""JSON values: exact numbers, order of keys."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from tests.manifests.strategies import values

from aimm.manifests.model import Configuration
from aimm.manifests.values import Value, parse, same, text_of


@given(values())
def test_a_value_round_trips_through_its_text(value: Value):
    assert same(parse(text_of(value)), value)


@given(values())
def test_the_text_is_json(value: Value):
    assert json.loads(text_of(value)) == json.loads(json.dumps(value, default=float))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.0"),
        ("1", "true"),
        ("0", "false"),
        ("null", "{}"),
        ('"1"', "1"),
        ('{"a":1,"b":2}', '{"b":2,"a":1}'),
        ('{"a":1}', '{"a":2}'),
        ("[1,2]", "[1]"),
        ("[1,2]", "[2,1]"),
        ("0.1", "0.1000000000000000000001"),
    ],
)
def test_distinguishable_values(one: str, other: str):
    assert not same(parse(one), parse(other))


@pytest.mark.parametrize(("one", "other"), [("0.70", "0.7"), ("1e3", "1000.0"), ('{ "a": 1 }', '{"a":1}')])
def test_indistinguishable_values(one: str, other: str):
    assert same(parse(one), parse(other))


def test_numbers_keep_all_digits():
    text = '{"t":0.70,"seed":123456789012345678901234567890,"p":0.1234567890123456789012345}'
    assert text_of(parse(text)) == text
    assert text_of(Decimal(5)) == "5.0"


def test_configurations_compare_as_applications_read_them():
    assert Configuration("text", {"t": 1}) == Configuration("text", {"t": 1})
    assert Configuration("text", {"t": 1}) != Configuration("text", {"t": True})
    assert Configuration("text", {}) != Configuration("image", {})
    assert Configuration("text", {}) != "text"
    assert Configuration("text", {"größe": "<<NAME>>"}).text == (
        '{"modality":"text","parameters":{"größe":"<<NAME>>"}}'
    )
