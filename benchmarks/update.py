"""Measure one update of an adaptive rollout: rounds of 200, and the best of them.

Each flow has 800 ratings around 4.0 stars, no flow is the winner yet; bar: 25 ms for 20 flows.
Run: ``python -m benchmarks.update``
"""

import time

import numpy as np

from aimm.rollout.configuration import Configuration
from aimm.rollout.facts import Facts, FlowFacts, Period, PeriodFlow
from aimm.rollout.model import Phase, State
from aimm.rollout.rules import decide
from aimm.rollout.transitions import transition

TEMPER = (0.14, 0.05, 0.07, 0.15, 0.59)
RATINGS, HOUR, ROUNDS, TIMES = 800, 3_600_000, 5, 200


def case_of(number: int) -> tuple[State, Facts]:
    """A started rollout with a number of flows, and an hour of ratings."""
    drawn = np.random.default_rng(1).multinomial(RATINGS, TEMPER, size=number).tolist()
    stars = [(s[0], s[1], s[2], s[3], s[4]) for s in drawn]
    flows = tuple(
        FlowFacts(f"f{i}", f"Flow {i}", active=True, share=100 / number, mature=s, arrived=s)
        for i, s in enumerate(stars)
    )
    parts = {one.id: PeriodFlow(1 / number, 4_000, 4_000, one.mature, one.arrived) for one in flows}
    state = transition(
        State(configuration=Configuration()), Phase.WARMUP, Facts(flows), 0, 1, "ann", None
    ).state
    return state, Facts(flows, (Period(0, HOUR, parts),))


def milliseconds(number: int) -> list[float]:
    """Milliseconds per update, by round."""
    state, known = case_of(number)
    assert decide(state, known, HOUR, 1).state.update == 1
    rounds: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(TIMES):
            decide(state, known, HOUR, 1)
        rounds.append((time.perf_counter() - begun) / TIMES * 1000)
    return rounds


if __name__ == "__main__":
    for flows in (2, 5, 20):
        took = milliseconds(flows)
        print(f"{flows:2d} flows: {min(took):6.2f} ms an update (worst round {max(took):.2f})")
