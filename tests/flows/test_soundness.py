"""Warnings about configurations that models are likely to reject."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.flows.soundness import MOST, placed, remarks

GOOD = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "<<MESSAGE>>"}], "temperature": 0.3}


def _of(parameters: Any, modality: str = "chat") -> list[tuple[str, str]]:
    found = remarks(json.dumps({"modality": modality, "parameters": parameters}))
    return [(one.code, one.where) for one in found]


def test_a_sound_configuration_has_no_warnings():
    assert _of(GOOD) == []
    assert remarks("{}") == ()


def test_a_prompt_without_a_model_and_with_a_text_as_its_role():
    messages = [{"role": "Extract the wish of the customer and answer", "content": "<<MESSAGE>>"}]
    found = remarks(json.dumps({"modality": "chat", "parameters": {"messages": messages}}))
    assert [one.code for one in found] == ["no_model", "unknown_role"]
    assert found[1].where == "messages[0].role"
    assert found[1].text == (
        "Message 1 has “Extract the wish of the customer and an…” as its role; models accept system, "
        "developer, user, assistant."
    )


@pytest.mark.parametrize("key", ["model", "modelId", "MODEL_NAME", "deployment", "engine"])
def test_a_model_key_has_several_spellings(key: str):
    assert _of({key: "m"}) == []
    assert _of({"llm": {key: "<<MODEL>>"}}) == []
    assert _of({key: "  "}) == [("no_model", "model")]


@pytest.mark.parametrize("parameters", [{}, [], "text", 3, {"model": None}, {"model": ""}])
def test_without_a_model(parameters: Any):
    assert _of(parameters, "image") == [("no_model", "model")]


def test_custom_modalities_are_not_checked():
    assert _of({"rules": [1]}, "rules") == []
    assert _of({"model": "m", "messages": []}, "image") == []


def test_messages():
    assert _of(GOOD | {"messages": []}) == [("no_messages", "messages")]
    assert _of(GOOD | {"messages": "<<HISTORY>>"}) == []
    blank: list[dict[str, Any]] = [
        {"role": "system", "content": " \n"},
        {"role": "assistant", "content": None, "tool_calls": []},
    ]
    assert _of(GOOD | {"messages": blank}) == [("empty_message", "messages[0].content")]
    assert _of(GOOD | {"messages": [{"role": "<<ROLE>>", "content": [{"type": "text"}]}, "x"]}) == []


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("temperature", 2.1, "out_of_range"),
        ("temperature", 2, None),
        ("temperature", "0.7", "not_a_number"),
        ("temperature", "<<TEMPERATURE>>", None),
        ("temperature", None, None),
        ("temperature", True, "not_a_number"),
        ("top_p", -0.1, "out_of_range"),
        ("topP", 1, None),
        ("max_tokens", 0, "out_of_range"),
        ("maxOutputTokens", 100_000, None),
    ],
)
def test_numbers(key: str, value: Any, code: str | None):
    assert _of(GOOD | {key: value}) == ([] if code is None else [(code, key)])


def test_the_number_of_warnings_is_limited():
    assert len(_of(GOOD | {"messages": [{"role": "x", "content": ""}] * 100})) == MOST


def test_warnings_of_a_flow_name_the_step():
    good = json.dumps({"modality": "chat", "parameters": GOOD})
    found = placed("f1", "Large model", [good, '{"modality":"chat","parameters":{}}', "{}"])
    assert [one.text for one in found] == ["Flow “Large model”, step 2: No model is named."]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["model", "messages", "role", "top_p"]), inner)
    ),
)


@pytest.mark.parametrize("parameters", ["[" * 100_000 + "]" * 100_000, '{"temperature":1e999}', '"\\ud800"'])
def test_unparsable_configurations_are_not_checked(parameters: str):
    remarks(f'{{"modality":"chat","parameters":{parameters}}}')


@given(_JSON)
def test_any_configuration_can_be_checked(parameters: Any):
    remarks(json.dumps({"modality": "text", "parameters": parameters}))
