"""Escape: roll a flow back by its configured rule, or because its ratings prove it bad."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from math import log

import numpy as np

from aimm.rollout.configuration import AfterEscape, Configuration, EscapeRule, Evidence
from aimm.rollout.deciding.case import Case, done, only, told_as
from aimm.rollout.facts import FlowFacts, Stars
from aimm.rollout.model import Phase, Reason, State, Verdict, What
from aimm.stats.escape import log_escape_e, log_not_worse_e
from aimm.stats.slots import rounded_shares
from aimm.stats.stars import HIGHEST, LOWEST, Floats, mean_stars

ABOVE_THE_RULE = 0.5
DEFAULT_ACCEPTABLE = 2.5
_KEPT = 1_000


Blame = tuple[FlowFacts, Reason]
"""A flow to roll back, and why."""


def by_threshold(case: Case) -> Iterator[Blame]:
    """The active flows whose escape rule applies."""
    escape = case.configuration.escape
    if escape is None:
        return
    rules = {rule.flow_id: rule for rule in escape.rules}
    for flow in case.contenders:
        rule = rules.get(flow.id)
        ratings, average = rated_since(case.state, flow)
        if rule and rule.min_feedback <= ratings and average <= rule.lower_score:
            text = (
                f"{flow.title} was rolled back: {ratings} ratings average {average:g}; "
                f"the rule requires more than {rule.lower_score:g}."
            )
            numbers = {
                "ratings": float(ratings),
                "average": average,
                "lower_score": rule.lower_score,
                "min_feedback": float(rule.min_feedback),
            }
            yield flow, Reason(code="threshold_escape", text=text, flow_id=flow.id, numbers=numbers)


def rated_since(state: State, flow: FlowFacts) -> tuple[int, float]:
    """The ratings that a rule uses, and their average as the original shows it (0 without ratings).

    These are the ratings since the epoch began. The original also counts those of earlier rollouts if one
    starts without a warmup, and those from before a flow was changed; neither describes the flow as it is.
    """
    before, score_sum = state.rated_before.get(flow.id, (0, 0))
    if not before:
        return flow.feedbacks, flow.average
    ratings = flow.feedbacks - before
    return (ratings, round((flow.score_sum - score_sum) / ratings / 100, 2)) if ratings > 0 else (0, 0.0)


def by_evidence(case: Case) -> Iterator[Blame]:
    """The active flows that are proven bad, strongest evidence first.

    Two tests a flow, each at α / (2 M) for M guarded flows: against "its mean is acceptable", and
    against "it is not worse than the incumbent by more than the margin". The incumbent is the flow that
    had the largest share at the start and is not guarded, so it is fixed before the first rating.
    """
    evidence = case.configuration.escape and case.configuration.escape.evidence
    if not evidence or not evidence.enabled:
        return
    named = guarded(case.configuration, evidence)
    flows = [
        flow
        for flow in case.rotation
        # a flow without traffic does no harm; ending the rollout because of it would
        if flow.id in named and flow.share > 0 and sum(flow.arrived) >= max(evidence.min_ratings, 1)
    ]
    if not flows:
        return
    needed = log(2 * len(named) / evidence.alpha)
    incumbent = _incumbent(case, named)
    found = [_proof(case, evidence, flow, incumbent, needed) for flow in flows]
    proofs = [proof for proof in found if proof is not None]
    yield from sorted(proofs, key=lambda proof: -proof[1].numbers["log_e"])


def guarded(configuration: Configuration, evidence: Evidence) -> frozenset[str]:
    """Ids of the flows that evidence can roll back: those named, else with a rule, else with a goal."""
    if evidence.flow_ids:
        return frozenset(evidence.flow_ids)
    rules = configuration.escape.rules if configuration.escape else ()
    if rules:
        return frozenset(rule.flow_id for rule in rules)
    goals = configuration.warmup.goals if configuration.warmup else ()
    return frozenset(goal.flow_id for goal in goals)


def first_blame(case: Case, blames: Iterator[Blame]) -> Verdict | None:
    """Roll back the first bad flow; None without one.

    In a dry run nothing is rolled back: once a flow is recorded, the next one is considered.
    """
    first = next(blames, None)
    if first is None:
        return None
    told = case.state.told if case.configuration.dry_run else ()
    chosen = next(
        (one for one in (first, *blames) if told_as(_kind(case, one[0]), one[1:]) not in told), first
    )
    return _roll_back(case, *chosen)


def _remaining(case: Case, flow: FlowFacts) -> tuple[FlowFacts, ...]:
    """The flows that the rollout continues with after ``flow``; empty if it ends."""
    if case.configuration.after_escape is AfterEscape.END:
        return ()
    others = tuple(one for one in case.contenders if one.id != flow.id)
    return others if len(others) > 1 else ()  # nothing to compare with a single flow


def _kind(case: Case, flow: FlowFacts) -> What:
    return What.FLOW_ESCAPED if _remaining(case, flow) else What.ESCAPED


def _roll_back(case: Case, flow: FlowFacts, reason: Reason) -> Verdict:
    """Remove ``flow`` and continue with the others, or end the rollout with the rollback shares."""
    remaining = _remaining(case, flow)
    shares = rollback_shares(case, flow.id)
    if not remaining:
        after = replace(case.state, phase=Phase.ESCAPED, since=case.now)
        return done(case, What.ESCAPED, after, [reason], shares)
    out = tuple(sorted({*case.state.escaped, flow.id}))
    after = replace(case.state, escaped=out)
    listed = " and ".join(part for part in (", ".join(o.title for o in remaining[:-1]), remaining[-1].title))
    told = replace(reason, text=f"{reason.text} The rollout continues with {listed}.")
    # two flows may be bad at once
    return done(case, What.FLOW_ESCAPED, after, [told], without(case, shares, out), again=True)


def without(case: Case, shares: Mapping[str, float], out: Collection[str]) -> Mapping[str, float]:
    """Shares without the flows ``out``; the others take theirs in proportion.

    If the others have none, they share everything by their current shares, or else equally.
    """
    others = [flow for flow in case.active if flow.id not in out]
    for parts in ([shares.get(flow.id, 0.0) for flow in others], [flow.share for flow in others]):
        if sum(parts) > 0:
            break
    else:
        parts = [1.0] * len(others)
    total = sum(parts)
    return only(case, rounded_shares([flow.id for flow in others], [part / total * 100 for part in parts]))


def rollback_shares(case: Case, flow_id: str) -> Mapping[str, float]:
    """The shares of the flow's rule; without a rule the others take its share in proportion.

    If the rule leaves nobody to serve, the others share everything.
    """
    rule = rule_of(case.configuration, flow_id)
    if rule is not None:
        named = only(case, {goal.flow_id: goal.serve_pct for goal in rule.rollback})
        if sum(named.values()) > 0:
            return named
    out = {*case.state.escaped, flow_id}
    if all(flow.id in out for flow in case.active):
        out = {flow_id}
    if all(flow.id in out for flow in case.active):
        return case.shares
    return without(case, {}, out)


def rule_of(configuration: Configuration, flow_id: str) -> EscapeRule | None:
    """The escape rule of a flow."""
    rules = configuration.escape.rules if configuration.escape else ()
    return next((rule for rule in rules if rule.flow_id == flow_id), None)


def acceptable_of(configuration: Configuration, evidence: Evidence, flow_id: str) -> float:
    """The stars from which a flow is acceptable, within the domain of the test."""
    rule = rule_of(configuration, flow_id)
    wanted = evidence.acceptable
    if wanted is None:
        wanted = DEFAULT_ACCEPTABLE if rule is None else rule.lower_score + ABOVE_THE_RULE
    return min(max(wanted, LOWEST + 0.05), HIGHEST - 0.05)


def _proof(
    case: Case, evidence: Evidence, flow: FlowFacts, incumbent: FlowFacts | None, needed: float
) -> Blame | None:
    acceptable = acceptable_of(case.configuration, evidence, flow.id)
    log_e, mean = _alone(flow.arrived, acceptable), _mean(flow.arrived)
    ratings = float(sum(flow.arrived))
    numbers = {"ratings": ratings, "mean": mean, "log_e": log_e, "needed": needed, "alpha": evidence.alpha}
    if log_e >= needed:
        text = (
            f"{flow.title} was rolled back: its {ratings:.0f} ratings (mean {mean:.2f}) prove that "
            f"it is below {acceptable:g} stars."
        )
        return flow, Reason(
            code="evidence_escape", text=text, flow_id=flow.id, numbers={**numbers, "acceptable": acceptable}
        )
    if incumbent is None or sum(incumbent.arrived) < evidence.min_ratings:
        return None
    other = _mean(incumbent.arrived)
    if other - mean <= evidence.margin:  # with such counts no proof is possible
        return None
    log_e = _beside(flow.arrived, incumbent.arrived, evidence.margin, needed)
    if log_e < needed:
        return None
    unit = "star" if evidence.margin == 1 else "stars"
    text = (
        f"{flow.title} was rolled back: its {ratings:.0f} ratings (mean {mean:.2f}) prove that it is worse "
        f"than {incumbent.title} (mean {other:.2f}) by more than {evidence.margin:g} {unit}."
    )
    extra = {"log_e": log_e, "margin": evidence.margin, "incumbent_mean": other}
    return flow, Reason(code="evidence_escape_pair", text=text, flow_id=flow.id, numbers={**numbers, **extra})


def _incumbent(case: Case, named: frozenset[str]) -> FlowFacts | None:
    others = [flow for flow in case.rotation if flow.id not in named]
    start = case.state.start_shares
    return max(others, key=lambda flow: start.get(flow.id, 0.0), default=None)


# Harm is judged on everything that has arrived: waiting for the attribution window would prolong it.
# Cached, because a flow is evaluated more often than it is rated.


@lru_cache(maxsize=_KEPT)
def _alone(arrived: Stars, acceptable: float) -> float:
    return float(log_escape_e(_counts(arrived), acceptable))


@lru_cache(maxsize=_KEPT)
def _beside(arrived: Stars, incumbent: Stars, margin: float, needed: float) -> float:
    return log_not_worse_e(_counts(arrived), _counts(incumbent), margin, needed)


@lru_cache(maxsize=_KEPT)
def _mean(arrived: Stars) -> float:
    return float(mean_stars(_counts(arrived)))


def _counts(arrived: Stars) -> Floats:
    return np.array(arrived, dtype=np.float64)
