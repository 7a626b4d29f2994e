"""State and facts of a case, different in every field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.rollout.things import HOUR, SEED, facts, started

from aimm.rollout.configuration import Configuration, Guardrail, Metric
from aimm.rollout.facts import Facts, FlowFacts, Period, PeriodFlow, Stars
from aimm.rollout.model import State, Verdict
from aimm.rollout.rules import decide

START = 1_000 * HOUR
NOW = START + 30 * HOUR
FEW: Stars = (1, 0, 1, 2, 6)
SOME: Stars = (3, 1, 2, 2, 2)
SAME: Stars = (1400, 500, 700, 1500, 5900)
RAILS = (
    Guardrail(Metric.ERROR_RATE, 0.01, None),
    Guardrail(Metric.LATENCY, 0.02, 800.0),
    Guardrail(Metric.COST, None, 0.5),
)


@dataclass(frozen=True, slots=True)
class Case:
    """The arguments of one decision."""

    state: State
    facts: Facts
    now: int = NOW
    seed: int = SEED

    def decided(self) -> Verdict:
        return decide(self.state, self.facts, self.now, self.seed)


def begun(configuration: Configuration, *flows: FlowFacts, **more: Any) -> State:
    """A rollout that has been running for a while."""
    state = started(configuration, *flows, now=START)
    usual = {"epoch": 3, "period": 5, "update": 7, "updated_ratings": 2, "updated_mature": 1}
    return replace(state, **{**usual, "updated_sessions": 11, **more})


def served(*flows: FlowFacts, **more: Any) -> tuple[Period, ...]:
    """Two periods: a third of everything in the first one, the rest in the second one."""
    total = sum(sum(one.arrived) for one in flows)

    def parts(share: Callable[[int], int]) -> dict[str, PeriodFlow]:
        found: dict[str, PeriodFlow] = {}
        for one in flows:
            ripe, come = _part(one.mature, share), _part(one.arrived, share)
            picks = 5 * sum(come)
            known = {"propensity": sum(one.arrived) / total, "picks": picks, "ripe": 5 * sum(ripe), **more}
            found[one.id] = PeriodFlow(mature=ripe, arrived=come, **known)
        return found

    third = parts(lambda count: count // 3)
    rest = parts(lambda count: count - count // 3)
    return Period(START, START + HOUR, third), Period(START + HOUR, NOW, rest)


def _part(stars: Stars, share: Callable[[int], int]) -> Stars:
    one, two, three, four, five = (share(count) for count in stars)
    return one, two, three, four, five


def case(
    configuration: Configuration,
    *flows: FlowFacts,
    now: int = NOW,
    known: Mapping[str, Any] | None = None,
    **state: Any,
) -> Case:
    return Case(begun(configuration, *flows, **state), facts(*flows, **(known or {})), now)


def with_periods(configuration: Configuration, *flows: FlowFacts, **state: Any) -> Case:
    active = [one for one in flows if one.active]
    return case(configuration, *flows, known={"periods": served(*active)}, **state)
