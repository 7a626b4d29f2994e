"""Pure decisions about requirements."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from aimm.kit.errors import Invalid
from aimm.requirements.model import Aggregate, Operator, Requirement, RequirementFields
from aimm.stats import verdicts
from aimm.stats.samples import Interval
from aimm.stats.verdicts import outcome

_CHECK = ("metric", "aggregate", "operator", "threshold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What decides a requirement.

    Attributes:
        threshold: in the unit of the metric; a value at the threshold passes.
        slice: the part of the data that it is about; None for all of it.
    """

    metric: str
    aggregate: Aggregate
    operator: Operator
    threshold: float
    slice: str | None


def check_of(fields: RequirementFields) -> Check | None:
    """The check of a requirement; None while it is not measurable."""
    if (
        fields.metric is None
        or fields.aggregate is None
        or fields.operator is None
        or fields.threshold is None
    ):
        return None
    return Check(
        metric=fields.metric,
        aggregate=fields.aggregate,
        operator=fields.operator,
        threshold=fields.threshold,
        slice=fields.slice,
    )


def check_fields(fields: RequirementFields) -> None:
    """Check fields that depend on each other.

    Raises:
        Invalid: a check is incomplete, or ``needs`` is given beside one; names every field.
    """
    given = [name for name in _CHECK if getattr(fields, name) is not None]
    wrong = [f"{name}: cannot be blank" for name in _CHECK if given and name not in given]
    if given and fields.needs is not None:
        wrong.append("needs: not allowed with metric field")
    if not given:
        wrong += [
            f"{name}: not allowed without metric field"
            for name in ("unit", "slice")
            if getattr(fields, name) is not None
        ]
    if wrong:
        raise Invalid(*sorted(wrong))


class Verdict(StrEnum):
    """What the evidence says about a requirement."""

    PASS = "pass"  # noqa: S105 -- a verdict
    FAIL = "fail"
    NOT_YET = "not-yet"


class Why(StrEnum):
    """Why a verdict is what it is.

    ``no-evidence``: nothing measures the check. ``no-items``: it is measured, and no item has come yet.
    ``unsure``: the interval holds the threshold.
    """

    NO_CHECK = "no-check"
    NO_EVIDENCE = "no-evidence"
    NO_ITEMS = "no-items"
    UNSURE = "unsure"
    REACHED = "reached"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a measured value comes from.

    Attributes:
        kind: ``ratings`` of people who use it, or ``reviews`` of people who were asked to judge.
        id: of the review queue.
        title: of the review queue.
    """

    kind: Literal["ratings", "reviews"]
    id: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured for a check.

    Attributes:
        value: the aggregate; None while there are no items.
        low: lower end of its confidence interval, in the unit of the metric.
        high: upper end.
        count: measured items.
        anytime: whether the interval holds at every look, or only at one that was planned.
        source: where it comes from.
    """

    value: float | None
    low: float
    high: float
    count: int
    anytime: bool = True
    source: Source = Source(kind="ratings")


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its reason and what it rests on."""

    verdict: Verdict
    why: Why
    measured: Measured | None = None


_OPERATORS: Mapping[Operator, verdicts.Operator] = {"at-least": ">=", "at-most": "<="}
_OUTCOMES: Mapping[verdicts.Outcome, tuple[Verdict, Why]] = {
    "pass": (Verdict.PASS, Why.REACHED),
    "fail": (Verdict.FAIL, Why.MISSED),
    "not yet": (Verdict.NOT_YET, Why.UNSURE),
}


def judge(requirement: Requirement, measured: Measured | None) -> Judged:
    """Whether a requirement holds.

    It passes when the whole interval is on the right side of the threshold, and fails when the whole
    interval is on the wrong side; otherwise more items are needed.

    Args:
        measured: None if nothing measures the check.
    """
    check = check_of(requirement)
    if check is None:
        return Judged(Verdict.NOT_YET, Why.NO_CHECK)
    if measured is None:
        return Judged(Verdict.NOT_YET, Why.NO_EVIDENCE)
    if measured.count == 0 or measured.value is None:
        return Judged(Verdict.NOT_YET, Why.NO_ITEMS, measured)
    interval = Interval(measured.value, measured.low, measured.high)
    verdict, why = _OUTCOMES[outcome(interval, _OPERATORS[check.operator], check.threshold)]
    return Judged(verdict, why, measured)
