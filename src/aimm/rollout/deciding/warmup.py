"""Warmup: a linear ramp from the current shares to each flow's goal, by minutes or by sessions."""

from collections.abc import Mapping
from dataclasses import replace

from aimm.rollout.configuration import Warmup
from aimm.rollout.deciding.case import MINUTE, Case, done, not_yet, same_shares
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Missing, Outcome, Phase, Reason, State, Verdict, What
from aimm.stats.slots import rounded_shares

FEW_LOOKS = 5
LEAST_STEP = 0.01  # percentage points


def ramp(case: Case) -> Verdict:
    """The next step of the ramp.

    With interval I, r the progress before and s the progress now (minutes or sessions), a share x moves to
    goal − (goal − x)(I − s)/(I − r): the same line, however often the ramp is evaluated.

    Only minutes during which the service ran and had sessions count; gaps are left out.
    """
    warmup = case.configuration.warmup
    if warmup is None or not case.active:
        return _nobody(case) if not case.active else _to_adaptive(case, case.shares)
    by_minutes = warmup.interval_mins is not None
    if by_minutes and case.looks_back:
        return _skipped(case, warmup, 0.0)
    passed = _passed(case, warmup)
    if passed <= 0:
        return not_yet(
            case,
            Reason(code="warmup_waits", text="The warmup waits for the next minute or session."),
            _next_step(case, warmup),
        )
    clock = _clock(case)
    keeper = _holding(case, warmup)
    if keeper is not None:
        return _held(case, keeper, clock)
    if case.state.held:
        after = replace(clock, held=False)
        text = "The ratings that the warmup was waiting for have arrived. The ramp continues."
        return done(case, What.WARMUP_RESUMED, after, [Reason(code="warmup_resumed", text=text)])
    if by_minutes and _requests(case.facts.flows) == case.state.updated_sessions:
        text = "No session has been opened since the last step; only time with new sessions counts."
        return not_yet(
            case,
            Reason(code="warmup_waits", text=text),
            Missing(code="sessions", text=text, amount=1.0),
        )
    if by_minutes and passed > _longest(case, warmup):
        return _skipped(case, warmup, passed)
    return _moved(case, warmup, passed, clock)


def targets(case: Case, warmup: Warmup) -> dict[str, float]:
    """The target of each active flow, in percent: its goal, or an equal part of the rest.

    A flow that was rolled back goes to 0, and its goal is distributed over the others.
    """
    goals = {goal.flow_id: goal.serve_pct for goal in warmup.goals}
    named = {flow.id: goals[flow.id] for flow in case.contenders if flow.id in goals}
    others = [flow.id for flow in case.contenders if flow.id not in named]
    left = max(100.0 - sum(named.values()), 0.0)
    out = {flow.id: 0.0 for flow in case.active if flow not in case.contenders}
    freed = sum(goals.get(flow_id, 0.0) for flow_id in out)
    if freed and not others and (total := sum(named.values())) > 0:
        named = {flow_id: goal * (1 + freed / total) for flow_id, goal in named.items()}
    wanted = {**named, **{flow_id: left / len(others) for flow_id in others}, **out}
    return {flow.id: wanted[flow.id] for flow in case.active}


def _moved(case: Case, warmup: Warmup, passed: float, clock: State) -> Verdict:
    interval = _interval(warmup)
    before = case.state.ramped
    ramped = before + passed
    goals = targets(case, warmup)
    if ramped >= interval:
        return _to_adaptive(case, rounded_shares(list(goals), list(goals.values())), clock)
    left = (interval - ramped) / (interval - before)
    now = case.shares
    wanted = {flow_id: goal - (goal - now[flow_id]) * left for flow_id, goal in goals.items()}
    shares = rounded_shares(list(wanted), list(wanted.values()))
    after = replace(clock, ramped=ramped)
    if same_shares(shares, now):
        if same_shares(rounded_shares(list(goals), list(goals.values())), now):
            return _to_adaptive(case, now, after)
        text = "The next step of the warmup is too small to apply yet."
        # what was not moved is still due: the ramp counts from the last step that was applied
        return not_yet(case, Reason(code="warmup_waits", text=text), _next_step(case, warmup))
    unit = "minutes" if warmup.interval_mins is not None else "sessions"
    text = f"Warmup: {ramped:.0f} of {interval} {unit} done."
    numbers = {"ramped": ramped, "interval": float(interval)}
    return done(
        case,
        What.SHARES_MOVED,
        after,
        [Reason(code="warmup_step", text=text, numbers=numbers)],
        shares,
    )


def _longest(case: Case, warmup: Warmup) -> float:
    """The longest gap between two steps, in minutes, that counts fully; in longer ones nothing was served.

    A few evaluations, or 1/24 of the ramp, and long enough for a step of 0.02 percentage points.
    """
    goals, now = targets(case, warmup), case.shares
    interval = _interval(warmup)
    far = max(abs(goals[flow_id] - now[flow_id]) for flow_id in goals)
    visible = 2 * LEAST_STEP * (interval - case.state.ramped) / far if far else 0.0
    return max(FEW_LOOKS * case.facts.pace / MINUTE, interval / 24, visible)


def _skipped(case: Case, warmup: Warmup, passed: float) -> Verdict:
    """A step after a gap: as large as after one evaluation, so that a ramp with few sessions still ends."""
    credit = case.facts.pace / MINUTE if passed > 0 else 0.0
    if passed > 0:
        text = (
            f"The ramp continues; {_listed(passed - credit)} in which the service was off or no session was "
            "opened do not count."
        )
    else:
        text = "The ramp continues; the clock was set back."
    gap = Reason(code="warmup_gap", text=text, numbers={"minutes": max(passed, 0.0), "counted": credit})
    clock = replace(
        case.state,
        updated_at=case.now,
        updated_sessions=_requests(case.facts.flows),
        update=case.state.update + 1,
    )
    step = _moved(case, warmup, credit, clock)
    if step.entry is None or step.entry.what is not What.SHARES_MOVED:
        if step.state.phase is not Phase.WARMUP:
            return step
        # too small to show; the rest of the ramp is slightly steeper instead
        return done(case, What.WARMUP_RESUMED, replace(clock, ramped=case.state.ramped + credit), [gap])
    reasons = (gap, *step.reasons)
    entry = replace(step.entry, what=What.WARMUP_RESUMED, why=f"{text} {step.entry.why}", reasons=reasons)
    return replace(step, reasons=reasons, entry=entry)


def _listed(minutes: float) -> str:
    """``3 h 5 min``."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _to_adaptive(case: Case, shares: Mapping[str, float], clock: State | None = None) -> Verdict:
    base = case.state if clock is None else clock
    after = replace(
        base,
        phase=Phase.ADAPTIVE,
        since=case.now,
        updated_at=case.now,
        updated_ratings=sum(sum(flow.arrived) for flow in case.active),
        updated_mature=sum(sum(flow.mature) for flow in case.active),
        held=False,
    )
    reason = Reason(
        code="warmup_done", text="Every flow has reached its goal. From now on, traffic follows the ratings."
    )
    moved = None if same_shares(shares, case.shares) else shares
    return done(case, What.WARMUP_ENDED, after, [reason], moved)


def _nobody(case: Case) -> Verdict:
    after = replace(case.state, phase=Phase.COMPLETED, since=case.now, outcome=Outcome.ALONE, winner=None)
    return done(
        case,
        What.COMPLETED,
        after,
        [Reason(code="no_active_flow", text="No flow is active; there is nothing to do.")],
    )


def _interval(warmup: Warmup) -> int:
    return warmup.interval_mins if warmup.interval_mins is not None else warmup.interval_sessions or 1


def _requests(flows: tuple[FlowFacts, ...]) -> int:
    return sum(flow.session_requests for flow in flows)


def _passed(case: Case, warmup: Warmup) -> float:
    """Whole minutes, or sessions, since the last step."""
    if warmup.interval_mins is not None:
        return float((case.now - case.state.updated_at) // MINUTE)
    return float(_requests(case.facts.flows) - case.state.updated_sessions)


def _clock(case: Case) -> State:
    minutes = (case.now - case.state.updated_at) // MINUTE
    return replace(
        case.state,
        updated_at=case.state.updated_at + minutes * MINUTE,
        updated_sessions=_requests(case.facts.flows),
        update=case.state.update + 1,
    )


def _holding(case: Case, warmup: Warmup) -> FlowFacts | None:
    """The first growing flow with too few ratings."""
    hold = warmup.hold
    if hold is None:
        return None
    goals = targets(case, warmup)
    for flow in case.active:
        # a flow without traffic does no harm, and would never be rated
        grows = goals[flow.id] > flow.share > 0
        if grows and flow.unrated > hold.max_unrated and sum(flow.arrived) < hold.min_ratings:
            return flow
    return None


def _held(case: Case, keeper: FlowFacts, clock: State) -> Verdict:
    text = (
        f"The warmup is paused: {keeper.unrated} sessions of {keeper.title} have no rating yet, "
        f"and only {sum(keeper.arrived)} ratings have arrived."
    )
    numbers = {"unrated": float(keeper.unrated), "ratings": float(sum(keeper.arrived))}
    reason = Reason(code="warmup_held", text=text, flow_id=keeper.id, numbers=numbers)
    after = replace(clock, held=True)
    if not case.state.held:
        return done(case, What.WARMUP_HELD, after, [reason])
    hold = case.configuration.warmup and case.configuration.warmup.hold
    wanted = float(hold.min_ratings - sum(keeper.arrived)) if hold else 0.0
    return not_yet(
        case, reason, Missing(code="ratings", text=text, flow_id=keeper.id, amount=wanted), state=after
    )


def _next_step(case: Case, warmup: Warmup) -> Missing:
    if warmup.interval_mins is not None:
        at = case.state.updated_at + MINUTE
        return Missing(
            code="time",
            text="The next step follows in a minute.",
            amount=float(at - case.now),
            expected_at=at,
        )
    if not any(flow.share > 0 for flow in case.active):
        text = "No active flow has a share, so no session can start: give one of them a share."
        return Missing(code="traffic", text=text)
    return Missing(code="sessions", text="The next step follows with the next session.", amount=1.0)
