"""Summaries of use cases. Times are milliseconds since 1970."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aimm.activity.model import Series, Window
from aimm.path.standing import Standing
from aimm.rollout.model import Outcome, Phase
from aimm.use_cases.model import UseCase


class Severity(StrEnum):
    """How urgent an alarm is."""

    ALARM = "alarm"
    WARNING = "warning"
    INFO = "info"


class AlarmCode(StrEnum):
    """Kinds of alarms.

    Attributes:
        ESCAPED: the rollout rolled a flow back and ended.
        FLOW_ESCAPED: the rollout rolled a flow back and continues with the others.
        DRIFTED: the winner got worse, and the comparison started again.
        WITHHELD: a win is due but withheld, because the data cannot be trusted.
        BUDGET_REACHED: the rollout ended without proof.
        NO_ACTIVE_FLOW: the use case is active, but none of its flows is.
        UNCONFIGURED_STEP: an active flow has no configuration for a step.
        ROLLOUT_WAITING: the rollout has waited for ratings longer than expected.
        SILENT: there were sessions before, and none in the last 24 hours.
        WARMUP_HELD: the ramp pauses until more sessions are rated.
        DECISION_READY: the rollout has found a winner.
        DRY_RUN: the rollout only records what it would do.
    """

    ESCAPED = "escaped"
    FLOW_ESCAPED = "flow_escaped"
    DRIFTED = "drifted"
    WITHHELD = "withheld"
    BUDGET_REACHED = "budget_reached"
    NO_ACTIVE_FLOW = "no_active_flow"
    UNCONFIGURED_STEP = "unconfigured_step"
    ROLLOUT_WAITING = "rollout_waiting"
    SILENT = "silent"
    WARMUP_HELD = "warmup_held"
    DECISION_READY = "decision_ready"
    DRY_RUN = "dry_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm.

    Attributes:
        text: a plain sentence.
        since: None if the time is not known.
        flow_id: the flow it is about, if it is about one.
    """

    code: AlarmCode
    severity: Severity
    text: str
    since: int | None = None
    flow_id: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The latest timeline entry about a kind of trouble, in the current epoch."""

    at: int
    text: str
    flow_id: str | None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a rollout may go without an update before it raises an alarm.

    Attributes:
        last: when the latest update was, or when the phase began if that is later.
        expected: milliseconds within which ratings should have led to the next one.
    """

    last: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts that alarms are based on.

    Attributes:
        active: whether the use case is served.
        active_flows: number of active flows.
        unconfigured: active flows that lack a configuration.
        unconfigured_flow: id of one of them.
        since: when the rollout entered its phase; None before the first start.
        held: whether the ramp of the warmup pauses.
        withheld: whether a win is due but withheld.
        notices: by kind (``escaped``, ``flow_escaped``, ``drifted``, ``withheld``).
        patience: None unless the rollout is waiting for ratings.
        latest: when the latest session was opened, to five minutes; None if none was ever counted.
        taken_out: whether a flow was rolled back while the rollout continues.
    """

    active: bool
    active_flows: int
    unconfigured: int
    unconfigured_flow: str | None
    phase: Phase
    since: int | None
    outcome: Outcome | None
    winner: str | None
    winner_title: str | None
    held: bool
    withheld: bool
    dry_run: bool
    notices: Mapping[str, Notice]
    patience: Patience | None
    latest: int | None
    taken_out: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Sessions and ratings; the sum of the scores is in hundredths of a star."""

    sessions: int = 0
    ratings: int = 0
    score_sum: int = 0

    @property
    def score(self) -> float | None:
        """Mean stars; None without a rating."""
        return self.score_sum / self.ratings / 100 if self.ratings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Summary of a use case in a list.

    Attributes:
        lately: counts of the last 24 hours.
        flows: number of flows that are not archived.
        ever: counts since the last reset.
        seen: the intervals of ``series``.
        alarms: most severe first.
        standing: where it is on its path.
    """

    use_case: UseCase
    facts: Facts
    steps: int
    flows: int
    lately: Totals
    ever: Totals
    seen: Window
    series: Series
    alarms: tuple[Alarm, ...]
    standing: Standing
