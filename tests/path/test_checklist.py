"""Checklists are ticked by evidence, and only by it."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.path.checklist import PointState, checklist, stage_of
from aimm.path.facts import (
    CandidateFacts,
    DatasetFacts,
    Facts,
    RequirementFacts,
    ReviewFacts,
    RunFacts,
    ServingFacts,
    TrainingFacts,
)
from aimm.path.model import STAGES, PointCode, Stage

NOTHING = Facts(
    connections=0,
    requirements=RequirementFacts(),
    serving=ServingFacts(),
    datasets=DatasetFacts(),
    candidates=CandidateFacts(),
    reviews=ReviewFacts(),
    runs=RunFacts(),
    training=TrainingFacts(needed=400),
)
PARTS: dict[str, type[Any]] = {
    "requirements": RequirementFacts,
    "datasets": DatasetFacts,
    "candidates": CandidateFacts,
    "reviews": ReviewFacts,
    "runs": RunFacts,
    "training": TrainingFacts,
}


def states(stage: Stage, facts: Facts) -> dict[str, PointState]:
    return {point.code: point.state for point in checklist(stage, facts)}


def test_the_stages_have_all_points_once():
    found = [point.code for stage in STAGES for point in checklist(stage, NOTHING)]
    assert sorted(found) == sorted(get_args(PointCode))
    assert [stage_of(code) for code in ("initial-dataset", "comparison", "gate", "checkpoints")] == [*STAGES]


def test_what_nothing_counts_is_unknown_and_says_what_would_make_it_known():
    for stage in STAGES:
        for point in checklist(stage, Facts()):
            assert (point.state, point.count) == (PointState.UNKNOWN, None)
            assert point.missing
            assert point.asks


def test_what_is_counted_as_nothing_is_open():
    for stage in STAGES:
        assert {*states(stage, NOTHING).values()} == {PointState.OPEN}
        assert all(point.count == 0 for point in checklist(stage, NOTHING))


@pytest.mark.parametrize(
    ("stage", "code", "short", "enough"),
    [
        ("proof-of-concept", "requirements-written", RequirementFacts(), RequirementFacts(total=1)),
        ("proof-of-concept", "initial-dataset", DatasetFacts(versions=9), DatasetFacts(items=1)),
        (
            "proof-of-concept",
            "candidates-listed",
            CandidateFacts(included=1, excluded=9),
            CandidateFacts(included=2),
        ),
        ("proof-of-concept", "manual-evaluation", ReviewFacts(queues=3), ReviewFacts(judgements=1)),
        ("scoping", "dataset-growing", DatasetFacts(versions=1, items=9), DatasetFacts(versions=2)),
        ("scoping", "labelling-started", DatasetFacts(items=9), DatasetFacts(labelled=1)),
        (
            "scoping",
            "requirements-checked",
            RequirementFacts(total=3, checked=2, unchecked_musts=1),
            RequirementFacts(total=3, checked=2),
        ),
        ("scoping", "requirements-checked", RequirementFacts(total=3), RequirementFacts(total=1, checked=1)),
        ("scoping", "benchmark-run", RunFacts(), RunFacts(finished=1)),
        ("scoping", "comparison", RunFacts(finished=4), RunFacts(compared=1)),
        ("fine-tuning", "enough-data", DatasetFacts(labelled=399, items=999), DatasetFacts(labelled=400)),
        ("fine-tuning", "pipeline", TrainingFacts(gates=1, repeated=1), TrainingFacts(pipelines=1)),
        ("fine-tuning", "gate", TrainingFacts(pipelines=1, repeated=1), TrainingFacts(gates=1)),
        ("fine-tuning", "repeated-runs", TrainingFacts(pipelines=1, gates=1), TrainingFacts(repeated=1)),
        ("own-model", "checkpoints", TrainingFacts(resumed=1), TrainingFacts(checkpoints=1)),
        ("own-model", "stop-and-resume", TrainingFacts(checkpoints=1), TrainingFacts(resumed=1)),
    ],
)
def test_evidence_ticks_a_point(stage: Stage, code: str, short: Any, enough: Any):
    name = next(name for name, kind in PARTS.items() if isinstance(short, kind))
    for part, state in ((short, PointState.OPEN), (enough, PointState.DONE)):
        (point,) = (one for one in checklist(stage, replace(NOTHING, **{name: part})) if one.code == code)
        assert point.state is state
        assert (point.missing is None) == (state is PointState.DONE)


def test_enough_data_is_unknown_until_the_number_is_computed():
    facts = replace(NOTHING, datasets=DatasetFacts(labelled=9_999), training=TrainingFacts())
    (point,) = (one for one in checklist("fine-tuning", facts) if one.code == "enough-data")
    assert (point.state, point.count, point.needed) == (PointState.UNKNOWN, 9_999, None)


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    whole = st.integers(0, 5)
    parts = {
        name: draw(st.none() | st.builds(kind, **{field.name: whole for field in fields(kind)}))
        for name, kind in PARTS.items()
    }
    return Facts(**parts)


@given(some_facts(), st.sampled_from(STAGES))
def test_a_point_is_done_exactly_if_the_count_reaches_what_is_needed(facts: Facts, stage: Stage):
    for point in checklist(stage, facts):
        known = point.count is not None and point.needed is not None
        assert (point.state is PointState.UNKNOWN) == (not known)
        if point.count is not None and point.needed is not None:
            assert (point.state is PointState.DONE) == (point.count >= point.needed)
            assert point.needed >= 0
