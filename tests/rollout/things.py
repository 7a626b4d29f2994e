"""Rollouts and facts for tests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aimm.rollout.configuration import Adaptive, Configuration, Goal
from aimm.rollout.facts import Facts, FlowFacts, Period, PeriodFlow, Stars
from aimm.rollout.model import Phase, State
from aimm.rollout.transitions import transition

MINUTE = 60_000
HOUR = 60 * MINUTE
GOOD: Stars = (14, 5, 7, 15, 159)  # 200 ratings, mean 4.5
FAIR: Stars = (40, 20, 30, 40, 70)  # 200 ratings, mean 3.4
BAD: Stars = (120, 40, 20, 10, 10)  # 200 ratings, mean 1.75
SEED = 7


def facts(*flows: FlowFacts, **more: Any) -> Facts:
    """Facts of rollouts that are evaluated once an hour by default."""
    known: dict[str, Any] = {"pace": HOUR, **more}
    return Facts(flows, **known)


def flow(number: int, share: float = 0.0, stars: Stars = (0, 0, 0, 0, 0), **more: Any) -> FlowFacts:
    """Flow f1, f2 … with the same ratings for decisions and for the allocation."""
    total = sum(stars)
    points = sum((index + 1) * count for index, count in enumerate(stars))
    known: dict[str, Any] = {
        "mature": stars,
        "arrived": stars,
        "feedbacks": total,
        "average": round(points / total, 2) if total else 0.0,
        **more,
    }
    return FlowFacts(f"f{number}", f"Flow {number}", active=known.pop("active", True), share=share, **known)


def started(configuration: Configuration | None = None, *flows: FlowFacts, now: int = 0) -> State:
    """A rollout that has just started with these flows; their ratings arrived afterwards."""
    state = State(configuration=configuration or Configuration())
    unrated = tuple(replace(one, feedbacks=0, score_sum=0) for one in flows)
    if any(one.active for one in flows):
        return transition(state, Phase.WARMUP, Facts(unrated), now, SEED, "ann", None).state
    # a start needs an active flow, but the last one may be deactivated later
    begun = transition(state, Phase.WARMUP, Facts((flow(1, 100.0),)), now, SEED, "ann", None).state
    return replace(begun, shares={}, start_shares={}, marks={})


def adaptive(**knobs: Any) -> Configuration:
    """A configuration without warmup."""
    return Configuration(adaptive=Adaptive(**knobs))


def goals(**percents: float) -> tuple[Goal, ...]:
    return tuple(Goal(name, percent) for name, percent in percents.items())


def even_period(flows: Sequence[FlowFacts], start: int = 0, end: int = HOUR) -> Period:
    """One period in which a fifth of each flow's sessions was rated, and all shares were respected."""
    total = sum(sum(one.mature) for one in flows)
    parts = {
        one.id: PeriodFlow(
            sum(one.mature) / total if total else 1 / len(flows),
            5 * sum(one.mature),
            5 * sum(one.mature),
            one.mature,
            one.arrived,
        )
        for one in flows
    }
    return Period(start, end, parts)


def with_periods(known: Facts) -> Facts:
    return replace(known, periods=(even_period([one for one in known.flows if one.active]),))


def shares_of(known: Facts) -> dict[str, float]:
    return {one.id: one.share for one in known.flows}
