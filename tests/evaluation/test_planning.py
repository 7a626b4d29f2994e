"""What a flow or a candidate asks."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from aimm.candidates.model import Candidate, Message
from aimm.connections.model import Connection
from aimm.evaluation.model import PlannedTarget
from aimm.evaluation.planning import (
    connections_named,
    planned_candidate,
    planned_flow,
    planned_shortlisted,
    with_distinct_labels,
)
from aimm.evaluation.plans import CandidateTarget, FlowTarget, ShortlistTarget
from aimm.evaluation.rendering import render
from aimm.flows.model import Flow, FlowStep
from aimm.kit.errors import Invalid
from aimm.use_cases.model import UseCaseStep

NOW = datetime(2030, 1, 1, tzinfo=UTC)
STAMPS: dict[str, Any] = {"version": 1, "created_at": NOW, "updated_at": NOW}


def connection(name: str = "main", **given: Any) -> Connection:
    values: dict[str, Any] = {"kind": "openai", "base_url": "http://localhost/v1", "secret_set_at": None}
    return Connection(id=f"id-{name}", number=1, name=name, **STAMPS, **values | given)


def flow() -> Flow:
    return Flow(
        id="f",
        number=1,
        use_case_id="u",
        title="Flow",
        description="d",
        active=True,
        current_serve_pct=1,
        **STAMPS,
    )


def configured(parameters: Any, code: str = "first", revision: int = 3, modality: str = "text") -> Any:
    use_case_step = UseCaseStep(
        id=code, number=1, use_case_id="u", title="t", code=code, description="d", position=1, **STAMPS
    )
    text = msgspec.json.encode({"modality": modality, "parameters": parameters}).decode()
    step = FlowStep(
        id=f"f-{code}",
        number=1,
        flow_id="f",
        use_case_id="u",
        use_case_step_id=code,
        configuration=text,
        placeholders=[],
        revision=revision,
        **STAMPS,
    )
    return use_case_step, step


def planned(*steps: Any, fallback: Connection | None = None, **named: Connection) -> PlannedTarget:
    return planned_flow(FlowTarget(flow_id="f"), flow(), steps, fallback, named, "targets[0]")


def test_steps_take_what_their_configuration_says():
    other = connection("other", model="m-other", temperature=0.5, max_tokens=90)
    first = configured({"model": "m1", "prompt": "p", "max_tokens": 5})
    second = configured(
        {"prompt": "q", "connection": "other", "output": {"placeholder": "sum", "field": "a.b"}}, "second"
    )
    found = planned(first, second, fallback=connection(), other=other)
    one, two = found.steps
    assert (found.label, found.kind, found.about) == ("Flow", "flow", "f")
    assert (one.model, one.connection_name, one.output, one.field, one.limit, one.revision) == (
        "m1",
        "main",
        "first",
        None,
        5,
        3,
    )
    assert (two.model, two.connection, two.output, two.field, two.limit) == (
        "m-other",
        "id-other",
        "sum",
        "a.b",
        90,
    )
    assert two.parameters["temperature"] == 0.5
    assert two.parameters["max_tokens"] == 90
    assert "temperature" not in one.parameters


def test_an_own_temperature_counts():
    given = configured({"prompt": "p", "Temperature": 0, "maxTokens": 4})
    (step,) = planned(given, fallback=connection(model="m", temperature=0.5, max_tokens=90)).steps
    assert step.parameters == {"prompt": "p", "Temperature": 0, "maxTokens": 4}
    assert step.limit == 4


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (configured({"prompt": "p"}, revision=0), "step first is not configured"),
        (configured({"prompt": "p"}, modality="image"), "has the modality image"),
        (
            configured({"prompt": "p", "connection": "gone"}),
            "names the connection gone, which does not exist",
        ),
        (configured({"prompt": "p", "connection": 7}), "names the connection 7"),
        (configured({"prompt": "p"}), "names no model, and its connection has none"),
        (configured({"model": "m"}), "has neither messages nor a prompt"),
        (configured({"model": "m", "prompt": "p", "output": "a b"}), "has an output that is neither"),
        (
            configured({"model": "m", "prompt": "p", "output": {"field": "a"}}),
            "has an output that is neither",
        ),
    ],
)
def test_what_cannot_be_planned(step: Any, said: str):
    with pytest.raises(Invalid, match=f"targets\\[0\\]: step first {said}|{said}"):
        planned(step, fallback=connection())


def test_a_step_needs_a_connection():
    with pytest.raises(Invalid, match="names no connection"):
        planned(configured({"model": "m", "prompt": "p"}))


def test_the_connections_that_configurations_name():
    texts = [configured({"connection": "a"})[1].configuration, configured("plain")[1].configuration, "{}"]
    assert connections_named(texts) == {"a"}


def test_a_candidate():
    target = CandidateTarget(connection_id="c", prompt="p <<x>>", system="s", parameters={"seed": 1})
    found = planned_candidate(target, connection(model="m"), "targets[0]")
    assert (found.label, found.steps[0].model) == ("m", "m")
    assert found.steps[0].parameters == {"seed": 1, "system": "s", "prompt": "p <<x>>"}
    with pytest.raises(Invalid, match=r"targets\[0\].model: must be set"):
        planned_candidate(target, connection(), "targets[0]")
    wrong = CandidateTarget(connection_id="c", prompt="p", model="m", parameters={"messages": []})
    with pytest.raises(Invalid, match="must not contain messages"):
        planned_candidate(wrong, connection(), "targets[0]")


def test_labels_differ():
    targets = [PlannedTarget(label=label, kind="flow") for label in ("a", "b", "a", "a")]
    assert [one.label for one in with_distinct_labels(targets)] == ["a", "b", "a (2)", "a (3)"]


def candidate(**given: Any) -> Candidate:
    values: dict[str, Any] = {"title": "Small", "entry": "openai/gpt-small"}
    more: dict[str, Any] = {"messages": [Message("system", "Be short."), Message("user", "Answer <<text>>")]}
    return Candidate(id="c", number=1, use_case_id="u", position=1, **STAMPS, **values | more | given)


def shortlisted(one: Candidate, reached: Connection, **given: Any) -> PlannedTarget:
    return planned_shortlisted(ShortlistTarget(candidate_id="c", **given), one, reached, "targets[0]")


def test_a_shortlisted_candidate_asks_its_draft_prompt():
    found = shortlisted(
        candidate(parameters={"temperature": 0, "max_tokens": 9, "model": "ignored"}),
        connection(temperature=0.5, max_tokens=90),
    )
    (step,) = found.steps
    assert (found.label, found.kind, found.about) == ("Small", "candidate", "openai/gpt-small")
    assert (step.model, step.limit, step.connection_name) == ("gpt-small", 9, "main")
    assert step.parameters == {
        "temperature": 0,
        "max_tokens": 9,
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": "Answer <<text>>"},
        ],
    }
    assert render(step, {"text": "why"}).messages == (("system", "Be short."), ("user", "Answer why"))


def test_the_model_of_a_candidate_is_its_own_that_of_its_entry_or_that_of_the_connection():
    reached = connection(model="default")
    assert shortlisted(candidate(model="exact"), reached).steps[0].model == "exact"
    assert shortlisted(candidate(), reached).steps[0].model == "gpt-small"
    assert shortlisted(candidate(entry="own/mine"), reached).steps[0].model == "default"
    with pytest.raises(Invalid, match="names a model"):
        shortlisted(candidate(entry="own/mine"), connection())


def test_a_candidate_needs_a_draft_prompt():
    with pytest.raises(Invalid, match=r"targets\[0\]: the candidate Small has no draft prompt"):
        shortlisted(candidate(messages=[]), connection())
