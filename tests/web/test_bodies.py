"""Numbers that a double or a JSON reader cannot represent are rejected, never rounded, never a 500."""

from typing import Annotated

import msgspec
import pytest
from msgspec import Meta, Raw

from aimm.kit.errors import Invalid
from aimm.web.body_reader import read_body, whole_json
from aimm.web.rollout.routes import RolloutBody, configuration_of


class _Counted(msgspec.Struct):
    count: Annotated[int, Meta(ge=1, le=2**53 - 1)]


def _codes(kind: type[msgspec.Struct], raw: str) -> tuple[str, ...]:
    with pytest.raises(Invalid) as caught:
        read_body(kind, raw.encode())
    return caught.value.codes


@pytest.mark.parametrize("digits", ["9007199254740992", "1" + "0" * 400])
def test_a_huge_whole_number_is_out_of_range(digits: str):
    assert _codes(_Counted, f'{{"count": {digits}}}') == ("count: must be no greater than 9007199254740991",)


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" + "0" * 400])
def test_a_configuration_number_that_overflows_a_double_is_reported(number: str):
    raw = f'{{"configuration": {{"adaptive": {{"maxStepPct": {number}, "intervalMins": 1}}}}}}'
    body = read_body(RolloutBody, raw.encode())
    with pytest.raises(Invalid) as caught:
        configuration_of(body.configuration)
    (code,) = caught.value.codes
    assert code.startswith("configuration: (adaptive: (maxStepPct: must be no ")


@pytest.mark.parametrize(
    "part",
    ["{", '{"a": 1e400', '{"a": 1e400, "b": ' + "[" * 100_000, '{"a": ' + "1" * 5_000 + ', "b": 1e400}'],
)
def test_invalid_json_is_rejected_as_a_whole(part: str):
    with pytest.raises((Invalid, msgspec.DecodeError, RecursionError)):
        whole_json(Raw(part.encode()))
    assert _codes(RolloutBody, f'{{"configuration": {part}}}') == ("invalid input format",)


def test_an_empty_key_is_no_field():
    assert _codes(_Whole, '{"": 1}') == ("text: cannot be blank",)
    assert _strict_codes('{"": 1, "TEXT": "a"}') == (": is not a known field",)


def test_unknown_keys_are_named_beside_what_else_is_wrong():
    body = '{"parts": [{"text": "a"}, {"Text": "", "colour": 1}], "text": "", "more": null}'
    assert _strict_codes(body) == (
        "parts: (1: (text: cannot be blank))",
        "text: cannot be blank",
        "more: is not a known field",
        "parts: (1: (colour: is not a known field))",
    )


class _Worded(msgspec.Struct):
    words: Annotated[
        list[str], Meta(min_length=0, max_length=2, extra_json_schema={"uniqueItems": True})
    ] = []


def test_a_list_may_be_empty_but_neither_too_long_nor_repeat_itself():
    assert read_body(_Worded, b'{"words": ["a", "A"]}').words == ["a", "A"]
    assert read_body(_Worded, b'{"words": []}').words == read_body(_Worded, b"{}").words == []
    assert _codes(_Worded, '{"words": ["a", "b", "c"]}') == ("words: the length must be no more than 2",)
    assert _codes(_Worded, '{"words": ["a", "a"]}') == ("words: must not have the same entry twice",)
    assert _codes(_Worded, '{"words": ["a", ""]}') == ("words: (1: cannot be blank)",)


class _Part(msgspec.Struct):
    text: str


class _Whole(msgspec.Struct):
    text: str
    parts: list[_Part] | None = None


def _strict_codes(body: str) -> tuple[str, ...]:
    with pytest.raises(Invalid) as refused:
        read_body(_Whole, body.encode(), strict=True)
    return refused.value.codes
