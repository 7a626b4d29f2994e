"""The state of a rollout, and the decisions about it; ``facts.py`` has what they are based on.

All of it converts to plain JSON and back without loss (``records.py``), so that any past decision can be
recomputed from its timeline entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aimm.rollout.configuration import Configuration
from aimm.rollout.facts import Facts


class Phase(StrEnum):
    """The states of a rollout, as named by the protocol."""

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
        """Whether the rollout moves traffic automatically."""
        return self in (Phase.WARMUP, Phase.ADAPTIVE)

    @property
    def watched(self) -> bool:
        """Whether an evaluation can change anything: while it runs, and after a winner was found."""
        return self.running or self is Phase.COMPLETED

    @property
    def over(self) -> bool:
        """Whether it has ended and is not monitored: then only manual changes are recorded."""
        return not self.watched and self is not Phase.INIT


class Outcome(StrEnum):
    """How an adaptive phase ended.

    Attributes:
        SUPERIOR: the winner is proven better than every other flow.
        EQUIVALENT: the winner is proven not worse than any other flow by more than ε.
        BUDGET: the budget was used up; nothing is proven, the leader serves.
        ALONE: no other flow is active; there was nothing to compare.
    """

    SUPERIOR = "superior"
    EQUIVALENT = "equivalent"
    BUDGET = "budget"
    ALONE = "alone"


class What(StrEnum):
    """The kind of a timeline entry."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The state of the drift monitor of a winner.

    Attributes:
        logs: log values of the e-CUSUM, one per stake; empty at the start.
        peak: the highest value so far.
        reference: the winner's mean when it won, in stars.
        until: ratings that arrived before this time (ms) have been counted.
    """

    reference: float
    until: int
    logs: tuple[float, ...] = ()
    peak: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of a rollout between two decisions; replaced as a whole. Times are milliseconds since 1970.

    Attributes:
        phase: state in the protocol.
        since: when the phase began.
        epoch: counts fresh starts of the statistics, from 1; 0 before the first start.
        epoch_start: only sessions opened since then count as evidence.
        period: counts changes of the shares, from 1, by anyone.
        period_start: when the current shares took effect.
        update: number of the latest update, from 1.
        updated_at: time of the latest update.
        updated_ratings: ratings of the epoch (all that had arrived) at that update.
        updated_mature: ratings of the epoch that counted for decisions at that update.
        updated_sessions: sessions since the start of the rollout at that update, as the original counts them.
        ramped: minutes or sessions of the warmup's interval that are done, without those on hold.
        held: whether the ramp is paused.
        shares: percent of each active flow, as the rollout last set or saw them.
        start_shares: the shares at the start of the rollout; they identify the incumbent flows.
        marks: fingerprint of the configuration of each active flow when the epoch began.
        rated_before: number of ratings of each flow, and the sum of their scores in hundredths, when the
            epoch began, as the original counts them; rules only use ratings received since.
        dropped: flows without traffic until the next epoch, because they are proven worse than another one.
        escaped: flows rolled back while the rollout continued with the others; a new epoch does not bring
            them back, a change of their configuration does.
        seed: of the random draws, recorded with each decision.
        winner: the flow that serves after completion.
        outcome: how the adaptive phase ended.
        drift: the drift monitor of the winner.
        said: the claim that was last withheld, to record it only once.
        told: what a dry run has recorded in this epoch, by kind, reason and flow, to record each once.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason in one plain sentence, with the numbers behind it.

    Attributes:
        code: stable code, e.g. ``threshold_escape``.
        text: a plain sentence.
        flow_id: the flow it is about.
        numbers: finite; e.g. ``{"ratings": 12, "mean": 1.8, "log_e": 4.1, "needed": 3.7}``.
    """

    code: str
    text: str
    flow_id: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a pending decision waits for.

    Attributes:
        code: stable code, e.g. ``ratings``, ``time``, ``evidence``, ``outcomes``.
        amount: how much is missing, in the unit of the code (ratings, milliseconds, log e …).
        expected_at: when it is expected, ms; None if unknown.
    """

    code: str
    text: str
    flow_id: str | None = None
    amount: float = 0.0
    expected_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A timeline entry; ``before``, ``facts``, ``at`` and ``seed`` suffice to recompute it.

    Attributes:
        what: the kind of change.
        at: ms.
        why: one plain sentence.
        reasons: all reasons, with numbers.
        actor: who did it; None for automatic changes.
        dry_run: recorded only, not carried out.
        shares_before: percent by flow id.
        shares_after: percent by flow id.
        before: the state that the decision was based on.
        facts: the facts of the decision; None for actions of a person, unless they overrode a decision.
        seed: the seed passed to ``decide``.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of a decision.

    Attributes:
        state: the new state to store (equal to the old one if nothing changed).
        shares: percent by id of *every active* flow, to set now; None leaves them unchanged.
        reasons: most important first; never empty.
        missing: what a pending decision waits for; empty if something was done.
        entry: the timeline entry; None if there is nothing to record.
        again: whether another decision should follow immediately (the first one only recorded a
            change).
        wants_periods: a claim is due but the facts have no periods: nothing was decided; read the
            facts with periods and decide again.
    """

    state: State
    shares: Mapping[str, float] | None
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...] = ()
    entry: Entry | None = None
    again: bool = False
    wants_periods: bool = False
