"""What restarts the statistics: changed flows, changed shares, drift."""

from collections.abc import Sequence
from dataclasses import replace

from aimm.rollout.deciding.case import Case, ahead, done, kept, not_yet, same_shares, shown
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Entry, Phase, Reason, State, Verdict, What


def notice(case: Case) -> Verdict | None:
    """Handle changes by people or clocks since the last decision; None without changes."""
    return _set_back(case) or _changed_flows(case) or _changed_shares(case)


def _set_back(case: Case) -> Verdict | None:
    """Move the start of an epoch from the future to now; until then it would count no sessions.

    What was already counted in it stays counted.
    """
    if not ahead(case.state.epoch_start, case.now):
        return None
    start = case.state.period_start
    period_start = case.now if ahead(start, case.now) else start
    after = replace(case.state, epoch_start=case.now, period_start=period_start)
    reason = Reason(
        code="clock_set_back", text="The clock was ahead when counting began; sessions count from now on."
    )
    return replace(not_yet(case, reason, state=after), again=True)


def after_the_end(case: Case) -> Verdict | None:
    """Record changes of shares or active flows by people after the end of the rollout."""
    if same_shares(case.shares, case.state.shares):
        return None
    text = f"{_who(case)} set the shares by hand after the end of the rollout: {_listed_shares(case)}."
    return _noticed(case, What.MANUAL_CHANGE, case.state, Reason(code="manual_change", text=text))


def by_hand(state: State, flows: Sequence[FlowFacts]) -> bool:
    """Whether shares differ from those that the rollout set, or a flow was deactivated."""
    shares = {flow.id: flow.share for flow in flows if flow.active}
    return not same_shares(shares, state.shares) or not state.marks.keys() <= shares.keys()


def fresh(state: State, flows: tuple[FlowFacts, ...], now: int) -> State:
    """The state at the beginning of a new epoch; only sessions opened from now on count.

    A flow that was rolled back stays out until its configuration changes.
    """
    marks = {flow.id: flow.mark for flow in flows}
    known = state.marks
    return replace(
        state,
        epoch=state.epoch + 1,
        epoch_start=now,
        period=state.period + 1,
        period_start=now,
        updated_at=now,
        updated_ratings=0,
        updated_mature=0,
        shares={flow.id: flow.share for flow in flows},
        marks=marks,
        rated_before={flow.id: (flow.feedbacks, flow.score_sum) for flow in flows if flow.feedbacks},
        dropped=(),
        escaped=tuple(one for one in state.escaped if one in known and marks.get(one) == known[one]),
        winner=None,
        outcome=None,
        drift=None,
        said="",
        told=(),
    )


def reopened(case: Case, what: What, reason: Reason) -> Verdict:
    """Start a new epoch in the adaptive phase, from the current shares."""
    after = fresh(case.state, case.active, case.now)
    return done(case, what, replace(after, phase=Phase.ADAPTIVE, since=case.now), [reason])


def _changed_flows(case: Case) -> Verdict | None:
    marks = {flow.id: flow.mark for flow in case.active}
    known = case.state.marks
    if marks == known:
        return None
    new = [flow for flow in case.active if flow.id not in known]
    changed = [flow for flow in case.active if flow.id in known and known[flow.id] != flow.mark]
    if not new and not changed:
        return _left(case)
    told = [f"{flow.title} is new" for flow in new] + [f"{flow.title} was changed" for flow in changed]
    text = f"{'; '.join(told)}. Earlier ratings are no longer comparable, so counting starts again."
    reason = Reason(code="flows_changed", text=text, flow_id=(new or changed)[0].id)
    if case.state.phase is Phase.COMPLETED:
        return reopened(case, What.EPOCH_STARTED, reason)
    after = fresh(case.state, case.active, case.now)
    # a ramp continues where it was: it depends on time or sessions, not on ratings
    return done(
        case,
        What.EPOCH_STARTED,
        replace(after, updated_at=case.state.updated_at if case.state.phase is Phase.WARMUP else case.now),
        [reason],
        again=True,
        happened=True,
    )


def _left(case: Case) -> Verdict:
    """Handle a deactivated flow: the comparison of the others continues."""
    ids = {flow.id for flow in case.active}
    gone = sorted(flow_id for flow_id in case.state.marks if flow_id not in ids)
    titles = [flow.title for flow in sorted(case.facts.flows, key=lambda flow: flow.id) if flow.id in gone]
    named = ", ".join(titles) or "A deleted flow"
    who = case.facts.changed_by
    by = f" ({_listed(who)} changed the flows)" if who else ""
    text = f"{named} no longer takes part{by}. The comparison of the others continues."
    reason = Reason(code="flow_left", text=text, flow_id=gone[0])
    after = replace(
        case.state,
        marks={i: mark for i, mark in case.state.marks.items() if i in ids},
        escaped=tuple(i for i in case.state.escaped if i in ids),
    )
    if case.state.winner in gone:
        return reopened(case, What.EPOCH_STARTED, reason)
    return _noticed(case, What.MANUAL_CHANGE, after, reason)


def _changed_shares(case: Case) -> Verdict | None:
    if same_shares(case.shares, case.state.shares):
        return None
    listed = _listed_shares(case)
    text = f"{_who(case)} set the shares by hand: {listed}. The rollout continues from there."
    # the next update is a full interval away, so a person's choice is not overwritten at once
    after = case.state if case.state.phase is Phase.WARMUP else replace(case.state, updated_at=case.now)
    return _noticed(case, What.MANUAL_CHANGE, after, Reason(code="manual_change", text=text))


def _noticed(case: Case, what: What, after: State, reason: Reason) -> Verdict:
    """Changes by people also take effect in a dry run."""
    after = replace(
        after, shares=case.shares, period=case.state.period + 1, period_start=case.now, said=case.state.said
    )
    entry = Entry(
        what=what,
        at=case.now,
        why=reason.text,
        reasons=(reason,),
        shares_before=case.state.shares,
        shares_after=case.shares,
        before=case.state,
        facts=kept(case),
        seed=case.seed,
        actor=_listed(case.facts.changed_by) or None,
    )
    return Verdict(state=after, shares=None, reasons=(reason,), entry=entry, again=True)


def _who(case: Case) -> str:
    return _listed(case.facts.changed_by) or "Someone"


def _listed_shares(case: Case) -> str:
    flows = shown(case.active)
    return ", ".join(f"{flow.title} {flow.share:g}%" for flow in flows) or "no flow is active"


def _listed(names: Sequence[str]) -> str:
    """``ann, bob and eve``."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
