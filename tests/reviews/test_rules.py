"""Who judges what, and which judgements fit."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec.structs import replace as changed
from tests.fakes.reviews import QUEUE, RUBRIC
from tests.fakes.sources import NOW

from aimm.kit.errors import Invalid
from aimm.reviews import rules
from aimm.reviews.errors import AlreadyJudged, PlaceTaken, QueueClosed
from aimm.reviews.model import Criterion, QueueFields, RubricFields
from aimm.reviews.tasks import Assignment, NewTask, Output, Source, Verdict

LABELS = changed(QUEUE, kind="label", labels=["good", "bad"])
RATES = changed(QUEUE, kind="rate")
POLITE = changed(RUBRIC, criteria=[Criterion("polite", "Says please.")])
HELD = Assignment(
    id="a",
    number=1,
    queue_id="q",
    task_id="t",
    rater="ann",
    swapped=False,
    state="open",
    until=NOW + timedelta(minutes=30),
    verdict=None,
    reason=None,
    rubric_version=None,
    created_at=NOW,
    ended_at=None,
)
LATER = NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"anchors": ["Bad"]}, "anchors: must be empty or have 5 entries, from the lowest score on"),
        ({"criteria": [Criterion("a", "x"), Criterion("a", "y")]}, "criteria: names must differ"),
    ],
)
def test_wrong_rubrics(fields: dict[str, object], wrong: str):
    with pytest.raises(Invalid) as caught:
        rules.check_rubric(RubricFields(title="t", code="c", **fields))  # type: ignore[arg-type]
    assert caught.value.codes == (wrong,)


def test_right_rubrics():
    rules.check_rubric(RubricFields(title="t", code="c"))
    rules.check_rubric(RubricFields(title="t", code="c", anchors=["1", "2", "3", "4", "5"]))


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("label", {}, ["labels: cannot be blank"]),
        ("label", {"answer": "text"}, []),
        ("label", {"labels": ["a"]}, []),
        ("rate", {"labels": ["a"]}, ["labels: not allowed in a queue of kind rate"]),
        (
            "compare",
            {"answer": "json", "labels": ["a"]},
            [
                "answer: not allowed in a queue of kind compare",
                "labels: not allowed in a queue of kind compare",
            ],
        ),
    ],
)
def test_fields_of_queues(kind: str, fields: dict[str, object], wrong: list[str]):
    written = QueueFields(title="t", code="c", **fields)  # type: ignore[arg-type]
    if not wrong:
        rules.check_queue(kind, written)  # type: ignore[arg-type]
        return
    with pytest.raises(Invalid) as caught:
        rules.check_queue(kind, written)  # type: ignore[arg-type]
    assert list(caught.value.codes) == wrong


@pytest.mark.parametrize(
    ("kind", "targets", "problem"),
    [
        ("label", "", None),
        ("label", "a", None),
        ("label", "ab", "outputs: must have 0 or 1 for the kind label"),
        ("rate", "", "outputs: must have 1 for the kind rate"),
        ("rate", "a", None),
        ("compare", "ab", None),
        ("compare", "a", "outputs: must have 2 for the kind compare"),
        ("compare", "aa", "outputs: must come from two different targets"),
    ],
)
def test_tasks_fit_the_kind(kind: str, targets: str, problem: str | None):
    outputs = tuple(Output(target, "x") for target in targets)
    task = NewTask(key="k", inputs={}, outputs=outputs, source=Source("k"))
    assert rules.task_problem(kind, task) == problem  # type: ignore[arg-type]


def test_seats_are_drawn_evenly_and_differ_by_rater_task_and_seed():
    def seats(seed: str, rater: str) -> list[bool]:
        return [rules.is_swapped(seed, str(task), rater) for task in range(2_000)]

    ann, ben, other = seats("s", "ann"), seats("s", "ben"), seats("t", "ann")
    assert seats("s", "ann") == ann
    for one in (ann, ben, other):
        assert 900 < sum(one) < 1_100
    for one in (ben, other):
        assert 900 < sum(a != b for a, b in zip(ann, one, strict=True)) < 1_100
    assert 0 <= rules.place_of("s", "ann") < rules.DRAWS
    assert rules.place_of("s", "ann") != rules.place_of("s", "ben")
    assert rules.drawn("s", "a", "b") == rules.drawn("s", "a", "b") != rules.drawn("s", "ab")


def test_named_reviewers_only():
    assert rules.may_judge(QUEUE, "ann")
    assert rules.may_judge(changed(QUEUE, reviewers=["ann"]), "ann")
    assert not rules.may_judge(changed(QUEUE, reviewers=["ann"]), "ben")


def test_a_task_has_as_many_places_as_raters():
    assert rules.has_place(2, 1, 0)
    assert rules.has_place(2, 0, 1)
    assert not rules.has_place(2, 1, 1)
    assert not rules.has_place(2, 2, 0)
    assert rules.lock_end(QUEUE, NOW) == LATER


class TestSubmissions:
    first = Verdict(choice="first")

    def test_within_the_lock_a_judgement_counts_whatever_others_do(self):
        before = LATER - timedelta(microseconds=1)
        assert rules.check_submission(QUEUE, HELD, self.first, before, (1, 0))

    def test_after_the_lock_it_counts_while_there_is_a_place(self):
        assert rules.check_submission(QUEUE, HELD, self.first, LATER, (0, 0))
        for taken in ((1, 0), (0, 1)):
            with pytest.raises(PlaceTaken):
                rules.check_submission(QUEUE, HELD, self.first, LATER, taken)

    def test_the_same_judgement_again_changes_nothing(self):
        judged = replace(HELD, state="judged", verdict=self.first)
        assert not rules.check_submission(changed(QUEUE, open=False), judged, self.first, LATER, (1, 0))
        with pytest.raises(AlreadyJudged):
            rules.check_submission(QUEUE, judged, Verdict(choice="tie"), NOW, (1, 0))
        with pytest.raises(AlreadyJudged):
            rules.check_submission(QUEUE, replace(HELD, state="skipped"), self.first, NOW, (0, 0))

    def test_a_closed_queue_takes_none(self):
        with pytest.raises(QueueClosed):
            rules.check_submission(changed(QUEUE, open=False), HELD, self.first, NOW, (0, 0))


@pytest.mark.parametrize(
    ("queue", "verdict", "wrong"),
    [
        (QUEUE, Verdict(choice="tie", comment="Equal."), []),
        (QUEUE, Verdict(), ["choice: cannot be blank"]),
        (QUEUE, Verdict(choice="tie", overall=3), ["overall: not allowed in this queue"]),
        (
            QUEUE,
            Verdict(choice="tie", comment="x" * 100_001),
            ["comment: the length must be no more than 100000"],
        ),
        (RATES, Verdict(overall=1), []),
        (RATES, Verdict(scores={"polite": 5}), []),
        (RATES, Verdict(), ["overall: cannot be blank"]),
        (RATES, Verdict(overall=6), ["scores: must be between 1 and 5"]),
        (RATES, Verdict(overall=3, scores={"polite": 0}), ["scores: must be between 1 and 5"]),
        (RATES, Verdict(overall=3, scores={"rude": 1}), ["scores: rude is not a criterion of the rubric"]),
        (RATES, Verdict(overall=3, label="x"), ["label: not allowed in this queue"]),
        (LABELS, Verdict(label="good"), []),
        (LABELS, Verdict(label="ugly"), ["label: must be one of good, bad"]),
        (LABELS, Verdict(label=" "), ["label: cannot be blank"]),
        (LABELS, Verdict(choice="tie", label="good"), ["choice: not allowed in this queue"]),
        (LABELS, Verdict(label="good", scores={"polite": 1}), ["scores: not allowed in this queue"]),
        (changed(LABELS, answer="text"), Verdict(label="ugly"), []),
        (
            changed(LABELS, answer="text"),
            Verdict(label="x" * 100_001),
            ["label: the length must be no more than 100000"],
        ),
        (changed(LABELS, answer="json"), Verdict(label='{"a": 1}'), []),
        (changed(LABELS, answer="json"), Verdict(label="{a: 1}"), ["label: must be JSON"]),
    ],
)
def test_judgements_fit_the_queue(queue: rules.Queue, verdict: Verdict, wrong: list[str]):
    if not wrong:
        rules.check_verdict(queue, POLITE, verdict)
        return
    with pytest.raises(Invalid) as caught:
        rules.check_verdict(queue, POLITE, verdict)
    assert list(caught.value.codes) == wrong


def test_seats_become_outputs():
    assert [rules.unseated(seat, False) for seat in ("a", "b", "tie", "both-bad")] == [
        "first",
        "second",
        "tie",
        "both-bad",
    ]
    assert [rules.unseated(seat, True) for seat in ("a", "b", "tie", "both-bad")] == [
        "second",
        "first",
        "tie",
        "both-bad",
    ]


def test_known_and_repeated_keys_are_left_out():
    tasks = [NewTask(key=key, inputs={}, source=Source(key)) for key in "abca"]
    assert [one.key for one in rules.new_keys(["b"], tasks)] == ["a", "c"]
