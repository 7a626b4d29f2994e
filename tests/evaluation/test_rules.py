"""What a run may ask, and of what."""

from typing import Any

import pytest
from tests.fakes.runs import step, target

from aimm.evaluation.estimating import Past, Range, estimate
from aimm.evaluation.model import Budget, Item, Price, Sample
from aimm.evaluation.plans import (
    CandidateTarget,
    PastedItem,
    RecordedOutput,
    RecordedTarget,
    RunPlan,
    TargetChoice,
)
from aimm.evaluation.rules import (
    check_budget,
    check_plan,
    draw,
    pasted_items,
    recorded_items,
    recorded_outputs,
)
from aimm.kit.errors import Invalid

ASKED = TargetChoice(candidate=CandidateTarget(connection_id="c", prompt="p"))
SAMPLE = Sample(dataset_id="d")


def recorded(*outputs: RecordedOutput) -> TargetChoice:
    return TargetChoice(recorded=RecordedTarget(label="r", outputs=list(outputs)))


def plan(*targets: TargetChoice, **given: Any) -> RunPlan:
    return RunPlan(use_case_id="u", targets=list(targets), **given)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (plan(ASKED), "sample: must be set"),
        (plan(ASKED, sample=SAMPLE, items=[PastedItem(inputs={"a": 1})]), "items: must not be set together"),
        (plan(TargetChoice(), sample=SAMPLE), r"targets\[0\]: must have one of"),
        (plan(ASKED, items=[PastedItem(inputs={})]), "items: must have at least one input"),
        (plan(ASKED, items=[PastedItem(inputs={"a": 1}, key="k")] * 2), "items: must have different keys"),
        (plan(recorded(*[RecordedOutput(item="a", text="t")] * 2)), r"targets\[0\].outputs: must have one"),
    ],
)
def test_plans_that_make_no_sense(wrong: RunPlan, said: str):
    with pytest.raises(Invalid, match=said):
        check_plan(wrong)


def test_plans_that_make_sense():
    check_plan(plan(ASKED, sample=SAMPLE))
    check_plan(plan(ASKED, recorded(RecordedOutput(item="a", text="t")), items=[PastedItem(inputs={"a": 1})]))
    check_plan(
        plan(recorded(RecordedOutput(item="a", text="t"), RecordedOutput(item="a", text="t", repetition=1)))
    )


def test_a_budget_in_money_needs_prices():
    limited = plan(ASKED, budget=Budget(money=1))
    check_budget(limited, [target()])
    check_budget(plan(ASKED), [target(price=None)])
    with pytest.raises(Invalid, match=r"budget.money: the price of A is not known"):
        check_budget(limited, [target(price=None)])


def test_items_without_a_key_are_numbered():
    items = [PastedItem(inputs={"a": n}, key=key) for n, key in enumerate((None, "1", None))]
    assert [one.key for one in pasted_items(plan(ASKED, items=items))] == ["2", "1", "3"]


def test_recorded_outputs_bring_their_items():
    first = recorded(RecordedOutput(item="a", text="t"), RecordedOutput(item="b", error="e", text="x"))
    second = recorded(
        RecordedOutput(item="a", text="u", inputs={"q": 1}), RecordedOutput(item="a", text="v", repetition=1)
    )
    both = plan(first, second)
    items = recorded_items(both)
    assert [(one.key, one.inputs) for one in items] == [("a", {"q": 1}), ("b", {})]
    outputs = recorded_outputs(both, items[:1])
    assert [(one.target, one.item, one.text) for one in outputs] == [(0, "a", "t"), (1, "a", "u")]
    failed = recorded_outputs(both, items)[1]
    assert (failed.error_kind, failed.error, failed.text) == ("recorded", "e", None)


def test_a_larger_sample_begins_with_the_smaller_one():
    keys = [str(n) for n in range(50)]
    assert draw(keys, 20, 1)[:5] == draw(reversed(keys), 5, 1)
    assert draw(keys, 5, 1) != draw(keys, 5, 2)
    assert len(draw(keys, 100, 1)) == 50


def test_a_sample_can_be_drawn_part_by_part():
    keys = [str(n) for n in range(50)]
    assert draw([*draw(keys[:30], 7, 3), *keys[30:]], 7, 3) == draw(keys, 7, 3)


def test_an_estimate():
    items = [Item(key=str(n), inputs={"text": "x" * 100}) for n in range(10)] + [Item(key="bad", inputs={})]
    limited = target(
        step({"prompt": "<<text>>"}, limit=50), price=Price(input_per_million=1, output_per_million=2)
    )
    found = estimate([limited], items, 2, 4, {})
    assert found.calls == 20
    assert found.tokens_in == Range(20 * 100 / 5, pytest.approx(20 * 100 / 3))
    assert found.tokens_out == Range(20 * 20, 20 * 50)
    assert found.money is not None
    assert found.money.high == pytest.approx((20 * 100 / 3 + 2 * 20 * 50) / 1e6)
    assert found.minutes == Range(pytest.approx(20 * 0.5 / 240), pytest.approx(20 * 8 / 240))
    assert (found.targets[0].unrenderable, found.targets[0].reason) == (
        1,
        "The item has no input for <<text>>.",
    )
    assert estimate([target(price=None)], items, 1, 1, {}).money is None


def test_earlier_calls_make_an_estimate_narrower():
    items = [Item(key="a", inputs={"text": "x"})]
    past = {("c", "fake-1"): Past(seconds=2.0, tokens_out=100.0)}
    found = estimate([target()], items, 1, 1, past)
    assert found.tokens_out == Range(60, 160)
    assert found.minutes == Range(pytest.approx(1.2 / 60), pytest.approx(3.2 / 60))


def test_recorded_targets_need_nothing():
    found = estimate(
        [target(step()), target(label="r", price=None).__class__(label="r", kind="recorded")], [], 1, 1, {}
    )
    assert (found.calls, found.money) == (0, Range(0, 0))


def test_chained_steps_are_counted():
    items = [Item(key="a", inputs={"text": "x" * 30})]
    chain = target(step(output="mid", limit=10), step({"prompt": "<<mid>> and more"}, limit=10))
    found = estimate([chain], items, 1, 1, {})
    assert found.calls == 2
    assert found.tokens_out == Range(20, 20)
    assert found.tokens_in.low > 34 / 5
