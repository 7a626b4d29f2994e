"""What a rollout is between two decisions, what is known when one is due, and what a decision says.

All of it turns into plain JSON and back without loss (``records.py``), so that any past decision can be
computed again from its timeline entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aimm.rollout.configuration import Configuration

Stars = tuple[int, int, int, int, int]
"""How many ratings of 1, 2, 3, 4 and 5 stars."""
NO_STARS: Stars = (0, 0, 0, 0, 0)


class Phase(StrEnum):
    """The states of the protocol, under its own names."""

    INIT = "INIT"
    WARMUP = "WARMUP"
    ADAPTIVE = "ADAPTIVE"
    ESCAPED = "ESCAPED"
    COMPLETED = "COMPLETED"
    FORCED_STOP = "FORCED_STOP"
    FORCED_ESCAPED = "FORCED_ESCAPED"
    FORCED_COMPLETED = "FORCED_COMPLETED"

    @property
    def running(self) -> bool:
        """Whether the rollout moves traffic by itself."""
        return self in (Phase.WARMUP, Phase.ADAPTIVE)

    @property
    def watched(self) -> bool:
        """Whether a tick can change anything: while it runs, and after a winner was found."""
        return self.running or self is Phase.COMPLETED

    @property
    def over(self) -> bool:
        """Whether it has ended and nothing watches it: then only changes by hand are noted."""
        return not self.watched and self is not Phase.INIT


class Outcome(StrEnum):
    """How an adaptive phase ended.

    Attributes:
        SUPERIOR: the winner is proven better than every other flow.
        EQUIVALENT: proven not worse than any other flow by more than ε.
        BUDGET: the budget was used up; nothing is proven, the leader serves.
        ALONE: no other flow is active; there was nothing to compare.
    """

    SUPERIOR = "superior"
    EQUIVALENT = "equivalent"
    BUDGET = "budget"
    ALONE = "alone"


class What(StrEnum):
    """What a timeline entry tells."""

    STARTED = "started"
    SHARES_MOVED = "shares_moved"
    FLOW_DROPPED = "flow_dropped"
    WARMUP_HELD = "warmup_held"
    WARMUP_RESUMED = "warmup_resumed"
    WARMUP_ENDED = "warmup_ended"
    ESCAPED = "escaped"
    FLOW_ESCAPED = "flow_escaped"
    COMPLETED = "completed"
    WITHHELD = "withheld"
    DRIFTED = "drifted"
    EPOCH_STARTED = "epoch_started"
    MANUAL_CHANGE = "manual_change"
    FORCED = "forced"
    RESET = "reset"
    CONFIGURED = "configured"


@dataclass(frozen=True, slots=True)
class Drift:
    """What the watch over a winner remembers.

    Attributes:
        logs: of the e-CUSUM, one a stake; empty at the start.
        peak: the highest it ever was.
        reference: the winner's mean when it won, in stars.
        until: ratings that arrived before this moment (ms) have been counted.
    """

    reference: float
    until: int
    logs: tuple[float, ...] = ()
    peak: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """A rollout between two decisions; replaced as a whole. Moments are milliseconds since 1970.

    Attributes:
        phase: state of the protocol.
        since: when the phase began.
        epoch: counts fresh starts of the statistics, from 1; 0 before the first start.
        epoch_start: only sessions opened from here on count as evidence.
        period: counts changes of the shares, from 1, whoever made them.
        period_start: since when the present shares are in force.
        update: number of the last update, from 1.
        updated_at: when it was.
        updated_ratings: ratings of the epoch (all that have arrived) that it knew.
        updated_mature: ratings of the epoch that counted for decisions at it.
        updated_sessions: sessions since the start of the rollout that it knew, as the original counts.
        ramped: minutes or sessions of the warmup's interval that are done; those on hold are not.
        held: whether the ramp pauses.
        shares: percent of each active flow, as the rollout last set or saw them.
        start_shares: the shares when the rollout was started; they say who was there before.
        marks: fingerprint of the configuration of each active flow when the epoch began.
        rated_before: ratings, and the sum of their scores in hundredths, that the original's counts of a
            flow held when the epoch began; a rule goes by those that have come since.
        dropped: flows out of the rotation until the next epoch: proven worse than another one.
        escaped: flows taken out as bad while the rollout went on with the others; a new epoch does not bring
            them back, a change of their configuration does.
        seed: of the random draws, recorded with each decision.
        winner: the flow that serves after completion.
        outcome: how the adaptive phase ended.
        drift: the watch over the winner.
        said: the claim that was last withheld, to say it only once.
        told: what a dry run has told in this epoch, by kind, reason and flow, to tell each thing once.
    """

    configuration: Configuration
    phase: Phase = Phase.INIT
    since: int = 0
    epoch: int = 0
    epoch_start: int = 0
    period: int = 0
    period_start: int = 0
    update: int = 0
    updated_at: int = 0
    updated_ratings: int = 0
    updated_mature: int = 0
    updated_sessions: int = 0
    ramped: float = 0.0
    held: bool = False
    shares: Mapping[str, float] = field(default_factory=dict[str, float])
    start_shares: Mapping[str, float] = field(default_factory=dict[str, float])
    marks: Mapping[str, str] = field(default_factory=dict[str, str])
    rated_before: Mapping[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    dropped: tuple[str, ...] = ()
    escaped: tuple[str, ...] = ()
    seed: int = 0
    winner: str | None = None
    outcome: Outcome | None = None
    drift: Drift | None = None
    said: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was measured of a flow's sessions in the epoch, for guardrails; no rating needed.

    Attributes:
        sessions: with a known end, good or bad.
        errors: of them, failed.
        timed: with a known latency.
        slow: of them, slower than the limit of the latency guardrail.
        latency_sum: milliseconds of all the timed ones.
        costed: with a known cost.
        cost: their sum, in the unit of the cost guardrail.
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
    """What is known of one flow now.

    Attributes:
        share: percent that is stored for it now.
        mark: fingerprint of its configuration (of all steps); a new one starts a new epoch.
        mature: ratings for decisions: of sessions of the epoch that are older than the attribution
            window, arrived within it.
        arrived: ratings for the allocation: all of sessions of the epoch.
        feedbacks: all ratings as the original counts them (since the rollout entered WARMUP, or ever).
        average: their mean as the original shows it, 1 … 5, 2 decimals; 0 without a rating.
        score_sum: sum of their scores, in hundredths of a star.
        session_requests: sessions as the original counts them.
        sessions: sessions of the epoch.
        unrated: of them, without a rating so far.
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
    """One flow in one period of constant shares.

    Attributes:
        propensity: chance to be drawn, 0 … 1; those of a period add up to 1.
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
    """A stretch of the epoch in which the shares did not change.

    Attributes:
        start: ms.
        end: ms; of the present period the moment of the facts.
        flows: by flow id; a flow that was not in rotation may be missing.
    """

    start: int
    end: int
    flows: Mapping[str, PeriodFlow]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two flows compared at the same times, over every period of the epoch.

    It stands for periods that an entry of the timeline has no room for: the logs add up over them.

    Attributes:
        leader: flow id.
        challenger: flow id.
        logs: of the products of ``stats.stratified.log_sums`` at ε = 0, of ratings for decisions.
        soon_logs: the same of as many ratings as will count when what has arrived is ripe.
        leader_soon: how many of the leader's ratings these are, by star.
        challenger_soon: how many of the challenger's.
        difference: mean stars of the leader minus those of the challenger, where both were served alike.
        weight: of the difference, in ratings.
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
    """Whether the counts of the epoch can be believed, period by period.

    Attributes:
        sample_ratio: log E against "sessions fall on flows in the shares that were set".
        response_rates: log E against "the sessions of all flows are rated equally often".
        rates_differ: whether that is enough for an alarm.
        rates: share of the ripe sessions that were rated in time, by flow id; flows without any are missing.
    """

    sample_ratio: float
    response_rates: float
    rates_differ: bool
    rates: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when a decision is due.

    Attributes:
        flows: all flows of the use case, oldest first.
        periods: the epoch's periods, oldest first; entries of the timeline keep them ``condensed``. May be
            empty unless ``rules.needs_periods`` or a verdict that ``wants_periods`` asks for them.
        winner_news: after completion, the winner's ratings that arrived since ``state.drift.until``, one
            entry a closed minute of arrival, oldest first; the order within a minute does not count.
        winner_until: end of the last closed minute, ms.
        changed_by: who changed flows or shares since the period began, in the order of their last change;
            read when ``rules.asks_who`` asks for it, empty when nobody knows.
        pace: ms between two looks at the rollout, at least a minute: a longer gap than a few of them is time
            in which the service was off, or that a wrong clock made up.
        comparisons: in an entry, those that the decision made of all periods.
        checks: in an entry, those that the decision made of all periods.
    """

    flows: tuple[FlowFacts, ...]
    periods: tuple[Period, ...] = ()
    winner_news: tuple[Stars, ...] = ()
    winner_until: int = 0
    changed_by: tuple[str, ...] = ()
    pace: int = 60_000
    comparisons: tuple[Comparison, ...] = ()
    checks: Checks | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in one plain sentence, with the numbers it rests on.

    Attributes:
        code: stable word, e.g. ``threshold_escape``.
        text: a plain sentence.
        flow_id: the flow it is about.
        numbers: finite; e.g. ``{"ratings": 12, "mean": 1.8, "log_e": 4.1, "needed": 3.7}``.
    """

    code: str
    text: str
    flow_id: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Missing:
    """What a "not yet" waits for.

    Attributes:
        code: stable word, e.g. ``ratings``, ``time``, ``evidence``, ``outcomes``.
        amount: how much is missing, in the unit of the code (ratings, milliseconds, log e …).
        expected_at: when it may be there, ms; None when nobody can tell.
    """

    code: str
    text: str
    flow_id: str | None = None
    amount: float = 0.0
    expected_at: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; with ``before``, ``facts``, ``at`` and ``seed`` it can be computed again.

    Attributes:
        what: the kind of change.
        at: ms.
        why: one plain sentence.
        reasons: all of them, with numbers.
        actor: who did it; None for the rollout itself.
        dry_run: it was only said, not done.
        shares_before: percent by flow id.
        shares_after: percent by flow id.
        before: the state that the decision was made on.
        facts: what was known; None for what a person did, unless it was a decision in the rollout's place.
        seed: given to ``decide``.
    """

    what: What
    at: int
    why: str
    reasons: tuple[Reason, ...]
    shares_before: Mapping[str, float]
    shares_after: Mapping[str, float]
    before: State
    facts: Facts | None
    seed: int
    actor: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision says.

    Attributes:
        state: to be stored in place of the one decided on (equal to it when nothing changed).
        shares: percent by id of *every active* flow, to be set now; None leaves them as they are.
        reasons: why, most important first; never empty.
        missing: what a "not yet" waits for; empty when something was done.
        entry: what the timeline gets; None when nothing is worth telling.
        again: whether another decision should follow at once (the first one only took notice of
            something).
        wants_periods: the facts came without periods and a claim is due: nothing was decided; read the
            facts with periods and decide again.
    """

    state: State
    shares: Mapping[str, float] | None
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...] = ()
    entry: Entry | None = None
    again: bool = False
    wants_periods: bool = False
