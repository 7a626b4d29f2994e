"""Where a use case is, and what it waits for first."""

from dataclasses import fields, replace

import pytest

from aimm.path.checklist import PointState, checklist
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
from aimm.path.model import STAGES, Outcome, Stage
from aimm.path.standing import PARTS, Standing, standing

WHOLE = Facts(
    connections=1,
    requirements=RequirementFacts(total=2, checked=2),
    serving=ServingFacts(steps=1),
    rollout="INIT",
    datasets=DatasetFacts(datasets=1, items=2, labelled=2, versions=2),
    candidates=CandidateFacts(included=2),
    reviews=ReviewFacts(judgements=1),
    runs=RunFacts(runs=1, finished=1, compared=1),
    training=TrainingFacts(needed=1, pipelines=1, gates=1, repeated=1, checkpoints=1, resumed=1),
)
ENDED: dict[Stage, Outcome] = {"proof-of-concept": "go", "scoping": "recommend", "fine-tuning": "release"}


@pytest.mark.parametrize("stage", STAGES)
def test_the_named_parts_are_all_that_a_checklist_asks_for(stage: Stage):
    names = {field.name for field in fields(Facts)}
    assert PARTS[stage] <= names
    others = replace(WHOLE, **dict.fromkeys(names - PARTS[stage]))
    assert checklist(stage, others) == checklist(stage, WHOLE)
    for name in PARTS[stage]:
        assert checklist(stage, replace(WHOLE, **{name: None})) != checklist(stage, WHOLE), name


def test_nothing_is_there_yet():
    found = standing(Facts(), {}, ())
    assert (found.stage, found.open) == ("proof-of-concept", 4)
    assert found.waits_for is not None
    assert (found.waits_for.code, found.waits_for.state) == ("requirements-written", PointState.UNKNOWN)


def test_the_first_point_that_is_neither_done_nor_waived():
    facts = replace(WHOLE, datasets=DatasetFacts(), reviews=ReviewFacts())
    found = standing(facts, {}, ())
    assert (found.waits_for and found.waits_for.code, found.open) == ("initial-dataset", 2)
    waived = standing(facts, {}, {"initial-dataset"})
    assert (waived.waits_for and waived.waits_for.code, waived.open) == ("manual-evaluation", 1)


def test_a_decision_is_due_once_nothing_is_open():
    assert standing(WHOLE, {}, ()) == Standing("proof-of-concept")
    assert standing(WHOLE, {"proof-of-concept": "go"}, ()) == Standing("scoping")
    assert standing(WHOLE, ENDED, ()) == Standing("own-model")
