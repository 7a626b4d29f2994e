"""Warmups, roll-backs, changes by people, and the watch over a winner."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.rollout.catalogue.building import FEW, NOW, RAILS, SOME, START, Case, begun, case
from tests.rollout.things import BAD, FAIR, GOOD, HOUR, MINUTE, adaptive, facts, flow, goals

from aimm.rollout.configuration import (
    Adaptive,
    AfterEscape,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    GuardrailAction,
    Hold,
    Warmup,
)
from aimm.rollout.facts import FlowFacts, Outcomes, Stars
from aimm.rollout.model import Drift, Outcome, Phase


def _warmups() -> Iterator[tuple[str, Case]]:
    ramp = Warmup(600, None, goals(f1=30.0, f2=50.0))
    minutes = Configuration(warmup=ramp)
    rated = {"feedbacks": 4, "session_requests": 20}
    flows = (flow(1, 80.0, FEW, **rated), flow(2, 10.0, SOME, **rated), flow(3, 10.0, **rated))
    soon = START + 61 * MINUTE + 7_000

    def step(configuration: Configuration = minutes, *others: FlowFacts, **more: Any) -> Case:
        return case(configuration, *(others or flows), **{"now": soon, "ramped": 60.0, **more})

    yield "ramp", step()
    yield "ramp waits for a minute", step(now=START + MINUTE - 1)
    yield "ramp without sessions", step(updated_sessions=60)
    yield "ramp ends", step(ramped=539.0)
    yield "ramp in small steps", step(replace(minutes, warmup=replace(ramp, interval_mins=10**8)))
    there = (flow(1, 30.0, **rated), flow(2, 50.0, **rated), flow(3, 20.0, **rated))
    yield "ramp is there", step(minutes, *there)
    yield "ramp after a gap", step(now=START + 400 * MINUTE)
    yield "ramp after a gap of minutes", step(known={"pace": MINUTE}, now=START + 55 * MINUTE)
    near = replace(minutes, warmup=replace(ramp, goals=goals(f1=79.8, f2=10.1)))
    for passed in (59, 70):
        later = {"known": {"pace": MINUTE}, "now": START + passed * MINUTE, "ramped": 0.0}
        yield f"ramp of little after {passed} minutes", step(near, **later)
    slow = replace(minutes, warmup=replace(ramp, interval_mins=10**7))
    yield "ramp after a gap, too small", step(slow, known={"pace": MINUTE}, now=START + 9_999 * HOUR)
    yield "ramp after a gap, at its end", step(now=START + 900 * MINUTE, ramped=550.0)
    yield "ramp with the clock set back", step(updated_at=soon + HOUR)
    sessions = Configuration(warmup=Warmup(None, 200, goals(f1=30.0, f2=50.0)))
    yield "ramp by sessions", step(sessions)
    yield "ramp waits for a session", step(sessions, updated_sessions=60)
    dark = tuple(replace(one, share=0.0) for one in flows)
    yield "ramp waits for traffic", step(sessions, *dark, updated_sessions=60)
    hold = replace(minutes, warmup=replace(ramp, hold=Hold(30, 40)))
    unrated = (flows[0], replace(flows[1], unrated=31), flows[2])
    yield "ramp is held", step(hold, *unrated)
    little = (flows[0], replace(unrated[1], share=0.5), flows[2])
    yield "ramp is held at half a percent", step(hold, *little)
    yield "ramp is still held", step(hold, *unrated, held=True)
    yield "ramp resumes", step(hold, held=True)
    yield "no ramp", step(adaptive(), phase=Phase.WARMUP)
    yield "nobody to ramp", step(minutes, flow(1, active=False))
    yield "ramp without one", step(minutes, escaped=("f2",))
    pair = Configuration(warmup=replace(ramp, goals=goals(f1=30.0, f2=50.0, f3=20.0)))
    yield "ramp shares what is freed", step(pair, escaped=("f3",))


def _escapes() -> Iterator[tuple[str, Case]]:
    rule = EscapeRule("f2", 10, 2.0, goals(f1=90.0, f3=10.0))
    flows = (flow(1, 60.0, FEW), flow(2, 30.0, SOME, feedbacks=12, average=1.5), flow(3, 10.0, FEW))
    quiet = Adaptive(interval_mins=10_000)
    plain = Configuration(escape=Escape((rule,)), adaptive=quiet)
    goes_on = replace(plain, after_escape=AfterEscape.CONTINUE)
    yield "rule", case(plain, *flows)
    counted = (flows[0], replace(flows[1], feedbacks=52, score_sum=8_400), flows[2])
    yield "rule, since the start", case(plain, *counted, rated_before={"f2": (40, 6_000)})
    yield "rule, and on", case(goes_on, *flows)
    gone = replace(goes_on, escape=Escape((replace(rule, rollback=goals(f9=100.0)),)))
    yield "rule to nobody", case(gone, *flows)
    proof = replace(goes_on, escape=Escape((rule,), Evidence(alpha=0.1)))
    bad = (flow(1, 60.0, GOOD), flow(2, 20.0, BAD, feedbacks=0), flow(3, 20.0, FEW), flow(4, 0.0, FEW))
    yield "evidence", case(proof, *bad)
    both = replace(proof, escape=Escape((), Evidence(flow_ids=("f2", "f3"))))
    two = (bad[0], replace(bad[1], arrived=(9, 9, 0, 0, 0)), replace(bad[2], arrived=(50, 0, 0, 0, 0)))
    yield "evidence of two", case(both, *two)
    yield "in a dry run", case(replace(both, dry_run=True), *two)
    told = "flow_escaped:evidence_escape f3"
    yield "in a dry run, the next", case(replace(both, dry_run=True), *two, told=(told,))
    everything = (told, "flow_escaped:evidence_escape_pair f2")
    yield "in a dry run, no more", case(replace(both, dry_run=True), *two, told=everything)
    behind: Stars = (60, 30, 20, 20, 40)
    for margin, other in ((1.0, behind), (0.5, (60, 30, 30, 30, 60))):
        against = replace(plain, escape=Escape((rule,), Evidence(margin=margin)))
        pair = (flow(1, 70.0, GOOD), flow(2, 30.0, other, feedbacks=0))
        yield f"evidence beside the incumbent, {margin:g}", case(against, *pair)
    rails = tuple(replace(rail, action=GuardrailAction.ESCAPE) for rail in RAILS)
    measured = Outcomes(sessions=90, errors=50, timed=70, slow=40, costed=60, cost=45.0)
    for rail in rails:
        railed = replace(Configuration(adaptive=quiet), guardrails=(rail,))
        yield f"guardrail {rail.metric}", case(railed, replace(flows[0], outcomes=measured), *flows[1:])


def _changes() -> Iterator[tuple[str, Case]]:
    flows = (flow(1, 60.0, FEW, feedbacks=9, score_sum=3_600), flow(2, 40.0, SOME, feedbacks=0))
    config = adaptive()
    ramp = Configuration(warmup=Warmup(600, None, goals(f2=50.0)))
    history: dict[str, Any] = {
        "dropped": ("f2",),
        "escaped": ("f1",),
        "said": "withheld:x",
        "told": ("y",),
        "winner": "f2",
        "outcome": Outcome.SUPERIOR,
        "drift": Drift(reference=4.4, until=START),
        "updated_at": START + HOUR,
    }

    def after(configuration: Configuration, *seen: FlowFacts, by: tuple[str, ...] = (), **state: Any) -> Case:
        return Case(begun(configuration, *flows, **state), facts(*seen, changed_by=by), NOW)

    new = (*flows, flow(3, 0.0, feedbacks=2, score_sum=500))
    other = (replace(flows[0], mark="r2"), *new[1:])
    yield "new flow", after(config, *new, **history)
    yield "new and changed flows", after(config, *other, **history)
    yield "changed flow in a ramp", after(ramp, replace(flows[0], mark="r2"), flows[1], **history)
    yield "new flow after the end", after(config, *new, **history, phase=Phase.COMPLETED)
    off = (flow(1, 100.0, FEW), flow(2, 0.0, active=False))
    yield "a flow left", after(config, *off, by=("ann", "bob", "eve"), **{**history, "winner": "f1"})
    yield "a deleted flow left", after(config, off[0])
    yield "the winner left", after(config, *off, **history, phase=Phase.COMPLETED)
    moved = (flow(1, 12.5, FEW), flow(2, 87.5, SOME))
    yield "shares by hand", after(config, *moved, by=("ann",), **history)
    yield "shares by hand in a ramp", after(ramp, *moved, by=("ann", "bob"), **history)
    yield "shares by hand after the end", after(config, *moved, phase=Phase.ESCAPED, **history)
    yield "nothing after the end", after(config, *flows, phase=Phase.ESCAPED)
    ahead = {"epoch_start": NOW + HOUR, "period_start": NOW + 2 * HOUR}
    yield "the clock was ahead", after(config, *flows, **ahead)
    yield "the clock was ahead at the epoch", after(config, *flows, **{**ahead, "period_start": START})


def _afterwards() -> Iterator[tuple[str, Case]]:
    flows = (flow(1, 2.0, FAIR), flow(2, 98.0, GOOD))

    def watched(*news: Stars, until: int = NOW - HOUR, drift: Drift | None, **more: Any) -> Case:
        config = adaptive()
        state = {"phase": Phase.COMPLETED, "winner": "f2", "outcome": Outcome.SUPERIOR, **more}
        known = {"winner_news": news, "winner_until": until}
        return case(config, *flows, known=known, drift=drift, **state)

    drift = Drift(reference=4.5, until=START)
    yield "settled without a reference", watched((9, 0, 0, 0, 0), drift=None)
    yield "settled without news", watched(until=START, drift=drift)
    yield "settled with good news", watched((1, 1, 1, 4, 30), (0, 0, 2, 4, 12), drift=drift)
    before = Drift(reference=4.5, until=START, logs=(1.0, 0.5, 0.0, 2.0), peak=3.0)
    yield "settled, as before", watched((1, 1, 1, 4, 30), drift=before)
    yield "worse", watched((10, 5, 5, 5, 5), (20, 5, 5, 5, 5), drift=drift)
    yield "worse, a winner that is not there", watched((90, 5, 5, 5, 5), drift=drift, winner="f9")
    yield "the lowest reference", watched((9, 0, 0, 0, 0), drift=replace(drift, reference=1.1))
    yield "the watch was ahead", watched((9, 0, 0, 0, 0), drift=replace(drift, until=NOW + 90 * MINUTE + 7))


def named() -> Iterator[tuple[str, Case]]:
    """All cases of this module."""
    for kind in (_warmups, _escapes, _changes, _afterwards):
        yield from kind()
