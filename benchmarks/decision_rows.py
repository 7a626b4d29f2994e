"""The rows of ``decisions``: settings, and the bars for their figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from aimm.rollout.configuration import (
    Adaptive,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Goal,
    Hold,
    Warmup,
)
from aimm.rollout.documents import usual_after_escape
from aimm.rollout.simulation import World, flow_id

EPSILON, DELTA = 0.1, 0.05
SWINGING = "d, ratings 1 star lower by night"
MEANS = {
    "a": (3.8, 4.0),
    "b": (3.8, 4.3, 3.7, 3.6, 3.5),
    "c": (3.98, 4.05, 4.02, 4.0, 4.1, 3.95, 3.9, 3.85, 3.8, 3.7),
    "d": (4.0, 4.0, 4.0, 4.0, 4.0),
    SWINGING: (4.0, 4.0, 4.0, 4.0, 4.0),
    "e": (4.0, 3.9, 1.8),
    "f": (4.2, 3.9, 3.6),
}
LATER = {"f": (3.4, 4.1, 3.6)}
ALMOST = 1e-9
Sample = dict[str, float]
Bars = dict[str, tuple[str, float]]


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        bars: by measure, "≤" or "≥" and the bound.
    """

    name: str
    table: str
    world: World
    configuration: Configuration
    bars: Bars


def decision_rows() -> Iterator[Row]:
    """Scenarios a to f, under the conditions of the first table and with the defaults."""
    first = Adaptive(
        epsilon=EPSILON,
        delta=DELTA,
        attribution_window_mins=0,
        max_step_pct=100.0,
        floor_pct=0.0,
        exploration_pct=0.0,
        update_every_mins=10,
    )
    second = Adaptive(epsilon=EPSILON, delta=DELTA, update_every_mins=10)
    bars: dict[str, Bars] = {
        "a": {"wrong": ("≤", 0.03), "regret": ("≤", 750), "completion": ("≤", 6500)},
        "b": {"wrong": ("≤", 0.01), "regret": ("≤", 1350), "completion": ("≤", 6000)},
        "c": {"wrong": ("≤", 0.05), "regret": ("≤", 3600)},
        "d": {"superior": ("≤", 0.05)},
        "e": {"regret_10k": ("≤", 600), "regret": ("≤", 1100)},
        "f": {"wrong": ("≤", 0.05), "regret": ("≤", 4500)},
    }
    for table, adaptive in (("first", first), ("defaults", second)):
        for name, means in MEANS.items():
            swing = 1.0 if name == SWINGING else 0.0
            world = World(means, means_later=LATER.get(name), swing=swing)
            kept = {k: v for k, v in bars[name[0]].items() if table == "first" or k in ("wrong", "superior")}
            yield Row(name, table, world, Configuration(adaptive=adaptive), kept)


def escape_rows() -> Iterator[Row]:
    """A new flow with two incumbents of 4.0, on a ramp of 24 hours to a third, where it stays."""
    new = flow_id(2)
    back = (Goal(flow_id(0), 50.0), Goal(flow_id(1), 50.0))
    original_rule = Escape((EscapeRule(new, 10, 2.0, back),))
    never = EscapeRule(new, 1_000_000, 2.0, back)
    both = Escape((never,), Evidence())
    absolute = Escape((never,), Evidence(margin=3.99))
    bad: Bars = {"exposed": ("≤", 220), "exposed_p90": ("≤", 350), "escaped": ("≥", 0.99)}
    harmless: Bars = {"escaped": ("≤", 0.05)}
    cases: list[tuple[str, float, Escape, Hold | None, Bars]] = [
        ("new 1.8, original's rule", 1.8, original_rule, None, {}),
        ("new 1.8, evidence", 1.8, both, None, bad),
        ("new 1.8, evidence, hold 20", 1.8, both, Hold(20), bad),
        ("new 3.0, original's rule", 3.0, original_rule, None, {}),
        ("new 3.0, evidence", 3.0, both, None, harmless),
        ("new 2.5, original's rule", 2.5, original_rule, None, {}),
        ("new 2.5, evidence (absolute)", 2.5, absolute, None, harmless),
    ]
    for name, mean, escape, hold, bars in cases:
        warmup = Warmup(1440, None, (Goal(new, 100 / 3),), hold)
        # shares stay at their goals, so that a harmless flow is tested with all its ratings
        adaptive = Adaptive(min_feedback=1_000_000)
        configuration = Configuration(warmup, escape, adaptive, after_escape=usual_after_escape(escape))
        world = World((4.0, 4.0, mean), 20_000, 1, 5, start=(50.0, 50.0, 0.0))
        yield Row(name, "escape", world, configuration, bars)
