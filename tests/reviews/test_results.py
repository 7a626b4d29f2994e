"""What the judgements of a queue say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace as changed
from tests.fakes.reviews import QUEUE, RUBRIC
from tests.fakes.sources import NOW

from aimm.reviews.editing import Material
from aimm.reviews.figures import QueueResults, ReviewMeanResult
from aimm.reviews.model import Criterion, Queue
from aimm.reviews.results import apart, results_of
from aimm.reviews.targets import MOST_LADDERS, expected_text
from aimm.reviews.tasks import Assignment, Final, Output, Source, Task, Verdict

RATES = changed(QUEUE, kind="rate", raters_per_item=2)
LABELS = changed(QUEUE, kind="label", labels=["x", "y"], raters_per_item=2)
POLITE = changed(RUBRIC, criteria=[Criterion("polite", "Says please.")])


def task(number: int, targets: str, part: str | None = None, expected: object = None) -> Task:
    return Task(
        id=f"t{number}",
        number=number,
        queue_id="q",
        key=str(number),
        inputs={},
        expected=expected,
        outputs=tuple(Output(target, "text") for target in targets),
        slice=part,
        source=Source(f"item {number}"),
        draw=0,
        judged=2,
        final=None,
        created_at=NOW,
    )


def judged(
    number: int, rater: str, verdict: Verdict, *, swapped: bool = False, seconds: int = 10
) -> Assignment:
    return Assignment(
        id=f"{number} {rater}",
        number=number,
        queue_id="q",
        task_id=f"t{number}",
        rater=rater,
        swapped=swapped,
        state="judged",
        until=NOW,
        verdict=verdict,
        reason=None,
        rubric_version=3,
        created_at=NOW,
        ended_at=NOW + timedelta(seconds=seconds),
    )


def results(queue: Queue, tasks: Sequence[Task], assignments: Sequence[Assignment]) -> QueueResults:
    return results_of(Material(queue=queue, rubric=POLITE, tasks=tasks, assignments=assignments))


def mean_of(found: QueueResults, **wanted: object) -> ReviewMeanResult:
    (one,) = [mean for mean in found.means if all(getattr(mean, k) == v for k, v in wanted.items())]
    return one


def test_nothing_judged_is_no_error():
    for queue in (QUEUE, RATES, LABELS):
        found = results(queue, [], [])
        assert (found.tasks, found.judgements, found.means, found.disagreements) == (0, 0, [], [])
        assert found.agreement.alpha is None
        assert found.agreement.unknown


def test_a_ladder_with_a_clear_winner():
    generator = Random(1)
    tasks = [task(number, "ab") for number in range(60)]
    judgements = [
        judged(
            number,
            "ann",
            Verdict(choice="first" if generator.random() < 0.8 else "second"),
            swapped=number % 2 == 0,
        )
        for number in range(60)
    ]
    found = results(QUEUE, tasks, judgements)
    assert found.ladder is not None
    best, other = found.ladder.rungs
    assert (best.target, other.target) == ("a", "b")
    assert best.strength.low > 0 > other.strength.high
    assert best.wins + best.losses == 60
    (pair,) = found.ladder.pairs
    assert (pair.first, pair.comparisons) == ("a", 60)
    assert pair.win.low > 0.5
    preferred = mean_of(found, metric="preferred", target="a", slice=None)
    assert preferred.mean.value == best.wins / 60
    assert preferred.mean.low < best.wins / 60 < preferred.mean.high
    (ann,) = found.raters
    assert ann.left is not None
    assert ann.left.low < 0.5 < ann.left.high
    assert ann.seconds == 10


def test_the_left_seat_is_counted_by_where_outputs_were():
    tasks = [task(number, "ab") for number in range(40)]
    always_left = [
        judged(n, "ann", Verdict(choice="second" if n % 2 else "first"), swapped=n % 2 == 1)
        for n in range(40)
    ]
    (ann,) = results(QUEUE, tasks, always_left).raters
    assert ann.left is not None
    assert ann.left.value == 1.0


def test_each_slice_has_its_own_ladder():
    parts = ["easy", "hard", None]
    tasks = [task(number, "ab", part=parts[number % 3]) for number in range(60)]
    for_b = Verdict(choice="second")
    for_a = Verdict(choice="first")
    judgements = [
        judged(number, "ann", for_b if parts[number % 3] == "hard" else for_a) for number in range(60)
    ]
    found = results(QUEUE, tasks, judgements)
    assert found.ladder is not None
    assert (found.ladder.rungs[0].target, found.ladder.rungs[0].wins) == ("a", 40)
    assert [(one.slice, one.ladder.rungs[0].target) for one in found.slice_ladders] == [
        ("easy", "a"),
        ("hard", "b"),
    ]
    assert [one.ladder.rungs[0].wins for one in found.slice_ladders] == [20, 20]


def test_of_many_slices_those_with_most_comparisons_have_a_ladder():
    count = MOST_LADDERS + 2
    tasks = [task(number, "ab", part=f"part {number % count:02}") for number in range(2 * count)]
    judgements = [judged(number, "ann", Verdict(choice="first")) for number in range(2 * count)]
    judgements += [
        judged(number, "ben", Verdict(choice="first")) for number in range(2 * count - 2, 2 * count)
    ]
    shown = [one.slice for one in results(QUEUE, tasks, judgements).slice_ladders]
    assert len(shown) == MOST_LADDERS
    assert shown == sorted(shown)
    assert shown[-2:] == [f"part {count - 2:02}", f"part {count - 1:02}"]


def test_both_bad_says_nothing_about_strengths():
    tasks = [task(number, "ab") for number in range(2)]
    bad = [judged(number, "ann", Verdict(choice="both-bad")) for number in range(2)]
    assert results(QUEUE, tasks, bad).ladder is None
    found = results(QUEUE, tasks, [bad[0], judged(1, "ann", Verdict(choice="tie"))])
    assert found.ladder is not None
    assert found.ladder.both_bad.value == 0.5
    assert found.ladder.shrunk


def test_means_by_target_criterion_and_slice_are_clustered_by_item():
    tasks = [task(number, "ab"[number % 2], part="hard" if number < 10 else None) for number in range(40)]
    judgements = [
        judged(number, rater, Verdict(overall=4 if number % 2 else 2, scores={"polite": 5}))
        for number in range(40)
        for rater in ("ann", "ben")
    ]
    found = results(RATES, tasks, judgements)
    worse = mean_of(found, metric="overall", target="a", slice=None)
    better = mean_of(found, metric="overall", target="b", slice=None)
    assert (worse.mean.value, better.mean.value) == (2, 4)
    assert worse.mean.high < better.mean.low
    assert (worse.items, worse.judgements, worse.rough) == (20, 40, False)
    hard = mean_of(found, metric="overall", target="a", slice="hard")
    assert (hard.items, hard.rough) == (5, True)
    assert hard.mean.high > worse.mean.high
    assert mean_of(found, metric="criterion", criterion="polite", target="b", slice=None).mean.value == 5
    assert (found.tasks, found.complete, found.judgements) == (40, 40, 80)


def test_agreement_and_strictness():
    tasks = [task(number, "a") for number in range(30)]
    lenient = [judged(n, "ann", Verdict(overall=3 + n % 3)) for n in range(30)]
    strict = [judged(n, "ben", Verdict(overall=2 + n % 3)) for n in range(30)]
    found = results(RATES, tasks, [*lenient, *strict])
    assert found.agreement.alpha is not None
    assert 0 < found.agreement.alpha.value < 1
    ann, ben = found.raters
    assert ann.strictness is not None
    assert ben.strictness is not None
    assert ann.strictness.value == 1
    assert ann.strictness.low > 0 > ben.strictness.high
    same = results(RATES, tasks, [*lenient, *(replace(one, rater="ben", id=f"b{one.id}") for one in lenient)])
    assert same.agreement.alpha is not None
    assert same.agreement.alpha.value == 1
    assert same.disagreements == []


def test_disagreements_come_by_size_and_settled_ones_last():
    tasks = [task(number, "a") for number in range(4)]
    scores = [(3, 3), (3, 4), (1, 5), (1, 4)]
    judgements = [
        judged(number, rater, Verdict(overall=score))
        for number, pair in enumerate(scores)
        for rater, score in zip(("ann", "ben"), pair, strict=True)
    ]
    tasks[2] = replace(tasks[2], final=Final(verdict=Verdict(overall=2), by="ed", at=NOW))
    found = results(RATES, tasks, judgements)
    assert [(one.task_id, one.size, one.settled) for one in found.disagreements] == [
        ("t3", 0.75, False),
        ("t1", 0.25, False),
        ("t2", 1.0, True),
    ]
    assert found.settled == 1
    # the final judgement counts instead of 1 and 5
    assert mean_of(found, metric="overall", slice=None).mean.value == pytest.approx((6 + 7 + 2 + 5) / 7)


def test_labels_and_how_many_are_right():
    tasks = [task(number, "", expected={"kind": "label", "value": "x"}) for number in range(4)]
    given = ["x", "x", "y", "x"]
    found = results(LABELS, tasks, [judged(n, "ann", Verdict(label=label)) for n, label in enumerate(given)])
    assert [(one.label, one.count, one.share.value) for one in found.labels] == [
        ("x", 3, 0.75),
        ("y", 1, 0.25),
    ]
    assert mean_of(found, metric="right").mean.value == 0.75


def test_how_far_judgements_are_apart():
    assert apart([1.0, 5.0, 3.0]) == 1
    assert apart([2.0, 3.0]) == 0.25
    assert apart(["a", "a", "b", "a"]) == 0.25
    assert apart(["a", "a"]) == 0


def test_expected_texts():
    assert expected_text("x") == "x"
    assert expected_text({"kind": "label", "value": "y"}) == "y"
    assert expected_text(3) == "3"
