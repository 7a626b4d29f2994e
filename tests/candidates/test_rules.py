"""Rules of candidates and own entries."""

from typing import Any

import msgspec
import pytest
from tests.fakes.things import candidate, own_model

from aimm.candidates import rules
from aimm.candidates.model import CandidatePatch, Figure, Message
from aimm.kit.errors import Invalid


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_parameters_of_bodies_become_objects():
    read = rules.with_plain_parameters(CandidatePatch(parameters=msgspec.Raw(b'{"temperature": 0.5}')))  # type: ignore[arg-type]
    assert read.parameters == {"temperature": 0.5}
    assert rules.with_plain_parameters(CandidatePatch(title="x")) == CandidatePatch(title="x")
    plain = candidate(1, parameters={"a": 1})
    assert rules.with_plain_parameters(plain) == plain


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null"])
def test_parameters_that_are_no_object_are_refused(raw: bytes):
    with pytest.raises(Invalid, match="parameters: must be an object"):
        rules.with_plain_parameters(CandidatePatch(parameters=msgspec.Raw(raw)))  # type: ignore[arg-type]


def test_numbers_that_cannot_be_kept_are_refused():
    with pytest.raises(Invalid, match="parameters: numbers must fit into 64 bits"):
        rules.with_plain_parameters(CandidatePatch(parameters=msgspec.Raw(b'{"a": 1e999}')))  # type: ignore[arg-type]


def test_parameters_are_not_nested_without_end():
    assert rules.with_plain_parameters(candidate(1, parameters={"a": nested(30)}))
    with pytest.raises(Invalid, match="must not be nested deeper than 32 levels"):
        rules.with_plain_parameters(candidate(1, parameters={"a": nested(31)}))
    with pytest.raises(Invalid, match="must not be nested deeper than 32 levels"):
        rules.with_plain_parameters(candidate(1, parameters={"a": {"b": nested(30)}}))


@pytest.mark.parametrize("entry", ["model", "/model", "maker/", " / ", "maker/ "])
def test_an_entry_is_an_id(entry: str):
    with pytest.raises(Invalid, match="entry: must be provider/model of the catalogue, or own/CODE"):
        rules.check_candidate(candidate(1, entry=entry))


@pytest.mark.parametrize("state", ["included", "excluded"])
def test_a_decision_has_a_reason(state: str):
    with pytest.raises(Invalid, match="reason: cannot be blank"):
        rules.check_candidate(candidate(1, state=state))
    rules.check_candidate(candidate(1, state=state, reason="Because"))
    with pytest.raises(Invalid) as refused:
        rules.check_candidate(candidate(1, state=state, entry="x"))
    assert [code.partition(":")[0] for code in refused.value.codes] == ["entry", "reason"]


@pytest.mark.parametrize("date", ["2026", "2026-03", "2026-12-31"])
def test_dates(date: str):
    rules.check_own_model(own_model(knowledge_date=date, figures=[Figure(name="a", value=1.0, date=date)]))


@pytest.mark.parametrize(
    "date", ["March", "2026-13", "2026-00", "2026-01-32", "26-01", "2026-1", "2026-01-01x"]
)
def test_wrong_dates_are_refused(date: str):
    with pytest.raises(Invalid) as refused:
        rules.check_own_model(
            own_model(knowledge_date=date, figures=[Figure(name="a", value=1.0, date=date)])
        )
    allowed = "must be a date such as 2026-03 or 2026-03-31"
    assert refused.value.codes == (f"figures: each date {allowed}", f"knowledgeDate: {allowed}")


def test_figures_have_different_names():
    with pytest.raises(Invalid, match="figures: must not have the same name twice"):
        rules.check_own_model(own_model(figures=[Figure(name="a", value=1.0), Figure(name="a", value=2.0)]))


def test_ids_of_own_entries():
    assert rules.own_code(rules.own_id("house")) == "house"
    assert rules.own_code("own/a/b") == "a/b"
    assert rules.own_code("openai/gpt-4.1") is None


def test_facts_of_an_own_entry():
    found = rules.facts_of(own_model(context_window=5, regions=["eu"]))
    assert (found.context_window, found.regions, found.open_weights) == (5, ["eu"], None)


@pytest.mark.parametrize(
    "fields, name",
    [
        ({"entry": "openrouter/meta/llama"}, "meta/llama"),
        ({"entry": "openai/x", "model": "deployed"}, "deployed"),
        ({"entry": "own/house", "model": "house-1"}, "house-1"),
        ({"entry": "own/house"}, None),
    ],
)
def test_what_the_model_is_called(fields: dict[str, Any], name: str | None):
    assert rules.model_name(candidate(1, **fields)) == name


def test_the_configuration_of_a_flow_has_the_form_of_applications():
    prompt = [Message("system", "Be kind."), Message("user", "<<QUESTION>>")]
    made = candidate(1, messages=prompt, parameters={"model": "wrong", "temperature": 0})
    assert rules.configuration_of(made, "right") == (
        '{"modality":"text","parameters":{"model":"right","temperature":0,"messages":['
        '{"role":"system","content":"Be kind."},{"role":"user","content":"<<QUESTION>>"}]}}'
    )
    bare = rules.configuration_of(candidate(1), "right")
    assert bare == '{"modality":"text","parameters":{"model":"right"}}'


def test_the_audit_log_gets_plain_values():
    audited = rules.audited(candidate(1, messages=[Message("user", "x")]), CandidatePatch)
    assert audited["messages"] == [{"role": "user", "content": "x"}]
    assert list(audited)[:2] == ["title", "entry"]
