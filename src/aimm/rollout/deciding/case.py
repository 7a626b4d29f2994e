"""The input of one decision, and how its result is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from aimm.rollout.configuration import Configuration
from aimm.rollout.deciding.periods import condensed
from aimm.rollout.facts import Checks, Comparison, Facts, FlowFacts
from aimm.rollout.model import Entry, Missing, Reason, State, Verdict, What
from aimm.stats.stars import Floats

MINUTE = 60_000
SAME = 0.005  # percent points below which two shares are the same


@dataclass(slots=True)
class Memo:
    """What a decision computes from the epoch's periods, once, and stores with its entry."""

    comparisons: dict[tuple[str, str], Comparison] = field(
        default_factory=dict[tuple[str, str], Comparison], repr=False
    )
    checks: Checks | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The arguments of ``decide``, and the flows grouped by their role.

    Attributes:
        active: flows that can be served, ordered by id, so that no decision depends on the order in
            which the facts list them.
        contenders: active flows that were not rolled back.
        rotation: contenders that are still compared.
        memo: what the decision has computed from the facts so far.
    """

    state: State
    facts: Facts
    now: int
    seed: int
    active: tuple[FlowFacts, ...]
    contenders: tuple[FlowFacts, ...]
    rotation: tuple[FlowFacts, ...]
    memo: Memo

    @property
    def configuration(self) -> Configuration:
        """The configuration of the rollout."""
        return self.state.configuration

    @property
    def shares(self) -> dict[str, float]:
        """The stored share of each active flow, in percent."""
        return {flow.id: flow.share for flow in self.active}

    @property
    def looks_back(self) -> bool:
        """Whether the last evaluation is in the future: the clock was ahead then, or is behind now."""
        return ahead(self.state.updated_at, self.now)

    def flow(self, flow_id: str) -> FlowFacts | None:
        """The active flow with this id."""
        return next((flow for flow in self.active if flow.id == flow_id), None)


def ahead(at: int, now: int) -> bool:
    """Whether a past time (ms) lies in the future: a wrong clock, beyond the skew between nodes."""
    return at > now + MINUTE


def case_of(state: State, facts: Facts, now: int, seed: int) -> Case:
    """Build the case from the arguments of ``decide``."""
    active = tuple(sorted((flow for flow in facts.flows if flow.active), key=lambda flow: flow.id))
    # if no other flow is left, even one that was taken out must serve
    contenders = tuple(flow for flow in active if flow.id not in state.escaped) or active
    rotation = tuple(flow for flow in contenders if flow.id not in state.dropped)
    known = {(one.leader, one.challenger): one for one in facts.comparisons}
    return Case(state, facts, now, seed, active, contenders, rotation, Memo(known, facts.checks))


def kept(case: Case) -> Facts:
    """The facts as an entry stores them: few periods, and what was computed from all of them."""
    facts, memo = case.facts, case.memo
    if not facts.periods:
        return facts
    return replace(
        facts,
        periods=condensed(facts.periods),
        comparisons=tuple(memo.comparisons[pair] for pair in sorted(memo.comparisons)),
        checks=memo.checks,
    )


def shown(flows: Sequence[FlowFacts]) -> list[FlowFacts]:
    """Flows in the order to show them: by title."""
    return sorted(flows, key=lambda flow: (flow.title, flow.id))


def not_yet(case: Case, reason: Reason, *missing: Missing, state: State | None = None) -> Verdict:
    """A result without changes; ``state`` only if something has to be stored."""
    return Verdict(
        state=case.state if state is None else state, shares=None, reasons=(reason,), missing=missing
    )


def done(
    case: Case,
    what: What,
    after: State,
    reasons: Sequence[Reason],
    shares: Mapping[str, float] | None = None,
    *,
    again: bool = False,
    happened: bool = False,
) -> Verdict:
    """A result with a timeline entry; in a dry run it is only recorded, once per epoch.

    Args:
        after: the new state, without the effects of ``shares``.
        shares: percent by id of every active flow; None leaves them unchanged.
        happened: people did it, so a dry run stores the state too.
    """
    dry = case.configuration.dry_run and not happened
    before = case.shares
    entry = Entry(
        what=what,
        at=case.now,
        why=reasons[0].text,
        reasons=tuple(reasons),
        shares_before=before,
        shares_after=before if shares is None else shares,
        before=case.state,
        facts=kept(case),
        seed=case.seed,
        dry_run=dry,
    )
    if dry:
        return _said(case, entry, after)
    if shares is not None:
        after = with_shares(after, shares, case.now)
    return Verdict(state=after, shares=shares, reasons=tuple(reasons), entry=entry, again=again)


def with_shares(state: State, shares: Mapping[str, float], now: int) -> State:
    """The state with new shares, which start a new period."""
    return replace(state, shares=shares, period=state.period + 1, period_start=now)


def _said(case: Case, entry: Entry, after: State) -> Verdict:
    """The result of a dry run: only the update counters advance."""
    name = told_as(entry.what, entry.reasons)
    known = name in case.state.told
    kept = replace(
        case.state,
        update=after.update,
        updated_at=after.updated_at,
        updated_ratings=after.updated_ratings,
        updated_mature=after.updated_mature,
        updated_sessions=after.updated_sessions,
        said=after.said,
        told=case.state.told if known else (*case.state.told, name),
    )
    return Verdict(state=kept, shares=None, reasons=entry.reasons, entry=None if known else entry)


def told_as(what: What, reasons: Sequence[Reason]) -> str:
    """The key under which a dry run remembers what it has recorded; different for each flow."""
    return f"{what}:{','.join(sorted({f'{reason.code} {reason.flow_id}' for reason in reasons}))}"


def arrived(flows: Sequence[FlowFacts]) -> Floats:
    """Star counts of all ratings of the epoch, shape (K, 5)."""
    return np.array([flow.arrived for flow in flows], dtype=np.float64).reshape(len(flows), 5)


def mature(flows: Sequence[FlowFacts]) -> Floats:
    """Star counts of the ratings that count for decisions, shape (K, 5)."""
    return np.array([flow.mature for flow in flows], dtype=np.float64).reshape(len(flows), 5)


def only(case: Case, wanted: Mapping[str, float]) -> dict[str, float]:
    """Shares of all active flows; those not in ``wanted`` get 0."""
    return {flow.id: wanted.get(flow.id, 0.0) for flow in case.active}


def same_shares(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether shares are equal to within 0.005 percentage points."""
    return one.keys() == other.keys() and all(abs(one[key] - other[key]) < SAME for key in one)
