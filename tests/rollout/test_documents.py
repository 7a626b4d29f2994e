"""The protocol's configuration: what is accepted, and the errors for everything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.kit.errors import Invalid
from aimm.rollout.configuration import Adaptive, AfterEscape, Configuration, Mode
from aimm.rollout.documents import document, parse

A, B = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b", "1b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b"
ORIGINAL = {"minFeedback": 0, "maxStepPct": 10, "intervalMins": 10}
RULE = {"flowId": A, "minFeedback": 10, "lowerScore": 2, "rollback": [{"flowId": B, "finalServePct": 1}]}
INTERVALS = "between 'intervalMins' or 'intervalSessReqs' need to be set))"
AT_LEAST = f"configuration: (warmup: (intervalMins: at least one {INTERVALS}"
ONLY_ONE = f"configuration: (warmup: (intervalMins: only one {INTERVALS}"
BACK = {"flowId": B, "finalServePct": 100}
GOAL = {"flowId": A, "finalServePct": 30.123}


def _codes(value: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(Invalid) as caught:
        parse(value)
    return caught.value.codes


def test_the_originals_default_means_our_defaults():
    expected = Configuration(after_escape=AfterEscape.CONTINUE)
    assert parse({"warmup": None, "escape": None, "adaptive": ORIGINAL}) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "continue"),
        ({"escape": {"rules": [], "evidence": {}}}, "continue"),
        ({"escape": {"rules": ["RULE"], "evidence": {}}}, "continue"),
        ({"escape": {"rules": ["RULE"]}}, "end"),  # the original's clients wait for the end
        ({"escape": {"rules": ["RULE"]}, "afterEscape": "continue"}, "continue"),
        ({"afterEscape": "end"}, "end"),
    ],
)
def test_after_escape_has_a_default(more: dict[str, Any], expected: str):
    if "escape" in more:
        more = {**more, "escape": {**more["escape"], "rules": [RULE for _ in more["escape"]["rules"]]}}
    found = parse({"adaptive": ORIGINAL, **more})
    assert document(found)["afterEscape"] == found.after_escape == expected
    assert parse(document(found)) == found


def test_an_unknown_after_escape_is_rejected():
    wrong = _codes({"adaptive": ORIGINAL, "afterEscape": "stop"})
    assert wrong == ("configuration: (afterEscape: must be a valid value)",)


def test_a_complete_configuration_of_the_original():
    rule = {
        "flowId": A,
        "minFeedback": 10,
        "lowerScore": 2.005,
        "rollback": [BACK],
    }
    found = parse(
        {
            "warmup": {"intervalMins": 60, "intervalSessReqs": None, "goals": [GOAL]},
            "escape": {"rules": [rule]},
            "adaptive": ORIGINAL,
            "stateConfigs": {"completedFlowId": A},
        }
    )
    assert found.warmup is not None
    assert found.escape is not None
    assert found.warmup.goals[0].serve_pct == 30.12
    assert found.escape.rules[0].rollback[0].serve_pct == 100
    assert found.completed_flow_id is None


def test_keys_are_case_insensitive_and_unknown_ones_are_ignored():
    assert parse({"Adaptive": {**ORIGINAL, "what": 1}, "else": []}) == Configuration(
        after_escape=AfterEscape.CONTINUE
    )


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"adaptive": None}, ("configuration: (adaptive: cannot be blank)",)),
        (
            {"adaptive": {}},
            ("configuration: (adaptive: (intervalMins: cannot be blank", "maxStepPct: cannot be blank))"),
        ),
        (
            {"adaptive": {**ORIGINAL, "maxStepPct": 101}},
            ("configuration: (adaptive: (maxStepPct: must be no greater than 100))",),
        ),
        (
            {"adaptive": {**ORIGINAL, "maxStepPct": -1}},
            ("configuration: (adaptive: (maxStepPct: must be no less than 1))",),
        ),
        (
            {"adaptive": {**ORIGINAL, "intervalMins": 0}},
            ("configuration: (adaptive: (intervalMins: cannot be blank))",),
        ),
        (
            {"adaptive": {**ORIGINAL, "mode": "sideways", "delta": 0}},
            ("configuration: (adaptive: (delta: must be greater than 0", "mode: must be a valid value))"),
        ),
        (
            {"warmup": {"goals": [GOAL]}},
            (AT_LEAST,),
        ),
        (
            {"warmup": {"intervalMins": 1, "intervalSessReqs": 1, "goals": [GOAL]}},
            (ONLY_ONE,),
        ),
        (
            {"warmup": {"intervalMins": 1, "goals": []}},
            ("configuration: (warmup: (goals: cannot be blank))",),
        ),
        (
            {"warmup": {"intervalMins": 1, "goals": [GOAL, GOAL]}},
            ("configuration: (warmup: (goals: flow can have only one goal associated))",),
        ),
        (
            {"warmup": {"intervalMins": 1, "goals": [GOAL, {"flowId": B, "finalServePct": 70}]}},
            ("configuration: (warmup: (goals: goals can have a maximum of 100% as sum))",),
        ),
        (
            {"warmup": {"intervalMins": 1, "goals": [{"flowId": "x", "finalServePct": None}]}},
            (
                "configuration: (warmup: (goals: (0: (finalServePct: cannot be blank",
                "flowId: must be a valid UUID))))",
            ),
        ),
        (
            {"adaptive": {**ORIGINAL, "epsilon": float("inf")}, "guardrails": [{"objective": 0.1}]},
            (
                "configuration: (adaptive: (epsilon: must be no greater than 2)",
                "guardrails: (0: (limit: cannot be blank",
                "metric: cannot be blank)))",
            ),
        ),
        (
            {"escape": {"evidence": {"flowIds": ["", A]}}},
            ("configuration: (escape: (evidence: (flowIds: (0: (flowId: cannot be blank)))))",),
        ),
        (
            {"escape": {"rules": [RULE, RULE]}},
            ("configuration: (escape: (rules: flow can have only one rule associated))",),
        ),
        ({"escape": {"rules": []}}, ("configuration: (escape: (rules: cannot be blank))",)),
        (
            {"escape": {"rules": [{"flowId": A, "minFeedback": 0, "lowerScore": 6, "rollback": []}]}},
            (
                "configuration: (escape: (rules: (0: (lowerScore: must be no greater than 5",
                "minFeedback: cannot be blank",
                "rollback: cannot be blank))))",
            ),
        ),
        (
            {"guardrails": [{"metric": "latency"}, {"metric": "error_rate", "objective": 2}]},
            (
                "configuration: (guardrails: (0: (limit: cannot be blank",
                "objective: cannot be blank)",
                "1: (objective: must be no greater than 0.99)))",
            ),
        ),
    ],
)
def test_errors_use_the_protocols_wording(change: dict[str, Any], codes: tuple[str, ...]):
    assert _codes({"adaptive": ORIGINAL, **change}) == codes


@pytest.mark.parametrize(
    "value",
    [
        {"adaptive": "fast"},
        {"adaptive": {**ORIGINAL, "intervalMins": "10"}},
        {"adaptive": {**ORIGINAL, "intervalMins": 1.5}},
        {"adaptive": {**ORIGINAL, "maxStepPct": True}},
        {"adaptive": ORIGINAL, "warmup": {"intervalMins": 1, "goals": {}}},
        {"adaptive": ORIGINAL, "dryRun": 1},
        {"adaptive": {**ORIGINAL, "mode": 1}},
        {"adaptive": ORIGINAL, "guardrails": [{"metric": None, "limit": 1, "objective": "x"}]},
        {"adaptive": ORIGINAL, "warmup": {"intervalMins": 1, "goals": [{"flowId": 3, "finalServePct": 1}]}},
    ],
)
def test_a_wrong_type_is_an_invalid_format(value: dict[str, Any]):
    assert _codes(value) == ("invalid input format",)


WHOLE = 2**53 - 1
ONE_MORE = f"must be no greater than {WHOLE}"
UNBOUNDED = {
    "warmup": ["intervalMins", "intervalSessReqs"],
    "hold": ["maxUnrated", "minRatings"],
    "rule": ["minFeedback"],
    "evidence": ["minRatings"],
    "adaptive": [
        "minFeedback",
        "intervalMins",
        "attributionWindowMins",
        "minRatings",
        "updateEveryMins",
        "updateEveryRatings",
        "halfLifeHours",
        "budgetSessions",
        "budgetDays",
    ],
    "guardrail": ["limit"],
}


def _placed(part: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A configuration with these fields in one of its parts."""
    warmup = {"intervalSessReqs": 9, "goals": [GOAL]}
    if "intervalMins" in fields or "intervalSessReqs" in fields:
        del warmup["intervalSessReqs"]
    return {
        "warmup": {"warmup": {**warmup, **fields}},
        "hold": {"warmup": {**warmup, "hold": {"maxUnrated": 1, **fields}}},
        "rule": {"escape": {"rules": [{**RULE, **fields}]}},
        "evidence": {"escape": {"evidence": fields}},
        "adaptive": {"adaptive": {**ORIGINAL, **fields}},
        "guardrail": {"guardrails": [{"metric": "cost", **fields}]},
    }[part]


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in UNBOUNDED for name in UNBOUNDED[part]])
@pytest.mark.parametrize("value", [WHOLE + 1, WHOLE + 2, 10**30, 10**400])
def test_a_number_beyond_json_precision_is_rejected(part: str, name: str, value: int):
    """10**400 does not fit into a float (a 500 before); 2**53 + 1 was stored as 2**53."""
    (code,) = _codes({"adaptive": ORIGINAL, **_placed(part, {name: value})})
    assert f"({name}: {ONE_MORE})" in code


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in UNBOUNDED for name in UNBOUNDED[part]])
def test_the_largest_number_is_kept_exactly(part: str, name: str):
    given = {"adaptive": ORIGINAL, **_placed(part, {name: WHOLE})}
    assert f"'{name}': {WHOLE}" in str(document(parse(given))).replace(f"{WHOLE}.0", str(WHOLE))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_value_that_is_not_a_number_is_rejected(value: float):
    (code,) = _codes({"adaptive": {**ORIGINAL, "budgetDays": value}})
    assert code.startswith("configuration: (adaptive: (budgetDays: must be ")


def test_evidence_alone_is_a_valid_escape():
    found = parse({"adaptive": ORIGINAL, "escape": {"evidence": {"alpha": 0.01, "flowIds": [A]}}})
    assert found.escape is not None
    assert found.escape.evidence is not None
    assert (found.escape.evidence.alpha, found.escape.evidence.flow_ids) == (0.01, (A,))


@given(
    step=st.integers(1, 100),
    mode=st.sampled_from(Mode),
    dry_run=st.booleans(),
    budget=st.none() | st.integers(1, 10**6),
    hold=st.none()
    | st.fixed_dictionaries({"maxUnrated": st.integers(1, 99), "minRatings": st.integers(1, 99)}),
)
def test_a_document_round_trips(
    step: int, mode: Mode, dry_run: bool, budget: int | None, hold: dict[str, int] | None
):
    adaptive = {**ORIGINAL, "maxStepPct": step, "mode": mode.value, "budgetSessions": budget}
    warmup = {"intervalSessReqs": 9, "goals": [{"flowId": A, "finalServePct": 12.5}], "hold": hold}
    rails = [{"metric": "cost", "limit": 0.5, "action": "escape"}]
    escape = {"rules": [RULE], "evidence": {"acceptable": 2.5}}
    first = parse(
        {"adaptive": adaptive, "warmup": warmup, "escape": escape, "dryRun": dry_run, "guardrails": rails}
    )
    assert first.adaptive == Adaptive(max_step_pct=float(step), mode=mode, budget_sessions=budget)
    assert parse(document(first)) == first
