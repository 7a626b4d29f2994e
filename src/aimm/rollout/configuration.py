"""Rollout configurations: the settings of the original, and new ones with safe defaults."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """The goal of the adaptive phase.

    Attributes:
        CONVERGE: find the best flow and finish.
        CONTINUOUS: keep adapting to changes; never finishes.
    """

    CONVERGE = "converge"
    CONTINUOUS = "continuous"


class TieBreak(StrEnum):
    """How to choose among practically equivalent flows."""

    LEADER = "leader"
    COST = "cost"
    LATENCY = "latency"


class Metric(StrEnum):
    """The metric of a guardrail."""

    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    COST = "cost"


class GuardrailAction(StrEnum):
    """The action of a guardrail: keep a flow from winning, or also roll it back."""

    VETO = "veto"
    ESCAPE = "escape"


class AfterEscape(StrEnum):
    """What happens after a flow is rolled back.

    Attributes:
        CONTINUE: the flow gets no traffic, and the rollout continues with the others.
        END: the rollout ends, as in the original.
    """

    CONTINUE = "continue"
    END = "end"


@dataclass(frozen=True, slots=True)
class Goal:
    """The target share of a flow, in percent, 0 … 100, 2 decimals."""

    flow_id: str
    serve_pct: float


@dataclass(frozen=True, slots=True)
class Hold:
    """The ramp pauses while a growing flow has too many sessions whose ratings are not known.

    Attributes:
        max_unrated: sessions without a rating above which the ramp pauses, ≥ 1.
        min_ratings: from this many ratings on the flow no longer pauses it, ≥ 1.
    """

    max_unrated: int
    min_ratings: int = 30


@dataclass(frozen=True, slots=True)
class Warmup:
    """A linear ramp to each flow's goal, by minutes or by sessions (exactly one is set).

    Attributes:
        goals: one per flow, together at most 100; active flows without a goal share the rest equally.
    """

    interval_mins: int | None
    interval_sessions: int | None
    goals: tuple[Goal, ...]
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class EscapeRule:
    """Roll back as soon as ``min_feedback`` ratings average ``lower_score`` or less.

    Attributes:
        rollback: shares afterwards; active flows not named get 0.
    """

    flow_id: str
    min_feedback: int
    lower_score: float
    rollback: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Roll a flow back when its ratings prove it bad; valid however often it is checked.

    Attributes:
        enabled: whether it is on.
        alpha: chance over the whole run to roll back any acceptable flow.
        acceptable: stars; None means the rule's lower score + 0.5, or 2.5 without a rule.
        margin: stars that a new flow may be worse than the incumbent.
        min_ratings: never on fewer ratings.
        flow_ids: the new flows; empty means those with a rule, or else those with a warmup goal.
    """

    enabled: bool = True
    alpha: float = 0.05
    acceptable: float | None = None
    margin: float = 1.0
    min_ratings: int = 5
    flow_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Escape:
    """When to roll back."""

    rules: tuple[EscapeRule, ...]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Adaptive:
    """How traffic moves to better flows, and when the comparison ends.

    Attributes:
        min_feedback: no move before every flow in rotation has this many ratings.
        max_step_pct: percent points that may move in one update.
        interval_mins: minutes between two updates, at least.
        epsilon: stars within which flows are practically equivalent; 0 ends with nothing less than a winner.
        delta: chance of a wrong winner.
        attribution_window_mins: decisions use ratings of sessions older than this that came within it;
            0 counts every rating when it arrives.
        min_ratings: no flow wins or is compared for a win with fewer.
        update_every_mins: an update at least this often …
        update_every_ratings: … or after this many new ratings.
        floor_pct: share, in all, of the flows that do not lead, so that they stay estimable.
        half_life_hours: in continuous mode, the age at which a rating counts half.
        exploration_pct: share, in all, of the flows that did not win, afterwards.
        budget_sessions: the rollout ends after this many sessions of an epoch; None is no limit.
        budget_days: the rollout ends after this many days of an epoch; None is no limit.
        tie_break: which of the practically equivalent flows serves.
        draws: posterior draws an update; 0 computes the same chances by quadrature, without noise.
    """

    min_feedback: int = 0
    max_step_pct: float = 10.0
    interval_mins: int = 10
    mode: Mode = Mode.CONVERGE
    epsilon: float = 0.2
    delta: float = 0.05
    attribution_window_mins: int = 1440
    min_ratings: int = 20
    update_every_mins: int = 15
    update_every_ratings: int = 50
    floor_pct: float = 2.0
    half_life_hours: float = 168.0
    exploration_pct: float = 2.0
    budget_sessions: int | None = None
    budget_days: float | None = None
    tie_break: TieBreak = TieBreak.LEADER
    draws: int = 0

    @property
    def has_budget(self) -> bool:
        """Whether the rollout ends by itself without a proof."""
        return self.budget_days is not None or self.budget_sessions is not None


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A limit on a metric that needs no feedback.

    Attributes:
        objective: highest acceptable share of failed (or slow) sessions, in (0, 1); unused for cost.
        limit: milliseconds above which a session is slow, or the highest average cost of a session;
            None for the error rate.
    """

    metric: Metric
    objective: float | None
    limit: float | None
    action: GuardrailAction = GuardrailAction.VETO


@dataclass(frozen=True, slots=True)
class Configuration:
    """A rollout strategy as configured by a person; replaced as a whole, only in INIT.

    Attributes:
        completed_flow_id: the flow named by a forced completion.
        dry_run: record what would happen, and do nothing.
        after_escape: what follows an escape. Rollouts that were stored before there was a choice ended with
            it, so this is the value where none is stored; ``documents.parse`` has another one.
    """

    warmup: Warmup | None = None
    escape: Escape | None = None
    adaptive: Adaptive = field(default_factory=Adaptive)
    guardrails: tuple[Guardrail, ...] = ()
    dry_run: bool = False
    completed_flow_id: str | None = None
    after_escape: AfterEscape = AfterEscape.END
