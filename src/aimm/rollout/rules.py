"""Decide what a rollout does next, and why. Pure: everything it uses is an argument."""

from collections.abc import Sequence
from itertools import chain

from aimm.rollout.configuration import Mode
from aimm.rollout.deciding.adaptive import next_update, update
from aimm.rollout.deciding.case import MINUTE, case_of, not_yet
from aimm.rollout.deciding.drift import watch
from aimm.rollout.deciding.epochs import after_the_end, by_hand, notice
from aimm.rollout.deciding.escape import by_evidence, by_threshold, first_blame
from aimm.rollout.deciding.guardrails import by_guardrail
from aimm.rollout.deciding.warmup import ramp
from aimm.rollout.facts import Facts, FlowFacts
from aimm.rollout.model import Phase, Reason, State, Verdict


def decide(state: State, facts: Facts, now: int, seed: int) -> Verdict:
    """Decide what to do with a rollout now.

    After the end, only manual changes of shares are recorded. Before it, in this order: handle changes by
    people; while running, check for escapes (threshold, evidence, guardrails), then make one step of the ramp
    or one update; after completion, monitor the winner for drift.

    Args:
        state: the state after the last decision.
        facts: the facts at ``now``.
        now: milliseconds since 1970.
        seed: seed of the posterior draws (unused if ``adaptive.draws`` is 0); recorded in the entry.

    Returns:
        A verdict with at least one reason. "Not yet" is a verdict too, with what is missing. If ``again`` is
        set, store it, refresh the facts and decide again.
    """
    case = case_of(state, facts, now, seed)
    if state.phase.over:
        noted = after_the_end(case)
        if noted is not None:
            return noted
    if not state.phase.watched:
        return not_yet(case, Reason(code="not_running", text="The rollout is not running."))
    noticed = notice(case)
    if noticed is not None:
        return noticed
    if state.phase is Phase.COMPLETED:
        return watch(case)
    escaped = first_blame(case, chain(by_threshold(case), by_evidence(case), by_guardrail(case)))
    if escaped is not None:
        return escaped
    return ramp(case) if state.phase is Phase.WARMUP else update(case)


def asks_who(state: State, flows: Sequence[FlowFacts]) -> bool:
    """Whether ``decide`` sees a manual change and needs to know its author (``Facts.changed_by``)."""
    return state.phase is not Phase.INIT and by_hand(state, flows)


def needs_periods(state: State) -> bool:
    """Whether ``decide`` needs ``Facts.periods`` from the start (they cost a read of the whole epoch)."""
    return state.phase is Phase.ADAPTIVE and state.configuration.adaptive.mode is Mode.CONTINUOUS


def due_at(state: State) -> int | None:
    """When (ms) the verdict may change merely because time passes; None if only new facts can change it."""
    if state.phase is Phase.ADAPTIVE:
        return next_update(state)
    warmup = state.configuration.warmup
    if state.phase is Phase.WARMUP and (warmup is None or warmup.interval_mins is not None):
        return state.updated_at + MINUTE
    return None
