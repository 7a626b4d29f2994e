"""What review queues say about requirements."""

import pytest
from msgspec.structs import replace as changed
from tests.fakes.reviews import QUEUE, RUBRIC
from tests.reviews.test_results import judged, task

from aimm.requirements.model import Aggregate
from aimm.requirements.rules import Check, Measured, Source
from aimm.reviews.editing import Material
from aimm.reviews.evidence import Question, newest, question_of, reviewed
from aimm.reviews.model import QueueKind
from aimm.reviews.tasks import Output, Verdict

SUBJECTS = {"A": "a-id", "B": "b-id"}


def check(metric: str, aggregate: Aggregate = "mean", part: str | None = None) -> Check:
    return Check(metric=metric, aggregate=aggregate, operator="at-least", threshold=0.5, slice=part)


def material(kind: QueueKind, *parts: tuple[str, str | None, Verdict]) -> Material:
    """A queue with one judgement for each of (targets, slice, verdict)."""
    return Material(
        queue=changed(QUEUE, id=f"{kind}-queue", title="Tone", kind=kind),
        rubric=RUBRIC,
        tasks=[task(number, targets, part) for number, (targets, part, _) in enumerate(parts)],
        assignments=[judged(number, "ann", verdict) for number, (_, _, verdict) in enumerate(parts)],
    )


def subject_of(output: Output) -> str | None:
    return SUBJECTS.get(output.target)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (check("rubric"), True),
        (check("rubric:polite", part="German"), True),
        (check("preferred", "rate"), True),
        (check("rubric", "median"), False),
        (check("preferred", "mean"), False),
        (check("rubrics"), False),
        (check("rating"), False),
    ],
)
def test_only_these_checks_are_asked_of_reviews(asked: Check, answered: bool):
    assert (question_of(asked) == (asked.metric, asked.aggregate, asked.slice)) is answered


def test_a_queue_that_rates_measures_the_rubric_and_its_criteria_by_slice():
    rated = material(
        "rate",
        *[("A", "German" if number % 2 else None, Verdict(scores={"polite": 5})) for number in range(20)],
        *[("B", None, Verdict(overall=1)) for _ in range(10)],
    )
    found = reviewed(rated, subject_of)
    assert found.keys() == {"a-id", "b-id"}
    assert found["a-id"].keys() == {
        (metric, "mean", part) for metric in ("rubric", "rubric:polite") for part in (None, "German")
    }
    whole, german = found["a-id"]["rubric", "mean", None], found["a-id"]["rubric", "mean", "German"]
    assert (whole.value, whole.count, german.count) == (5.0, 20, 10)
    assert german.low < whole.low < 5.0 <= whole.high
    assert (whole.anytime, whole.source) == (False, Source(kind="reviews", id="rate-queue", title="Tone"))
    assert found["b-id"]["rubric", "mean", None].value == 1.0


def test_a_queue_that_compares_measures_how_often_one_is_preferred():
    verdicts = [Verdict(choice="first")] * 3 + [Verdict(choice="tie")] * 2 + [Verdict(choice="both-bad")]
    found = reviewed(material("compare", *[("AB", None, one) for one in verdicts]), subject_of)
    preferred = found["a-id"]["preferred", "rate", None]
    assert (preferred.value, preferred.count) == (0.8, 5)
    assert found["b-id"]["preferred", "rate", None].value == pytest.approx(0.2)


def test_outputs_of_others_and_labels_measure_nothing():
    others = material("compare", ("AX", None, Verdict(choice="first")))
    assert reviewed(others, subject_of).keys() == {"a-id"}
    assert reviewed(material("label", ("A", None, Verdict(label="x"))), subject_of) == {}


def test_the_newest_queue_that_measured_it_counts():
    def measured(value: float) -> Measured:
        return Measured(value=value, low=1, high=5, count=9)

    question: Question = ("rubric", "mean", None)
    queues: list[dict[str, dict[Question, Measured]]] = [
        {},
        {"other": {question: measured(1)}},
        {"a": {question: measured(2)}},
        {"a": {question: measured(3)}},
    ]
    assert newest(queues, "a", check("rubric")) == measured(2)
    assert newest(queues, "a", check("rubric:polite")) is None
    assert newest(queues, "a", check("rating")) is None
