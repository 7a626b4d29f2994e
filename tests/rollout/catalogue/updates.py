"""Updates of the adaptive phase, and how it ends."""

from collections.abc import Iterator
from dataclasses import replace

from tests.rollout.catalogue.building import (
    FEW,
    NOW,
    RAILS,
    SAME,
    SOME,
    START,
    Case,
    case,
    served,
    with_periods,
)
from tests.rollout.things import BAD, FAIR, GOOD, HOUR, MINUTE, adaptive, flow

from aimm.rollout.configuration import Mode, TieBreak
from aimm.rollout.facts import NO_STARS, Checks, FlowFacts, Outcomes, Period, PeriodFlow, Stars


def _waiting() -> Iterator[tuple[str, Case]]:
    """Updates that are not made."""
    early = START + 9 * MINUTE
    flows = (flow(1, 60.0, FEW), flow(2, 40.0, SOME, arrived=FEW))
    short = adaptive(min_feedback=12)
    yield "no active flow", case(adaptive(), flow(1, active=False))
    yield "not due", case(short, *flows, now=early)
    yield "nothing new", case(short, *flows, updated_ratings=20, updated_mature=20)
    yield "too few to move", case(short, *flows)
    for code in ("sample_ratio", "response_rates", "time_of_day", "guardrail_cost"):
        yield f"not due, withheld by {code}", case(adaptive(), *flows, now=early, said=f"withheld:{code}")
    both = "withheld:sample_ratio,time_of_day"
    yield "not due, withheld by two", case(adaptive(), *flows, now=early, said=both)
    late = tuple(replace(one, mature=NO_STARS) for one in flows)
    window = adaptive(attribution_window_mins=60, min_ratings=20)
    yield "all ratings too late", case(window, *late, updated_ratings=20, updated_mature=0)
    yield (
        "late, but the window is open",
        case(window, *late, updated_ratings=20, updated_mature=0, now=START + 2 * HOUR - 1),
    )


def _moving() -> Iterator[tuple[str, Case]]:
    flows = (flow(1, 50.0, FEW), flow(2, 30.0, SOME), flow(3, 20.0, FEW, arrived=SOME))
    whole = {"max_step_pct": 100.0, "min_ratings": 900}
    yield "moves", case(adaptive(), *flows)
    yield "moves at once", case(adaptive(**whole), *flows)
    yield "moves by draws", case(adaptive(draws=500, **whole), *flows)
    yield "moves with floors", case(adaptive(floor_pct=20.0, epsilon=0.5, **whole), *flows)
    yield "fits", case(adaptive(min_ratings=900), flow(1, 50.0, FAIR), flow(2, 50.0, FAIR))
    yield (
        "a dropped flow lingers",
        case(adaptive(), flow(1, 69.9, FEW), flow(2, 30.0, SOME), flow(3, 0.1, BAD), dropped=("f3",)),
    )
    yield (
        "fits nearly",
        case(adaptive(min_ratings=900), flow(1, 50.2, FAIR), flow(2, 49.8, FAIR)),
    )
    yield "moves from nothing", case(adaptive(), flow(1, 0.0, FEW), flow(2, 0.0, SOME))
    yield "moves in a dry run", case(replace(adaptive(), dry_run=True), *flows)
    unsure = adaptive(delta=1e-60, floor_pct=0.5, max_step_pct=100.0)
    for ratings in (19, 20):
        few = flow(3, 10.0, (ratings, 0, 0, 0, 0))
        yield f"moves with {ratings} ratings", case(unsure, flow(1, 50.0, GOOD), flow(2, 40.0, GOOD), few)
    yield "clock was ahead", case(adaptive(), *flows, updated_at=NOW + HOUR)
    two = (*flows[:2], flow(3, 0.0), flow(4, 0.0))
    yield "first traffic", case(adaptive(min_feedback=5), *two)
    yield "first traffic in small steps", case(adaptive(min_feedback=5, max_step_pct=0.5), *two)
    yield "first traffic of all", case(adaptive(min_feedback=5), flow(1, 0.0), flow(2, 0.0), flow(3, 0.0))
    follows = adaptive(mode=Mode.CONTINUOUS, half_life_hours=24.0, max_step_pct=100.0)
    absent = Period(START - 9 * HOUR, START - HOUR, {"f1": PeriodFlow(1.0, 90, 90, GOOD, GOOD)})
    drawn = replace(follows, adaptive=replace(follows.adaptive, draws=500))
    yield "follows by draws", case(drawn, *flows, known={"periods": served(*flows)})
    yield "follows without periods", case(follows, *flows)
    yield "follows", case(follows, *flows, known={"periods": (absent, *served(*flows))})
    yield (
        "follows and fits",
        case(follows, flow(1, 50.0, FAIR), flow(2, 50.0, FAIR), known={"periods": served(flow(1, 0, FAIR))}),
    )


def _ends() -> Iterator[tuple[str, Case]]:
    pair = (flow(1, 45.0, FAIR), flow(2, 55.0, GOOD))
    yield "a claim without periods", case(adaptive(), *pair)
    yield "superior", with_periods(adaptive(exploration_pct=7.0), *pair, flow(3, active=False))
    yield "superior at zero", with_periods(adaptive(epsilon=0.0), *pair)
    yield "superior and unmeasured", with_periods(replace(adaptive(), guardrails=RAILS), *pair)
    bad = Outcomes(sessions=200, errors=40, timed=150, slow=60, latency_sum=9e4, costed=100, cost=75.0)
    vetoed = (pair[0], replace(pair[1], outcomes=bad))
    yield "withheld by guardrails", with_periods(replace(adaptive(), guardrails=RAILS), *vetoed)
    rates = Outcomes(sessions=100, errors=1, timed=100, slow=2, costed=100, cost=50.0, latency_sum=7e4)
    kept = (pair[0], replace(pair[1], outcomes=rates))
    yield "guardrails that hold", with_periods(replace(adaptive(), guardrails=RAILS), *kept)
    three = (flow(1, 40.0, GOOD), flow(2, 30.0, BAD), flow(3, 30.0, SOME))
    yield "a loser without periods", case(adaptive(), *three)
    yield "a loser", with_periods(adaptive(), *three)
    yield "a second loser", with_periods(adaptive(), *three, flow(4, 0.0, BAD), dropped=("f4",))
    yield "a loser, by draws", with_periods(adaptive(draws=300, max_step_pct=100.0), *three)
    yield "a loser at other times", _apart(*three)
    yield "superior, with little exploration", with_periods(adaptive(exploration_pct=0.5), *pair)
    yield "superior, without exploration", with_periods(adaptive(exploration_pct=0.0), *pair)
    yield "equivalent, served apart", _never_together(*pair)
    yield "withheld by the time of day", _by_time_of_day()
    checks = Checks(99.0, -1.0, False, {"f1": 0.5})
    yield (
        "withheld by what was checked before",
        case(adaptive(), *pair, known={"periods": served(*pair), "checks": checks}),
    )
    dry = replace(adaptive(), dry_run=True)
    doubted = (Period(START, NOW, {**_rated(0.5, 300, 2, FAIR, 1)}),)
    yield "a claim withheld in a dry run", case(dry, *pair, known={"periods": doubted})
    unfair = served(*three, ripe=9_999)
    yield "a loser withheld", case(adaptive(), *three, known={"periods": unfair})
    yield (
        "a claim withheld by rates",
        case(adaptive(), *pair, known={"periods": (Period(START, NOW, {**_rated(0.5, 300, 2, FAIR, 1)}),)}),
    )
    yield (
        "a claim withheld by ratio",
        case(adaptive(), *pair, known={"periods": (Period(START, NOW, {**_rated(0.5, 900, 1, GOOD, 2)}),)}),
    )
    same = (flow(1, 30.0, SAME), flow(2, 40.0, SAME), flow(3, 30.0, (4500, 1500, 1500, 1500, 1000)))
    yield "equivalent", with_periods(adaptive(epsilon=0.3, exploration_pct=10.0), *same)
    dear = Outcomes(costed=10, cost=9.0, timed=20, latency_sum=900.0)
    cheap = Outcomes(costed=30, cost=15.0, timed=10, latency_sum=500.0)
    yield (
        "equivalent at the same cost",
        with_periods(adaptive(epsilon=0.3, tie_break=TieBreak.COST), same[1], replace(same[0], share=60.0)),
    )
    priced = (replace(same[0], outcomes=dear), replace(same[1], outcomes=cheap), same[2])
    for tie_break in (TieBreak.COST, TieBreak.LATENCY):
        knobs = {"epsilon": 0.3, "tie_break": tie_break}
        yield f"equivalent by {tie_break}", with_periods(adaptive(**knobs), *priced)


def _apart(leader: FlowFacts, loser: FlowFacts, third: FlowFacts) -> Case:
    """What is ripe was rated at different times; what was rated at the same times is not ripe yet."""
    absent = PeriodFlow(0.0, 0, 0, NO_STARS, NO_STARS)
    ripe, soon = PeriodFlow(0.9, 900, 900, GOOD, GOOD), PeriodFlow(0.5, 900, 0, NO_STARS, GOOD)
    bad = replace(ripe, mature=BAD, arrived=BAD)
    periods = (
        Period(START, START + HOUR, {leader.id: ripe, loser.id: absent}),
        Period(START + HOUR, START + 2 * HOUR, {leader.id: absent, loser.id: bad}),
        Period(START + 2 * HOUR, NOW, {leader.id: soon, loser.id: replace(soon, arrived=BAD)}),
    )
    return case(adaptive(), leader, loser, third, known={"periods": periods})


def _never_together(first: FlowFacts, second: FlowFacts) -> Case:
    periods = (
        Period(START, START + HOUR, {first.id: PeriodFlow(1.0, 900, 900, FAIR, FAIR)}),
        Period(START + HOUR, NOW, {second.id: PeriodFlow(1.0, 900, 900, GOOD, GOOD)}),
    )
    return case(adaptive(), first, second, known={"periods": periods})


def _by_time_of_day() -> Case:
    """Flow 1 is ahead within both periods; flow 2 was served when everybody was happy."""

    def rated(propensity: float, stars: Stars) -> PeriodFlow:
        picks = round(1_000 * propensity)
        return PeriodFlow(propensity, picks, picks, stars, stars)

    flows = (flow(1, 50.0, (80, 10, 5, 5, 30)), flow(2, 50.0, (12, 2, 2, 4, 110)))
    happy = {"f1": rated(0.1, (0, 0, 0, 0, 30)), "f2": rated(0.9, (2, 2, 2, 4, 110))}
    harsh = {"f1": rated(0.9, (80, 10, 5, 5, 0)), "f2": rated(0.1, (10, 0, 0, 0, 0))}
    periods = (Period(START, START + HOUR, happy), Period(START + HOUR, NOW, harsh))
    return case(adaptive(), *flows, known={"periods": periods})


def _rated(propensity: float, picks: int, factor: int, stars: Stars, more: int) -> dict[str, PeriodFlow]:
    one = PeriodFlow(propensity, picks, picks, stars, stars)
    return {
        "f1": replace(one, mature=FAIR, arrived=FAIR),
        "f2": replace(one, picks=more * picks, ripe=factor * picks, mature=GOOD, arrived=GOOD),
    }


def _budgets() -> Iterator[tuple[str, Case]]:
    paid = {"budget_sessions": 500, "budget_days": 99.0}
    flows = (flow(1, 40.0, FEW, sessions=300), flow(2, 60.0, SOME, sessions=200))
    window = adaptive(attribution_window_mins=90, min_ratings=11, **paid)
    yield "budget, by what is ripe", case(adaptive(min_ratings=10, **paid), *flows)
    yield "budget, by what has come", case(window, *flows)
    first = tuple(replace(one, mature=(0, 0, 0, 0, 1)) for one in flows)
    yield "budget, by one rating", case(adaptive(min_ratings=0, **paid), *first)
    at_once = adaptive(attribution_window_mins=0, min_ratings=11, **paid)
    yield "budget, without a window", case(at_once, *flows)
    unrated = tuple(replace(one, mature=NO_STARS, arrived=NO_STARS) for one in flows)
    yield "budget, unrated", case(window, *unrated)
    days = adaptive(budget_days=1.0, min_ratings=10)
    yield "budget of days", case(days, *flows, start_shares={"f1": 1.0, "f2": 99.0})
    equal = (flow(1, 40.0, FEW), flow(2, 60.0, FEW), flow(3, 0.0, FEW))
    yield "budget, by the start", case(days, *equal, start_shares={"f3": 50.0, "f1": 40.0})
    yield "budget, by the share", case(days, *equal, start_shares={})
    failing = replace(flows[0], outcomes=Outcomes(sessions=90, errors=50))
    yield "budget, but a guardrail", case(replace(days, guardrails=RAILS), failing, flows[1])
    pair = (flow(1, 45.0, FAIR), flow(2, 55.0, GOOD))
    unfair = (Period(START, NOW, {**_rated(0.5, 300, 2, FAIR, 1)}),)
    yield "budget, in doubt", case(days, *pair, known={"periods": unfair}, said="withheld:response_rates")
    yield "alone", case(adaptive(), flow(1, 30.0, FEW), flow(2, active=False))
    yield (
        "alone is left",
        case(adaptive(), flow(1, 30.0, FEW, mature=NO_STARS), flow(2, 70.0, BAD), escaped=("f2",)),
    )


def named() -> Iterator[tuple[str, Case]]:
    """All cases of this module."""
    for kind in (_waiting, _moving, _ends, _budgets):
        yield from kind()
