"""Checks of requirements and their verdicts."""

from typing import Any

import pytest
from tests.fakes.things import requirement

from aimm.kit.errors import Invalid
from aimm.requirements.rules import Judged, Measured, Verdict, Why, check_fields, judge

RATED: dict[str, Any] = {
    "metric": "rating",
    "aggregate": "mean",
    "operator": "at-least",
    "threshold": 4.0,
}


def measured(low: float, high: float, count: int = 100) -> Measured:
    return Measured(value=(low + high) / 2, low=low, high=high, count=count)


@pytest.mark.parametrize("fields", [{}, {"needs": "no labels yet"}, RATED, RATED | {"unit": "stars"}])
def test_a_requirement_has_a_whole_check_or_none(fields: dict[str, Any]):
    check_fields(requirement(1, **fields))


@pytest.mark.parametrize("left_out", list(RATED))
def test_a_check_needs_all_its_fields(left_out: str):
    fields = {name: value for name, value in RATED.items() if name != left_out}
    with pytest.raises(Invalid) as error:
        check_fields(requirement(1, **fields))
    assert error.value.codes == (f"{left_out}: cannot be blank",)


def test_every_wrong_field_is_named():
    with pytest.raises(Invalid) as error:
        check_fields(requirement(1, metric="rating", aggregate="mean", needs="labels"))
    assert error.value.codes == (
        "needs: not allowed with metric field",
        "operator: cannot be blank",
        "threshold: cannot be blank",
    )
    with pytest.raises(Invalid) as error:
        check_fields(requirement(1, unit="ms", slice="German"))
    assert error.value.codes == (
        "slice: not allowed without metric field",
        "unit: not allowed without metric field",
    )


def test_a_threshold_of_zero_is_a_threshold():
    check_fields(requirement(1, **RATED | {"threshold": 0.0}))


@pytest.mark.parametrize(
    ("operator", "low", "high", "verdict", "why"),
    [
        ("at-least", 4.0, 4.4, Verdict.PASS, Why.REACHED),
        ("at-least", 3.9, 4.4, Verdict.NOT_YET, Why.UNSURE),
        ("at-least", 3.5, 4.0, Verdict.NOT_YET, Why.UNSURE),
        ("at-least", 3.5, 3.9, Verdict.FAIL, Why.MISSED),
        ("at-most", 3.5, 4.0, Verdict.PASS, Why.REACHED),
        ("at-most", 3.5, 4.1, Verdict.NOT_YET, Why.UNSURE),
        ("at-most", 4.0, 4.5, Verdict.NOT_YET, Why.UNSURE),
        ("at-most", 4.1, 4.5, Verdict.FAIL, Why.MISSED),
    ],
)
def test_the_whole_interval_decides(operator: str, low: float, high: float, verdict: Verdict, why: Why):
    found = measured(low, high)
    assert judge(requirement(1, **RATED | {"operator": operator}), found) == Judged(verdict, why, found)


def test_nothing_is_decided_without_a_check_or_without_items():
    assert judge(requirement(1), measured(4, 5)) == Judged(Verdict.NOT_YET, Why.NO_CHECK)
    assert judge(requirement(1, **RATED), None) == Judged(Verdict.NOT_YET, Why.NO_EVIDENCE)
    empty = measured(1, 5, count=0)
    assert judge(requirement(1, **RATED), empty) == Judged(Verdict.NOT_YET, Why.NO_ITEMS, empty)
