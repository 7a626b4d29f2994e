"""Claims that must be withheld: shares that swing with the ratings, and different response rates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.rollout.things import HOUR, SEED, adaptive, facts, flow, started

from aimm.rollout.facts import Facts, Period, PeriodFlow, Stars
from aimm.rollout.model import Phase, State, What
from aimm.rollout.records import recompute
from aimm.rollout.rules import decide
from aimm.stats.planning import tilted

DAY = 24 * HOUR
NAMES = ("f1", "f2")


def _stars(counts: Iterable[int]) -> Stars:
    one, two, three, four, five = (int(count) for count in counts)
    return one, two, three, four, five


def _known(periods: Sequence[Period], shares: Sequence[float] = (50.0, 50.0)) -> Facts:
    """Facts that match these periods."""
    flows = [
        flow(
            number,
            share,
            _stars(np.sum([period.flows[name].mature for period in periods], axis=0).tolist()),
            sessions=sum(period.flows[name].picks for period in periods),
        )
        for number, (name, share) in enumerate(zip(NAMES, shares, strict=True), 1)
    ]
    return facts(*flows, periods=tuple(periods))


def _ended(known: Facts, state: State) -> State:
    """The state after all immediate decisions."""
    for _ in range(4):
        verdict = decide(state, known, state.updated_at + HOUR, SEED)
        state = verdict.state
        if verdict.entry is not None:
            assert recompute(verdict.entry).entry == verdict.entry
        if not state.phase.running:
            break
    return state


def _day_and_night(seed: int, days: int = 60, sessions: int = 400) -> list[Period]:
    """Shares set manually: the worse flow serves by day, when ratings are high."""
    chance = np.random.default_rng(seed)
    periods: list[Period] = []
    for half in range(2 * days):
        night = half % 2
        share = 0.2 if night else 0.8
        first = int(chance.binomial(sessions, share))
        picks = (first, sessions - first)
        parts: dict[str, PeriodFlow] = {}
        for name, mean, drawn, part in zip(NAMES, (3.7, 4.0), picks, (share, 1 - share), strict=True):
            stars = _stars(
                chance.multinomial(chance.binomial(drawn, 0.2), tilted(mean + 0.6 - 1.2 * night)).tolist()
            )
            parts[name] = PeriodFlow(part, drawn, drawn, stars, stars)
        periods.append(Period(half * DAY // 2, (half + 1) * DAY // 2, parts))
    return periods


@pytest.mark.parametrize("seed", range(20))
def test_daily_swings_do_not_make_the_worse_flow_win(seed: int):
    known = _known(_day_and_night(seed), (80.0, 20.0))
    # overall, the worse flow looks much better
    first, second = (np.array(one.mature) @ np.arange(1, 6) / sum(one.mature) for one in known.flows)
    assert first > second + 0.3
    ended = _ended(known, started(adaptive(), *known.flows))
    assert (ended.winner, ended.dropped) != ("f1", ())
    assert ended.winner != "f1"
    assert "f2" not in ended.dropped


def _rated_unequally(seed: int, steps: int) -> Iterator[list[Period]]:
    """A flow of 4.0 with 30% of sessions rated, and one of 3.7 with 2% of the bad and 10% of the others."""
    chance = np.random.default_rng(seed)
    rates = (np.full(5, 0.3), np.array([0.02, 0.02, 0.1, 0.1, 0.1]))
    periods: list[Period] = []
    for step in range(steps):
        parts: dict[str, PeriodFlow] = {}
        for name, mean, rate in zip(NAMES, (4.0, 3.7), rates, strict=True):
            stars = _stars(chance.binomial(chance.multinomial(250, tilted(mean)), rate).tolist())
            parts[name] = PeriodFlow(0.5, 250, 250, stars, stars)
        periods.append(Period(step * HOUR, (step + 1) * HOUR, parts))
        yield periods


@pytest.mark.parametrize("epsilon", [0.0, 0.2])
@pytest.mark.parametrize("seed", range(5))
def test_flows_with_different_response_rates_neither_win_nor_lose(seed: int, epsilon: float):
    state, told = None, 0
    for periods in _rated_unequally(seed, 60):
        known = _known(periods)
        state = state or started(adaptive(epsilon=epsilon), *known.flows)
        verdict = decide(state, known, len(periods) * HOUR, SEED)
        told += verdict.entry is not None and verdict.entry.what is What.WITHHELD
        state = replace(verdict.state, shares=state.shares)
        assert (state.phase, state.winner, state.dropped) == (Phase.ADAPTIVE, None, ())
    assert told
    assert state is not None


def test_a_withheld_claim_is_reported_with_everything_it_waits_for():
    known = _known(list(_rated_unequally(1, 60))[-1])
    state = _ended(known, started(adaptive(), *known.flows))
    waits = decide(state, known, state.updated_at + 60_000, SEED)
    assert [one.code for one in waits.missing] == ["time", "response_rates"]
    assert "only a budget or a person can end" in waits.missing[1].text


def test_an_entry_stores_few_periods_and_gives_the_same_verdict():
    known = _known(_day_and_night(3), (80.0, 20.0))
    verdict = decide(started(adaptive(), *known.flows), known, 60 * DAY, SEED)
    assert verdict.entry is not None
    assert verdict.entry.facts is not None
    assert len(known.periods) == 120
    assert len(verdict.entry.facts.periods) == 24
    assert [(one.leader, one.challenger) for one in verdict.entry.facts.comparisons] == [("f1", "f2")]
    again = recompute(verdict.entry)
    assert again.entry == verdict.entry
    assert again.reasons == verdict.reasons
