"""From configurations and inputs to requests."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.runs import step

from aimm.evaluation.rendering import (
    Asked,
    MissingInputs,
    Unrenderable,
    answer_key,
    filled,
    output_value,
    placeholders_of,
    render,
)


def asked(parameters: Any, **inputs: Any) -> Asked:
    return render(step(parameters), inputs)


def test_texts_are_filled_in_wherever_they_are():
    parameters = {
        "messages": [{"role": "system", "content": "<<a>>"}, {"role": "user", "content": "x <<b>> y"}]
    }
    assert asked(parameters, a="A", b=[1, "z"]).messages == (("system", "A"), ("user", 'x [1,"z"] y'))


def test_a_placeholder_alone_keeps_its_type():
    found = asked({"prompt": "p", "temperature": "<<t>>", "max_tokens": "<<m>>"}, t=0.5, m=7)
    assert (found.temperature, found.max_tokens) == (0.5, 7)


def test_every_missing_input_is_named_once():
    with pytest.raises(MissingInputs) as error:
        asked({"prompt": "<<a>> <<b>> <<a>>", "<<c>>": 1}, b=1)
    assert error.value.names == ["a", "c"]
    assert str(error.value) == "The item has no input for <<a>>, <<c>>."


@pytest.mark.parametrize("key", ["prompt", "input", "text", "Prompt"])
def test_a_prompt_is_a_message_of_the_user(key: str):
    assert asked({key: "hello"}).messages == (("user", "hello"),)


def test_parameters_that_are_a_text_are_the_prompt():
    assert asked("Say <<x>>", x="it").messages == (("user", "Say it"),)


def test_the_system_message_comes_first():
    assert asked({"prompt": "p", "system": "s"}).messages == (("system", "s"), ("user", "p"))
    given = {"messages": [{"role": "user", "content": "m"}], "system": "s"}
    assert asked(given).messages == (("system", "s"), ("user", "m"))


@pytest.mark.parametrize(
    ("role", "meant"), [("developer", "system"), ("model", "assistant"), ("assistant", "assistant")]
)
def test_roles(role: str, meant: str):
    assert asked({"messages": [{"role": role, "content": "m"}]}).messages == ((meant, "m"),)


def test_parts_of_a_message_are_joined():
    parts = [{"type": "text", "text": "a"}, "b"]
    assert asked({"messages": [{"role": "user", "content": parts}]}).messages == (("user", "ab"),)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"temperature": 1}, "neither messages nor a prompt"),
        ({"messages": []}, "must be a list with at least one message"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "The role tool cannot be asked"),
        ({"messages": [{"role": "user", "content": [{"image": "x"}]}]}, "a part that is not text"),
        ({"prompt": "p", "temperature": "warm"}, "The parameter temperature must be a number"),
    ],
)
def test_what_cannot_be_asked(parameters: Any, said: str):
    with pytest.raises(Unrenderable, match=said) as error:
        asked(parameters)
    assert error.value.kind == "cannot-render"


def test_parameters_have_many_spellings():
    found = asked(
        {
            "prompt": "p",
            "topP": 0.5,
            "max_completion_tokens": "9",
            "stop": "END",
            "seed": 3,
            "model": "ignored",
            "connection": "x",
            "output": "y",
            "user": "somebody",
            "frequency_penalty": None,
        }
    )
    assert (found.top_p, found.max_tokens, found.stop, found.seed) == (0.5, 9, ("END",), 3)
    assert found.extra == {"user": "somebody"}
    assert found.model == "fake-1"
    assert asked({"prompt": "p", "stop": ["a", "b"]}).stop == ("a", "b")


def test_the_key_of_an_answer_names_everything_that_may_change_it():
    base = asked({"prompt": "p"})
    keys = {
        answer_key("c", base, 0),
        answer_key("d", base, 0),
        answer_key("c", base, 1),
        answer_key("c", asked({"prompt": "q"}), 0),
        answer_key("c", asked({"prompt": "p", "temperature": 0}), 0),
        answer_key("c", asked({"prompt": "p", "user": "u"}), 0),
    }
    assert len(keys) == 6
    assert answer_key("c", asked({"prompt": "p", "b": 1, "a": 2}), 0) == answer_key(
        "c", asked({"prompt": "p", "a": 2, "b": 1}), 0
    )


def test_a_field_of_an_answer():
    assert output_value("whole", None) == "whole"
    assert output_value('{"a": {"b": [1]}}', "a.b") == [1]
    assert output_value('```json\n{"a": 1}\n```', "a") == 1
    with pytest.raises(Unrenderable, match="has no field c"):
        output_value('{"a": 1}', "c")
    with pytest.raises(Unrenderable, match="did not answer in JSON"):
        output_value("hello", "a")


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_has_no_placeholder_stays(value: Any):
    if not placeholders_of(value):
        assert filled(value, {}) == value
