"""The progress of a rollout: the state of each flow, how close it is to an escape, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from aimm.rollout.cautions import BUDGET, cautions
from aimm.rollout.configuration import Configuration
from aimm.rollout.deciding.escape import acceptable_of, guarded, rated_since, rule_of
from aimm.rollout.facts import Facts, FlowFacts
from aimm.rollout.model import Phase, Reason, State, Verdict
from aimm.rollout.rules import due_at
from aimm.stats.allocation import top_two_by_quadrature
from aimm.stats.escape import log_escape_e
from aimm.stats.intervals import mean_interval
from aimm.stats.stars import mean_stars

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class RuleCloseness:
    """Distance to the threshold rule, which applies at 0 missing ratings and an average at the bound.

    Attributes:
        missing: number of ratings that the rule still needs.
        average: average of the ratings that it uses, to 2 decimals; 0 without ratings.
        lower_score: the rule's bound.
    """

    missing: int
    average: float
    lower_score: float


@dataclass(frozen=True, slots=True)
class ProofCloseness:
    """Distance to the proof that a flow is bad.

    Attributes:
        acceptable: stars from which the flow is acceptable.
        log_e: logarithm of the evidence against it.
        needed: value that ``log_e`` must reach.
        missing: number of ratings before evidence counts.
    """

    acceptable: float
    log_e: float
    needed: float
    missing: int


@dataclass(frozen=True, slots=True)
class FlowOutlook:
    """The state of one flow.

    Attributes:
        mean: mean stars of all ratings of the epoch; None without ratings.
        low: lower end of its anytime-valid 95% interval.
        high: upper end of the interval.
        chance: probability of being the best flow, 0 … 1; None for a flow that is not compared.
        dropped: whether it left the rotation as proven worse.
        escaped: whether it was rolled back.
        rule: None without a threshold rule.
        proof: None if evidence cannot roll it back.
    """

    facts: FlowFacts
    mean: float | None
    low: float
    high: float
    chance: float | None
    dropped: bool
    escaped: bool
    rule: RuleCloseness | None
    proof: ProofCloseness | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The progress of a rollout.

    Attributes:
        verdict: the decision that would be made now, with its reasons and what is missing.
        due: when (ms) the verdict may change because time passes; None if only new facts can change it.
        cautions: settings without effect on the current flows.
    """

    verdict: Verdict
    due: int | None
    flows: tuple[FlowOutlook, ...]
    cautions: tuple[Reason, ...] = ()


def outlook(state: State, facts: Facts, verdict: Verdict) -> Outlook:
    """The progress of a rollout now.

    Args:
        verdict: result of ``decide`` for this state and these facts.
    """
    chances = _chances(state, facts)
    flows = tuple(_flow(state, flow, chances) for flow in facts.flows)
    found = cautions(state.configuration, facts.flows)
    if any(sum(flow.mature) for flow in facts.flows):  # some ratings count already
        found = tuple(caution for caution in found if caution.code != BUDGET)
    return Outlook(verdict, due_at(state), flows, found)


def _chances(state: State, facts: Facts) -> Mapping[str, float]:
    out = {*state.dropped, *state.escaped}
    compared = [flow for flow in facts.flows if flow.active and flow.id not in out]
    if not compared or state.phase is Phase.INIT:
        return {}
    counts = np.array([flow.arrived for flow in compared], dtype=np.float64)
    found = top_two_by_quadrature(counts, epsilon=state.configuration.adaptive.epsilon).p_best
    return {flow.id: float(chance) for flow, chance in zip(compared, found, strict=True)}


def _flow(state: State, flow: FlowFacts, chances: Mapping[str, float]) -> FlowOutlook:
    counts = np.array(flow.arrived, dtype=np.float64)
    low, high = mean_interval(counts, ALPHA)
    return FlowOutlook(
        facts=flow,
        mean=float(mean_stars(counts)) if counts.sum() else None,
        low=float(low),
        high=float(high),
        chance=chances.get(flow.id),
        dropped=flow.id in state.dropped,
        escaped=flow.id in state.escaped,
        rule=_rule(state, flow),
        proof=_proof(state.configuration, flow),
    )


def _rule(state: State, flow: FlowFacts) -> RuleCloseness | None:
    rule = rule_of(state.configuration, flow.id)
    if rule is None:
        return None
    ratings, average = rated_since(state, flow)
    return RuleCloseness(max(rule.min_feedback - ratings, 0), average, rule.lower_score)


def _proof(configuration: Configuration, flow: FlowFacts) -> ProofCloseness | None:
    evidence = configuration.escape.evidence if configuration.escape else None
    if evidence is None or not evidence.enabled:
        return None
    named = guarded(configuration, evidence)
    if flow.id not in named:
        return None
    acceptable = acceptable_of(configuration, evidence, flow.id)
    counts = np.array(flow.arrived, dtype=np.float64)
    return ProofCloseness(
        acceptable=acceptable,
        log_e=float(log_escape_e(counts, acceptable)),
        needed=log(2 * len(named) / evidence.alpha),
        missing=max(evidence.min_ratings - int(counts.sum()), 0),
    )
