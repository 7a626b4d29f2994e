"""Three presets: how much traffic and time a proof may take, against how soon there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor

from aimm.rollout.configuration import Configuration, Escape, Evidence, Goal, Hold, Warmup
from aimm.rollout.facts import FlowFacts


class Preset(StrEnum):
    """A preset plan, by how careful it is.

    Attributes:
        CAREFUL: new flows ramp up over three days and pause for ratings; detects small differences.
        BALANCED: the recommended default.
        FAST: new flows ramp up within hours; detects clear differences, with a higher chance of error.
    """

    CAREFUL = "careful"
    BALANCED = "balanced"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class _Knobs:
    warmup_mins: int
    hold: Hold | None
    alpha: float
    margin: float
    min_feedback: int
    max_step_pct: float
    interval_mins: int
    epsilon: float
    delta: float
    min_ratings: int


_KNOBS = {
    Preset.CAREFUL: _Knobs(
        warmup_mins=4320,
        hold=Hold(max_unrated=100, min_ratings=30),
        alpha=0.05,
        margin=0.5,
        min_feedback=50,
        max_step_pct=5.0,
        interval_mins=30,
        epsilon=0.1,
        delta=0.01,
        min_ratings=50,
    ),
    Preset.BALANCED: _Knobs(
        warmup_mins=1440,
        hold=None,
        alpha=0.05,
        margin=1.0,
        min_feedback=20,
        max_step_pct=10.0,
        interval_mins=10,
        epsilon=0.2,
        delta=0.05,
        min_ratings=20,
    ),
    Preset.FAST: _Knobs(
        warmup_mins=240,
        hold=None,
        alpha=0.1,
        margin=1.0,
        min_feedback=10,
        max_step_pct=20.0,
        interval_mins=5,
        epsilon=0.3,
        delta=0.1,
        min_ratings=10,
    ),
}


def preset(kind: Preset, flows: Sequence[FlowFacts], base: Configuration) -> Configuration:
    """The configuration of a preset for the current flows.

    New flows (all active ones except the one with the largest share) warm up to equal shares and may be
    rolled back by evidence. Settings that presets do not cover are kept: escape rules, guardrails,
    budgets, the mode, the attribution window, dry run.

    Args:
        base: the configuration to change.
    """
    knobs = _KNOBS[kind]
    evidence = Evidence(alpha=knobs.alpha, margin=knobs.margin)
    kept = base.escape.evidence if base.escape else None
    if kept is not None:
        evidence = replace(evidence, acceptable=kept.acceptable, flow_ids=kept.flow_ids)
    return replace(
        base,
        warmup=_warmup(knobs, flows),
        escape=Escape(base.escape.rules if base.escape else (), evidence),
        adaptive=replace(
            base.adaptive,
            min_feedback=knobs.min_feedback,
            max_step_pct=knobs.max_step_pct,
            interval_mins=knobs.interval_mins,
            epsilon=knobs.epsilon,
            delta=knobs.delta,
            min_ratings=knobs.min_ratings,
        ),
    )


def _warmup(knobs: _Knobs, flows: Sequence[FlowFacts]) -> Warmup | None:
    active = [flow for flow in flows if flow.active]
    if len(active) < 2:
        return None
    incumbent = min(active, key=lambda flow: (-flow.share, flow.id))  # ties: the oldest
    share = floor(10_000 / len(active)) / 100  # rounded down, so that they do not exceed 100 together
    goals = tuple(Goal(flow.id, share) for flow in active if flow is not incumbent)
    return Warmup(knobs.warmup_mins, None, goals, knobs.hold)
