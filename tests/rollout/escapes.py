"""Decisions about escapes, for the tests of them."""

from dataclasses import replace

from tests.rollout.things import (
    MINUTE,
    SEED,
    adaptive,
    facts,
    flow,
    goals,
    started,
)

from aimm.rollout.configuration import (
    Configuration,
    EscapeRule,
)
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Verdict
from aimm.rollout.rules import decide

RULE = EscapeRule("f2", 10, 2.0, goals(f1=90.0, f3=10.0))
QUIET = adaptive(interval_mins=1_000).adaptive


def decided(configuration: Configuration, *flows: FlowFacts, **state: object) -> Verdict:
    begun = replace(started(configuration, *flows), **state)  # type: ignore[arg-type]
    return decide(begun, facts(*flows), MINUTE, SEED)


def three_flows(**second: object) -> tuple[FlowFacts, ...]:
    return flow(1, 60.0), flow(2, 30.0, **second), flow(3, 10.0)  # type: ignore[arg-type]
