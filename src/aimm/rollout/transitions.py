"""Actions of people: configure, start, stop, roll back, complete, reset; states as in the protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aimm.kit.errors import Invalid
from aimm.rollout.cautions import cautions
from aimm.rollout.configuration import Configuration
from aimm.rollout.deciding.case import Case, case_of, only, shown, with_shares
from aimm.rollout.deciding.epochs import fresh
from aimm.rollout.deciding.escape import rollback_shares, without
from aimm.rollout.errors import CompletedFlowNotActive, NoActiveFlow, NotEditable, TransitionNotAllowed
from aimm.rollout.facts import Facts
from aimm.rollout.model import Entry, Phase, Reason, State, Verdict, What

FORCED = (Phase.FORCED_STOP, Phase.FORCED_ESCAPED, Phase.FORCED_COMPLETED)
"""The states in which a person overrides the rollout."""


def configure(state: State, configuration: Configuration, now: int, actor: str) -> Verdict:
    """Replace the whole configuration.

    Raises:
        NotEditable: the state is not INIT.
    """
    if state.phase is not Phase.INIT:
        raise NotEditable
    after = replace(state, configuration=replace(configuration, completed_flow_id=None))
    reason = Reason(code="configured", text=f"{actor} changed the rollout's configuration.")
    entry = Entry(
        what=What.CONFIGURED,
        at=now,
        why=reason.text,
        reasons=(reason,),
        shares_before={},
        shares_after={},
        before=state,
        facts=None,
        seed=state.seed,
        actor=actor,
    )
    return Verdict(state=after, shares=None, reasons=(reason,), entry=entry)


def allowed(state: State) -> tuple[Phase, ...]:
    """The states that can be requested now."""
    if state.phase is Phase.INIT:
        return (Phase.WARMUP,)
    return FORCED if state.phase.running else (Phase.INIT,)


def transition(
    state: State,
    wanted: Phase,
    facts: Facts,
    now: int,
    seed: int,
    actor: str,
    completed_flow_id: str | None,
    zero_flow_ids: Sequence[str] | None = None,
) -> Verdict:
    """Move a rollout to the state ``wanted``, with the protocol's effects on the shares.

    On entering WARMUP the caller must also reset the original's statistics (``resets_statistics``).

    Args:
        facts: flows with their current shares; counts are only stored as evidence of a forced decision.
        seed: seed of the whole rollout, used at its start.
        completed_flow_id: required for FORCED_COMPLETED.
        zero_flow_ids: flows that a FORCED_ESCAPED sets to 0; None applies an escape rule, if any.

    Raises:
        TransitionNotAllowed: the protocol does not allow this transition.
        NoActiveFlow: there is no active flow to release.
        CompletedFlowNotActive: the flow to complete with is not active.
        Invalid: a flow to set to 0 is not active, or none would be left.
    """
    if wanted not in allowed(state):
        raise TransitionNotAllowed
    case = case_of(state, facts, now, seed)
    if wanted is Phase.WARMUP and not case.active:
        raise NoActiveFlow
    kept = replace(state, configuration=replace(state.configuration, completed_flow_id=None))
    if wanted is Phase.WARMUP:
        return _started(case, kept, actor)
    if wanted is Phase.INIT:
        after = replace(kept, phase=Phase.INIT, since=now, said="")
        return _told(case, What.RESET, after, f"{actor} reset the rollout.", None, actor)
    after = replace(kept, phase=wanted, since=now)
    if wanted is Phase.FORCED_STOP:
        return _told(
            case,
            What.FORCED,
            after,
            f"{actor} stopped the rollout. The shares stay as they are.",
            None,
            actor,
        )
    if wanted is Phase.FORCED_ESCAPED:
        return _rolled_back(case, after, zero_flow_ids, actor)
    return _completed(case, after, completed_flow_id, actor)


def resets_statistics(verdict: Verdict) -> bool:
    """Whether the original's statistics are reset: on entering WARMUP only."""
    entry = verdict.entry
    return entry is not None and entry.what is What.STARTED and verdict.state.phase is Phase.WARMUP


def _started(case: Case, kept: State, actor: str) -> Verdict:
    begun = fresh(kept, case.active, case.now)
    warms_up = kept.configuration.warmup is not None
    after = replace(
        begun,
        phase=Phase.WARMUP if warms_up else Phase.ADAPTIVE,
        since=case.now,
        update=0,
        # the original's statistics restart with the warmup only
        updated_sessions=0,
        rated_before={} if warms_up else begun.rated_before,
        ramped=0.0,
        held=False,
        escaped=(),
        start_shares=case.shares,
        seed=case.seed,
    )
    found = cautions(kept.configuration, case.facts.flows)
    return _told(case, What.STARTED, after, f"{actor} started the rollout.", None, actor, found)


def _rolled_back(case: Case, after: State, zero_flow_ids: Sequence[str] | None, actor: str) -> Verdict:
    """By the rule of the first active flow that has one, or to the shares at the start of the rollout."""
    escape = case.configuration.escape
    ruled = {rule.flow_id for rule in escape.rules} if escape else set[str]()
    first = next((flow for flow in case.active if flow.id in ruled), None)
    if zero_flow_ids is None and first is not None:
        text = f"{actor} rolled the rollout back, as the escape rule of {first.title} says"
        shares = rollback_shares(case, first.id)
    else:
        text = f"{actor} rolled the rollout back to the shares that it started from"
        shares = _shares_at_start(case, zero_flow_ids or ())
    listed = ", ".join(f"{flow.title} {shares[flow.id]:g}%" for flow in shown(case.active))
    return _told(case, What.FORCED, after, f"{text}: {listed}.", shares, actor)


def _shares_at_start(case: Case, zero_flow_ids: Sequence[str]) -> Mapping[str, float]:
    """The shares at the start, without these flows and without those rolled back since."""
    for flow_id in zero_flow_ids:
        if case.flow(flow_id) is None:
            raise Invalid(f"zeroFlowIds: {flow_id} is not an active flow of this use case")
    left = [flow for flow in case.active if flow.id not in zero_flow_ids]
    if case.active and not left:
        raise Invalid("zeroFlowIds: must leave at least one active flow")
    out = {*zero_flow_ids, *case.state.escaped}
    if all(flow.id in out for flow in case.active):
        out = {*zero_flow_ids}
    return without(case, case.state.start_shares, out)


def _completed(case: Case, after: State, flow_id: str | None, actor: str) -> Verdict:
    flow = case.flow(flow_id or "")
    if flow is None:
        raise CompletedFlowNotActive
    after = replace(
        after,
        configuration=replace(after.configuration, completed_flow_id=flow.id),
        winner=flow.id,
        outcome=None,
    )
    text = f"{actor} completed the rollout with {flow.title}."
    return _told(case, What.FORCED, after, text, only(case, {flow.id: 100.0}), actor)


def _told(
    case: Case,
    what: What,
    after: State,
    text: str,
    shares: Mapping[str, float] | None,
    actor: str,
    more: Sequence[Reason] = (),
) -> Verdict:
    """The verdict for an action of a person. A forced decision stores the facts it was made on."""
    reasons = (Reason(code=what.value, text=text), *more)
    entry = Entry(
        what=what,
        at=case.now,
        why=text,
        reasons=reasons,
        shares_before=case.shares,
        shares_after=case.shares if shares is None else shares,
        before=case.state,
        facts=case.facts if what is What.FORCED else None,
        seed=case.seed,
        actor=actor,
    )
    after = after if shares is None else with_shares(after, shares, case.now)
    return Verdict(state=after, shares=shares, reasons=reasons, entry=entry)
