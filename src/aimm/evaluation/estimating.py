"""What a run will probably need, before it starts. Estimates are ranges, because nothing was asked yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from aimm.evaluation.model import Item, PlannedTarget, Price
from aimm.evaluation.rendering import Unrenderable, render

BYTES_PER_TOKEN = (3.0, 5.0)
"""English prose has about 4 bytes a token, code and other languages fewer."""
ANSWER_TOKENS = (20.0, 500.0)
"""Tokens of an answer, where no earlier run tells more."""
SECONDS = (0.5, 8.0)
"""Seconds of a call, where no earlier run tells more."""
_SPREAD = (0.6, 1.6)
_MOST_RENDERED = 100


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most that is likely."""

    low: float
    high: float

    def times(self, factor: float) -> "Range":
        """The range of ``factor`` such things."""
        return Range(self.low * factor, self.high * factor)

    def plus(self, other: "Range") -> "Range":
        """The range of both together."""
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier calls of a model took, on average."""

    seconds: float | None = None
    tokens_out: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEstimate:
    """What one target will probably need.

    Attributes:
        money: US dollars; None if the price is not known.
        seconds: of all its calls, one after the other.
        unrenderable: items that cannot be asked, with the reason of the first one.
    """

    label: str
    calls: int
    tokens_in: Range
    tokens_out: Range
    money: Range | None
    seconds: Range
    unrenderable: int = 0
    reason: str | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will probably need. ``money`` is None if a price is not known."""

    calls: int
    tokens_in: Range
    tokens_out: Range
    money: Range | None
    minutes: Range
    targets: Sequence[TargetEstimate]


_NONE = Range(0.0, 0.0)


def estimate(
    targets: Sequence[PlannedTarget],
    items: Sequence[Item],
    repetitions: int,
    concurrency: int,
    past: Mapping[tuple[str, str], Past],
) -> Estimate:
    """Estimate a run.

    Args:
        past: earlier calls by connection and model.
    """
    parts = [_of_target(target, items, repetitions, past) for target in targets]
    priced = [part.money for part in parts]
    ins, outs, seconds = _NONE, _NONE, _NONE
    money: Range | None = _NONE
    for part, cost in zip(parts, priced, strict=True):
        ins, outs = ins.plus(part.tokens_in), outs.plus(part.tokens_out)
        seconds = seconds.plus(part.seconds)
        money = None if money is None or cost is None else money.plus(cost)
    connections = len({step.connection for target in targets for step in target.steps}) or 1
    return Estimate(
        calls=sum(part.calls for part in parts),
        tokens_in=ins,
        tokens_out=outs,
        money=money,
        minutes=seconds.times(1 / (60 * concurrency * connections)),
        targets=parts,
    )


def _of_target(
    target: PlannedTarget,
    items: Sequence[Item],
    repetitions: int,
    past: Mapping[tuple[str, str], Past],
) -> TargetEstimate:
    bad, reason = _unrenderable(target, items)
    good = len(items) - bad
    ins, outs, seconds = _NONE, _NONE, _NONE
    handed: dict[str, str] = {}
    for step in target.steps:
        known = past.get((step.connection, step.model), Past())
        answer = _answer(known, step.limit)
        size = _mean_bytes(target, handed, items)[len(handed)] if items else 0.0
        earlier = answer.times(0) if not handed else outs.times(1 / max(1, len(handed)))
        ins = ins.plus(Range(size / BYTES_PER_TOKEN[1], size / BYTES_PER_TOKEN[0])).plus(earlier)
        outs = outs.plus(answer)
        seconds = seconds.plus(_around(known.seconds) if known.seconds is not None else Range(*SECONDS))
        handed[step.output] = ""
    count = good * repetitions
    ins, outs, seconds = ins.times(count), outs.times(count), seconds.times(count)
    return TargetEstimate(
        label=target.label,
        calls=count * len(target.steps),
        tokens_in=ins,
        tokens_out=outs,
        money=_money(target.price, ins, outs) if target.steps else _NONE,
        seconds=seconds,
        unrenderable=bad,
        reason=reason,
        price=target.price,
    )


def _answer(known: Past, limit: int | None) -> Range:
    found = _around(known.tokens_out) if known.tokens_out is not None else Range(*ANSWER_TOKENS)
    most = found.high if limit is None else min(found.high, limit)
    return Range(min(found.low, most), most)


def _around(mean: float) -> Range:
    return Range(mean * _SPREAD[0], mean * _SPREAD[1])


def _money(price: Price | None, ins: Range, outs: Range) -> Range | None:
    if price is None:
        return None
    return ins.times(price.input_per_million / 1e6).plus(outs.times(price.output_per_million / 1e6))


def _unrenderable(target: PlannedTarget, items: Sequence[Item]) -> tuple[int, str | None]:
    """How many items the first step cannot be rendered for, and why the first of them cannot."""
    reasons: list[str] = []
    for item in items:
        try:
            if target.steps:
                render(target.steps[0], item.inputs)
        except Unrenderable as error:
            reasons.append(str(error))
    return len(reasons), reasons[0] if reasons else None


def _mean_bytes(target: PlannedTarget, handed: Mapping[str, str], items: Sequence[Item]) -> list[float]:
    """Mean length of the request of each step, with nothing where the output of an earlier step goes."""
    blank = {step.output: "" for step in target.steps}
    means: list[float] = []
    for step in target.steps[: len(handed) + 1]:
        sizes: list[int] = []
        for item in items[:_MOST_RENDERED]:
            try:
                asked = render(step, {**blank, **item.inputs} if means else item.inputs)
            except Unrenderable:
                continue
            sizes.append(sum(len(text.encode()) for _, text in asked.messages))
        means.append(ceil(sum(sizes) / len(sizes)) if sizes else 0)
    return means
