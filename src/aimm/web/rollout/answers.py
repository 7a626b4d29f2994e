"""Responses about a rollout: its state and its progress."""

from collections.abc import Sequence

import msgspec

from aimm.kit.clock import from_micros
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Missing, Outcome, Phase, Reason, State
from aimm.rollout.outlook import FlowOutlook, Outlook
from aimm.rollout.ports import Rollout
from aimm.web.queries import rfc3339
from aimm.web.rollout.shapes import ConfigurationShape, configuration_shape


class ReasonAnswer(msgspec.Struct, rename="camel"):
    """A reason in one plain sentence, with the numbers behind it."""

    code: str
    text: str
    flow_id: str | None
    numbers: dict[str, float]


class MissingAnswer(msgspec.Struct, rename="camel"):
    """What the rollout waits for, how much of it is missing, and when it is expected."""

    code: str
    text: str
    flow_id: str | None
    amount: float
    expected_at: str | None


class RuleClosenessAnswer(msgspec.Struct, rename="camel"):
    """How close a flow is to its threshold rule."""

    missing_ratings: int
    average: float
    lower_score: float


class ProofClosenessAnswer(msgspec.Struct, rename="camel"):
    """How close the ratings are to proving a flow bad: at ``logE`` = ``needed`` it is rolled back."""

    acceptable: float
    log_e: float
    needed: float
    missing_ratings: int


class OutcomesAnswer(msgspec.Struct, rename="camel"):
    """Measured outcomes of the sessions of a flow. Averages are null without measurements."""

    sessions: int
    error_rate: float | None
    latency_ms: float | None
    slow_rate: float | None
    cost: float | None


class FlowProgressAnswer(msgspec.Struct, rename="camel"):
    """One flow in the current epoch. The 95% interval of its mean is valid at any time."""

    flow_id: str
    title: str
    active: bool
    share_pct: float
    sessions: int
    unrated: int
    ratings: int
    mature_ratings: int
    stars: list[int]
    mean: float | None
    low: float
    high: float
    chance_best: float | None
    dropped: bool
    escaped: bool
    rule: RuleClosenessAnswer | None
    proof: ProofClosenessAnswer | None
    outcomes: OutcomesAnswer


class ProgressAnswer(msgspec.Struct, rename="camel"):
    """The progress of a rollout: what it does or waits for, and the state of each flow."""

    reasons: list[ReasonAnswer]
    missing: list[MissingAnswer]
    next_look_at: str | None
    ramped: float
    held: bool
    updates: int
    updated_at: str | None
    flows: list[FlowProgressAnswer]


class RolloutAnswer(msgspec.Struct, rename="camel"):
    """The rollout of a use case. ``progress`` is null in the response to a change.

    ``startShares`` is the traffic split it started from, in percent by flow id; empty before the first start.
    ``warnings`` name settings without effect, and what happens instead.
    """

    id: str
    use_case_id: str
    rollout_state: Phase
    configuration: ConfigurationShape
    since: str | None
    epoch: int
    outcome: Outcome | None
    winner_flow_id: str | None
    start_shares: dict[str, float]
    progress: ProgressAnswer | None
    warnings: list[ReasonAnswer]
    version: int
    created_at: str
    updated_at: str


_YEAR_10000 = 253_402_300_800_000


def moment(millis: int) -> str:
    """Format a time in milliseconds as RFC 3339."""
    return rfc3339(from_micros(millis * 1000))


def moment_or_none(millis: int | None) -> str | None:
    """The same; None for None, for 0, and for times after the year 9999."""
    return moment(millis) if millis and millis < _YEAR_10000 else None


def rollout_answer(
    rollout: Rollout, warnings: Sequence[Reason], seen: Outlook | None = None
) -> RolloutAnswer:
    """Convert a rollout to its API representation."""
    state = rollout.state
    return RolloutAnswer(
        id=rollout.id,
        use_case_id=rollout.use_case_id,
        rollout_state=state.phase,
        configuration=configuration_shape(state.configuration),
        since=moment_or_none(state.since),
        epoch=state.epoch,
        outcome=state.outcome,
        winner_flow_id=state.winner,
        start_shares=dict(state.start_shares),
        progress=None if seen is None else _progress(state, seen),
        warnings=reason_answers(warnings),
        version=rollout.version,
        created_at=rfc3339(rollout.created_at),
        updated_at=rfc3339(rollout.updated_at),
    )


def _progress(state: State, seen: Outlook) -> ProgressAnswer:
    return ProgressAnswer(
        reasons=reason_answers(seen.verdict.reasons),
        missing=[_missing(one) for one in seen.verdict.missing],
        next_look_at=moment_or_none(seen.due),
        ramped=state.ramped,
        held=state.held,
        updates=state.update,
        updated_at=moment_or_none(state.updated_at),
        flows=[_flow_progress(flow) for flow in seen.flows],
    )


def reason_answers(reasons: Sequence[Reason]) -> list[ReasonAnswer]:
    """Convert reasons to their API representation."""
    return [ReasonAnswer(one.code, one.text, one.flow_id, dict(one.numbers)) for one in reasons]


def _missing(one: Missing) -> MissingAnswer:
    return MissingAnswer(one.code, one.text, one.flow_id, one.amount, moment_or_none(one.expected_at))


def _flow_progress(flow: FlowOutlook) -> FlowProgressAnswer:
    facts, rule, proof = flow.facts, flow.rule, flow.proof
    return FlowProgressAnswer(
        flow_id=facts.id,
        title=facts.title,
        active=facts.active,
        share_pct=facts.share,
        sessions=facts.sessions,
        unrated=facts.unrated,
        ratings=sum(facts.arrived),
        mature_ratings=sum(facts.mature),
        stars=list(facts.arrived),
        mean=flow.mean,
        low=flow.low,
        high=flow.high,
        chance_best=flow.chance,
        dropped=flow.dropped,
        escaped=flow.escaped,
        rule=RuleClosenessAnswer(rule.missing, rule.average, rule.lower_score) if rule else None,
        proof=ProofClosenessAnswer(proof.acceptable, proof.log_e, proof.needed, proof.missing)
        if proof
        else None,
        outcomes=_outcomes(facts),
    )


def _outcomes(facts: FlowFacts) -> OutcomesAnswer:
    known = facts.outcomes
    return OutcomesAnswer(
        sessions=known.sessions,
        error_rate=known.errors / known.sessions if known.sessions else None,
        latency_ms=known.latency_sum / known.timed if known.timed else None,
        slow_rate=known.slow / known.timed if known.timed else None,
        cost=known.cost / known.costed if known.costed else None,
    )
