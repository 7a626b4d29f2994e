"""Rendering of placeholders."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_model_match import MissingPlaceholders, find_placeholders, render


def test_placeholders_are_replaced_at_any_depth_in_a_copy():
    parameters = {"a": ["Hi <<NAME>>, <<NAME>>", {"b": "x<<N>>y"}], "<<NAME>>": 1, "c": None, "d": 2.5}
    before = copy.deepcopy(parameters)
    filled = render(parameters, NAME="Ada", N=7)
    assert filled == {"a": ["Hi Ada, Ada", {"b": "x7y"}], "Ada": 1, "c": None, "d": 2.5}
    assert parameters == before


@pytest.mark.parametrize("value", [3, 1.5, True, None, ["x"], {"k": 1}])
def test_single_placeholder_keeps_the_type_of_the_value(value: object):
    assert render({"x": "<<V>>"}, V=value) == {"x": value}
    assert type(render("<<V>>", V=value)) is type(value)


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (None, "null"), ([1, "ä"], '[1, "ä"]'), (2, "2")]
)
def test_values_inside_text_and_keys_are_json_text(value: object, text: str):
    assert render("<<V>>!", V=value) == f"{text}!"
    assert render({"<<V>>": 0}, V=value) == {text: 0}


def test_all_missing_names_are_listed_once():
    with pytest.raises(MissingPlaceholders) as caught:
        render({"<<K>>": "<<A>> <<B>>", "x": ["<<A>>", "<<C>>"]}, B=1)
    assert caught.value.names == ["K", "A", "C"]


def test_keywords_take_precedence_over_the_mapping():
    assert render("<<NA-ME>> <<X>>", {"NA-ME": 1, "X": 2}, X=3) == "1 3"


def test_placeholder_named_like_a_parameter_of_render():
    assert render("<<parameters>> <<values>>", parameters=1, values=2) == "1 2"


def test_values_are_not_expanded_and_unused_names_are_ignored():
    assert render(["<<A>>", "<<A>>."], A="<<B>>", Z=1) == ["<<B>>", "<<B>>."]


@pytest.mark.parametrize("text", ["<<>>", "<< A >>", "<<A B>>", "<A>", "<<A>"])
def test_other_text_is_unchanged(text: str):
    assert render(text) == text


def test_placeholder_followed_by_a_line_break_is_text():
    assert render("<<A>>\n", A=1) == "1\n"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("<>AB-", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("<>AB", max_size=6), inner, max_size=3)
    ),
)


@given(json_values)
def test_all_found_placeholders_can_be_filled(value: object):
    names = find_placeholders(value)
    assert render(value, {name: f"<<{name}>>" for name in names}) == value


def test_a_configuration_may_be_nested_deeper_than_the_stack():
    deep: Any = "<<NAME>>"
    for _ in range(100_000):
        deep = {"in": [deep]}
    filled = render(deep, NAME=3)
    for _ in range(100_000):
        filled, deep = filled["in"][0], deep["in"][0]
    assert (filled, deep) == (3, "<<NAME>>")
