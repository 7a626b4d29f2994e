"""The facts that a decision is based on: ratings, outcomes and periods of each flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Stars = tuple[int, int, int, int, int]
"""How many ratings of 1, 2, 3, 4 and 5 stars."""
NO_STARS: Stars = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Measured outcomes of a flow's sessions in the epoch, for guardrails; no ratings needed.

    Attributes:
        sessions: with a known result, success or failure.
        errors: those that failed.
        timed: with a known latency.
        slow: those slower than the limit of the latency guardrail.
        latency_sum: total latency of the timed ones, ms.
        costed: with a known cost.
        cost: total cost, in the unit of the cost guardrail.
    """

    sessions: int = 0
    errors: int = 0
    timed: int = 0
    slow: int = 0
    latency_sum: float = 0.0
    costed: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """The current facts about one flow.

    Attributes:
        share: its stored share, in percent.
        mark: fingerprint of its configuration (of all steps); a new one starts a new epoch.
        mature: ratings for decisions: of sessions of the epoch that are older than the attribution
            window, received within it.
        arrived: ratings for the allocation: all of sessions of the epoch.
        feedbacks: all ratings as the original counts them (since the rollout entered WARMUP, if it did).
        average: their mean as the original shows it, 1 … 5, 2 decimals; 0 without ratings.
        score_sum: sum of their scores, in hundredths of a star.
        session_requests: sessions as the original counts them.
        sessions: sessions of the epoch.
        unrated: sessions of the epoch without a rating so far.
        outcomes: errors, latencies and costs of the epoch.
    """

    id: str
    title: str
    active: bool
    share: float
    mark: str = ""
    mature: Stars = NO_STARS
    arrived: Stars = NO_STARS
    feedbacks: int = 0
    average: float = 0.0
    score_sum: int = 0
    session_requests: int = 0
    sessions: int = 0
    unrated: int = 0
    outcomes: Outcomes = field(default_factory=Outcomes)


@dataclass(frozen=True, slots=True)
class PeriodFlow:
    """One flow in one period with constant shares.

    Attributes:
        propensity: probability of being drawn, 0 … 1; adds up to 1 within a period.
        picks: sessions that were drawn (not forced, not sticky) in the period.
        ripe: sessions of the period older than the attribution window.
        mature: their ratings that arrived within the window.
        arrived: all ratings of sessions of the period.
    """

    propensity: float
    picks: int
    ripe: int
    mature: Stars
    arrived: Stars


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the epoch in which the shares did not change.

    Attributes:
        start: ms.
        end: ms; for the current period the time of the facts.
        flows: by flow id; a flow that got no traffic may be missing.
    """

    start: int
    end: int
    flows: Mapping[str, PeriodFlow]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two flows at the same times, over every period of the epoch.

    It replaces periods that do not fit into a timeline entry: the logs add up over them.

    Attributes:
        leader: flow id.
        challenger: flow id.
        logs: of the products of ``stats.stratified.log_sums`` at ε = 0, of ratings for decisions.
        soon_logs: the same for the ratings that will count once everything received has matured.
        leader_soon: the leader's ratings among these, by star.
        challenger_soon: the challenger's ratings among these, by star.
        difference: mean stars of the leader minus those of the challenger, at equal times.
        weight: weight of the difference, in ratings.
    """

    leader: str
    challenger: str
    logs: tuple[float, ...]
    soon_logs: tuple[float, ...]
    leader_soon: tuple[float, ...]
    challenger_soon: tuple[float, ...]
    difference: float
    weight: float


@dataclass(frozen=True, slots=True)
class Checks:
    """Validity checks of the counts of the epoch, over all periods.

    Attributes:
        sample_ratio: log E against the hypothesis that sessions match the traffic split.
        response_rates: log E against the hypothesis that the sessions of all flows are rated equally often.
        rates_differ: whether the difference in rates is enough for an alarm.
        rates: share of mature sessions that were rated in time, by flow id; flows without any are missing.
    """

    sample_ratio: float
    response_rates: float
    rates_differ: bool
    rates: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that a decision is based on.

    Attributes:
        flows: all flows of the use case, oldest first.
        periods: the epoch's periods, oldest first; timeline entries store them ``condensed``. May be
            empty unless ``rules.needs_periods`` or a verdict with ``wants_periods`` asks for them.
        winner_news: after completion, the winner's ratings that arrived since ``state.drift.until``, one
            entry per closed minute of arrival, oldest first; the order within a minute is irrelevant.
        winner_until: end of the last closed minute, ms.
        changed_by: who changed flows or shares since the period began, in the order of their last change;
            read if ``rules.asks_who`` asks for it, empty if not known.
        pace: ms between two evaluations of the rollout, at least a minute: in a gap much longer than that
            the service was off, or the clock was wrong.
        comparisons: in a timeline entry, those that the decision computed from all periods.
        checks: in a timeline entry, those that the decision computed from all periods.
    """

    flows: tuple[FlowFacts, ...]
    periods: tuple[Period, ...] = ()
    winner_news: tuple[Stars, ...] = ()
    winner_until: int = 0
    changed_by: tuple[str, ...] = ()
    pace: int = 60_000
    comparisons: tuple[Comparison, ...] = ()
    checks: Checks | None = None
