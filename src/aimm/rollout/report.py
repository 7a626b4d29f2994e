"""After the end (or in between): what was decided, on which evidence, and what else was possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from aimm.rollout.model import Entry, Facts, FlowFacts, Outcome, Phase, State
from aimm.stats.intervals import mean_interval
from aimm.stats.off_policy import Refusal, doubly_robust, snips
from aimm.stats.stars import Floats, mean_stars

ALPHA = 0.05
_EVIDENCE = (
    "flow",
    "share",
    "sessions",
    "ratings in",
    "their mean stars",
    "of them counted",
    "their mean stars",
    "95 % interval of the counted",
)
_OUTCOMES = {
    Outcome.SUPERIOR: "superior: proven better than every other flow",
    Outcome.EQUIVALENT: "practically equivalent: proven not worse than any other flow by more than ε",
    Outcome.BUDGET: "budget reached: nothing is proven, the leader serves",
    Outcome.ALONE: "one active flow: there was nothing to compare",
}


@dataclass(frozen=True, slots=True)
class Rewards:
    """The rated sessions of the epoch, one row each, for off-policy estimates.

    Attributes:
        propensities: chance of the flow that was served, in (0, 1], shape (n,).
        flows: index of the flow that was served, in the order of ``Facts.flows``, shape (n,).
        stars: the ratings, 1 … 5, shape (n,).
    """

    propensities: Floats
    flows: NDArray[np.int64]
    stars: Floats


@dataclass(frozen=True, slots=True)
class OffPolicy:
    """The mean stars if one flow had always been served, by one estimator; or why nobody can tell."""

    method: str
    value: float | None
    low: float | None
    high: float | None
    effective: float
    refused: str | None


@dataclass(frozen=True, slots=True)
class FlowReport:
    """What is known of one flow.

    Attributes:
        ratings: that count for decisions.
        mean: their mean stars; None without one.
        low: lower end of their anytime-valid 95 % interval.
        high: its upper end.
        arrived: all ratings of the epoch, whether they count for decisions or not yet.
        arrived_mean: their mean stars; None without one.
        dropped: whether it left the rotation as proven worse.
        escaped: whether it was taken out as bad while the rollout went on.
    """

    id: str
    title: str
    active: bool
    share: float
    sessions: int
    ratings: int
    mean: float | None
    low: float
    high: float
    arrived: int
    arrived_mean: float | None
    dropped: bool
    escaped: bool
    always: tuple[OffPolicy, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything to be told about a rollout.

    Attributes:
        window_mins: the attribution window; a session's rating counts for decisions when it is older.
        overrides: entries of people, oldest first.
        timeline: all entries, oldest first.
    """

    phase: Phase
    outcome: Outcome | None
    winner: str | None
    epoch: int
    since: int
    decision: str
    window_mins: int
    flows: tuple[FlowReport, ...]
    overrides: tuple[Entry, ...]
    timeline: tuple[Entry, ...]


def report(state: State, facts: Facts, timeline: Sequence[Entry], rewards: Rewards | None = None) -> Report:
    """The report of a rollout.

    Args:
        timeline: entries, oldest first.
        rewards: rated sessions of the epoch; without them nothing is said off-policy.
    """
    last = next((entry for entry in reversed(timeline) if entry.before.phase is not state.phase), None)
    return Report(
        phase=state.phase,
        outcome=state.outcome,
        winner=state.winner,
        epoch=state.epoch,
        since=state.since,
        decision=last.why if last is not None else "Nothing has been decided yet.",
        window_mins=state.configuration.adaptive.attribution_window_mins,
        flows=tuple(_flow(state, flow, index, rewards) for index, flow in enumerate(facts.flows)),
        overrides=tuple(entry for entry in timeline if _by_a_person(entry)),
        timeline=tuple(timeline),
    )


def markdown(told: Report, title: str) -> str:
    """The report as Markdown."""
    outcome = f" ({_OUTCOMES[told.outcome]})" if told.outcome is not None else ""
    lines = [f"# Rollout of {_cell(title)}", "", f"**{told.phase.value}**{outcome}. {told.decision}", ""]
    lines += ["## Evidence", "", f"| {' | '.join(_EVIDENCE)} |", "|---|---:|---:|---:|---:|---:|---:|---|"]
    lines += [_evidence_row(flow, told.winner) for flow in told.flows]
    lines += ["", _counting(told.window_mins), ""]
    lines += ["## If one flow had always been served", ""]
    estimates = [(flow, one) for flow in told.flows for one in flow.always]
    if estimates:
        lines += ["| flow | method | mean stars | 95 % interval | worth ratings |", "|---|---|---:|---|---:|"]
        lines += [_estimate_row(flow, one) for flow, one in estimates]
    else:
        lines += ["Nothing can be said: no rated session with a known propensity."]
    lines += ["", "## Who overrode what", ""]
    lines += [f"- {_moment(entry.at)}: {entry.why}" for entry in told.overrides] or ["Nobody did."]
    lines += ["", "## Timeline", ""]
    lines += [_timeline_row(entry) for entry in told.timeline] or ["Nothing happened yet."]
    return "\n".join(lines) + "\n"


def _by_a_person(entry: Entry) -> bool:
    return entry.actor is not None or any(reason.code == "manual_change" for reason in entry.reasons)


def _flow(state: State, flow: FlowFacts, index: int, rewards: Rewards | None) -> FlowReport:
    counts, arrived = (np.array(stars, dtype=np.float64) for stars in (flow.mature, flow.arrived))
    low, high = mean_interval(counts, ALPHA)
    total = int(counts.sum())
    return FlowReport(
        id=flow.id,
        title=flow.title,
        active=flow.active,
        share=flow.share,
        sessions=flow.sessions,
        ratings=total,
        mean=float(mean_stars(counts)) if total else None,
        low=float(low),
        high=float(high),
        arrived=int(arrived.sum()),
        arrived_mean=float(mean_stars(arrived)) if arrived.sum() else None,
        dropped=flow.id in state.dropped,
        escaped=flow.id in state.escaped,
        always=_always(index, rewards),
    )


def _always(index: int, rewards: Rewards | None) -> tuple[OffPolicy, ...]:
    if rewards is None or not len(rewards.stars):
        return ()
    told: list[OffPolicy] = []
    for method, estimate in (("SNIPS", snips), ("doubly robust", doubly_robust)):
        found = estimate(rewards.propensities, rewards.flows, rewards.stars, index)
        if isinstance(found, Refusal):
            told.append(OffPolicy(method, None, None, None, found.effective, found.reason))
        else:
            told.append(OffPolicy(method, found.value, found.low, found.high, found.effective, None))
    return tuple(told)


def _evidence_row(flow: FlowReport, winner: str | None) -> str:
    name = f"**{_cell(flow.title)}**" if flow.id == winner else _cell(flow.title)
    name += " (rolled back)" if flow.escaped else " (proven worse)" if flow.dropped else ""
    return (
        f"| {name} | {flow.share:g} % | {flow.sessions} | {flow.arrived} | {_mean(flow.arrived_mean)} | "
        f"{flow.ratings} | {_mean(flow.mean)} | {flow.low:.2f} … {flow.high:.2f} |"
    )


def _mean(stars: float | None) -> str:
    return "–" if stars is None else f"{stars:.2f}"


def _counting(window_mins: int) -> str:
    """Which ratings count for what, in a product manager's words."""
    if window_mins:
        counted = (
            f"A rating is counted when its session is more than {_duration(window_mins)} old and the rating "
            "came within that time: whoever rates late must not tip the scales, so only counted ratings can "
            "prove a winner. An escape does not wait: it acts on every rating that is in."
        )
    else:
        counted = "Every rating that is in counts at once."
    return f"{counted} The intervals hold at every moment of the run, however often one looks."


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    number, unit = (minutes, "minute") if rest else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _estimate_row(flow: FlowReport, one: OffPolicy) -> str:
    if one.value is None or one.low is None or one.high is None:
        return f"| {_cell(flow.title)} | {one.method} | – | {one.refused or ''} | {one.effective:.0f} |"
    return (
        f"| {_cell(flow.title)} | {one.method} | {one.value:.2f} | {one.low:.2f} … {one.high:.2f} | "
        f"{one.effective:.0f} |"
    )


def _timeline_row(entry: Entry) -> str:
    said = " (dry run: only said)" if entry.dry_run else ""
    return f"- {_moment(entry.at)}: {entry.why}{said}"


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
