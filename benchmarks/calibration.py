"""Check the guarantees: false alarms of every test, and coverage, each with its Monte-Carlo error.

Every row simulates the hypothesis at its boundary, where the guarantee is hardest to keep, and tests after
every update. Ratings are J-shaped whole stars. Routing is adaptive where stated: top-two sampling with a
floor of 2%, ten ratings per update. Run: ``python -m benchmarks.calibration [--runs 1000]``.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.interpreter import interpreter

from aimm.stats.allocation import top_two_by_quadrature, with_floor
from aimm.stats.drift import DriftState, fold
from aimm.stats.escape import log_escape_e
from aimm.stats.guardrails import log_rate_e
from aimm.stats.honesty import LOG_SRM_ALARM, log_srm_e, response_rates_differ
from aimm.stats.intervals import mean_interval
from aimm.stats.planning import tilted
from aimm.stats.stars import Floats
from aimm.stats.stratified import BETS, log_factors, log_mean_e
from aimm.stats.superiority import log_pair_e_many, log_threshold

RESULTS = Path(__file__).parent / "results" / "calibration.json"
SEED = 20_260_801
PER_UPDATE, LEAST = 10, 20
Progress = Callable[[int], None]
Tally = Callable[[np.random.Generator], bool]


@dataclass(frozen=True)
class Row:
    """One guarantee.

    Attributes:
        name: the simulated situation.
        promise: the guaranteed upper bound of the alarm probability.
        runs: number of simulated runs.
        alarms: number of runs with at least one alarm.
    """

    name: str
    promise: float
    runs: int
    alarms: int

    @property
    def rate(self) -> float:
        return self.alarms / self.runs

    @property
    def error(self) -> float:
        """Standard error of the rate; without an alarm, that of one alarm."""
        rate = max(self.alarms, 1) / self.runs
        return float(np.sqrt(rate * (1 - rate) / self.runs))

    @property
    def kept(self) -> bool:
        """Whether the rate exceeds the guarantee by at most three of its standard errors."""
        return self.rate <= self.promise + 3 * float(np.sqrt(self.promise * (1 - self.promise) / self.runs))


def false_escape(generator: np.random.Generator, mean: float = 2.5, ratings: int = 3_000) -> bool:
    """A flow that is exactly acceptable, tested after each rating; α = 0.05."""
    counts = np.cumsum(generator.multinomial(1, tilted(mean), size=ratings), axis=0).astype(np.float64)
    return bool(np.any(log_escape_e(counts[4:], mean) >= np.log(1 / 0.05)))


def false_pair_escape(generator: np.random.Generator, ratings: int = 3_000) -> bool:
    """A new flow that is worse by exactly the margin of 1 star, with a tenth of the traffic; α = 0.05."""
    incumbent = generator.multinomial(9, tilted(4.0), size=ratings // 10).cumsum(axis=0).astype(np.float64)
    new = generator.multinomial(1, tilted(3.0), size=ratings // 10).cumsum(axis=0).astype(np.float64)
    return bool(np.any(log_pair_e_many(incumbent[4:], new[4:], -1.0) >= np.log(1 / 0.05)))


def adaptive_run(
    means: tuple[float, ...],
    updates: int,
    generator: np.random.Generator,
    look: Callable[[Floats, int], bool],
    epsilon: float = 0.2,
) -> bool:
    """Whether ``look(counts, leader)`` raised an alarm at any update of an adaptive run."""
    chances = np.stack([tilted(mean) for mean in means])
    counts, weights = np.zeros((len(means), 5)), np.full(len(means), 1 / len(means))
    for _ in range(updates):
        served = generator.multinomial(PER_UPDATE, weights)
        counts += generator.multinomial(served, chances)
        if counts.sum(axis=1).min() < LEAST:
            continue
        wanted = top_two_by_quadrature(counts, epsilon=epsilon)
        weights = with_floor(wanted.weights, 0.02, wanted.leader)
        if look(counts, wanted.leader):
            return True
    return False


def false_superiority(
    generator: np.random.Generator, flows: int = 2, updates: int = 300, delta: float = 0.05
) -> bool:
    """Equal flows at 4.0: is one of them ever called superior (ε = 0)? Adaptive routing; δ = 0.05."""

    def look(counts: Floats, leader: int) -> bool:
        others = np.delete(counts, leader, axis=0)
        return bool(np.all(log_pair_e_many(counts[leader], others, 0.0) >= log_threshold(delta, flows)))

    return adaptive_run((4.0,) * flows, updates, generator, look)


def swinging_superiority(generator: np.random.Generator, updates: int = 300, delta: float = 0.05) -> bool:
    """Equal flows whose common mean swings daily between 3 and 4.6; ε = 0, δ = 0.05, adaptive routing.

    The test by period, with the threshold that allows for ties. Shares swing too, so overall averages would
    always differ.
    """
    counts, weights = np.zeros((2, 5)), np.full(2, 0.5)
    sums = np.zeros((2, BETS))
    for update in range(updates):
        phase = float(np.sin(2 * np.pi * update / 72))
        share = float(np.clip(weights[0] + 0.2 * phase, 0.05, 0.95))
        served = generator.binomial(PER_UPDATE, share)
        stars = generator.multinomial([served, PER_UPDATE - served], tilted(3.8 + 0.8 * phase)).astype(
            np.float64
        )
        counts += stars
        for flow, of_flow in enumerate((share, 1 - share)):
            of_leader, of_challenger = log_factors(np.array(of_flow), 0.0)
            sums[flow] += of_leader @ stars[flow] + of_challenger @ stars[1 - flow]
        if counts.sum(axis=1).min() < LEAST:
            continue
        wanted = top_two_by_quadrature(counts)
        weights = with_floor(wanted.weights, 0.02, wanted.leader)
        if float(log_mean_e(sums[wanted.leader])) >= log_threshold(delta, 3):
            return True
    return False


def wrong_winner(generator: np.random.Generator, updates: int = 300, delta: float = 0.05) -> bool:
    """Is a flow named at ε = 0.2 that is worse by exactly 0.2? Adaptive routing; δ = 0.05."""

    def look(counts: Floats, leader: int) -> bool:
        return leader == 1 and bool(log_pair_e_many(counts[1], counts[:1], 0.2)[0] >= log_threshold(delta, 2))

    return adaptive_run((4.0, 3.8), updates, generator, look)


def interval_missed(generator: np.random.Generator, updates: int = 300, alpha: float = 0.05) -> bool:
    """Is the mean of the second of three flows ever outside its 95% interval? Adaptive routing."""
    means = (4.0, 3.9, 3.4)

    def look(counts: Floats, leader: int) -> bool:
        low, high = mean_interval(counts[1], alpha)
        return not low <= means[1] <= high

    return adaptive_run(means, updates, generator, look)


def drift_alarm(generator: np.random.Generator, mean: float = 4.0, ratings: int = 10_000) -> bool:
    """The winner won at 4.0 and has ``mean`` afterwards; 10,000 ratings, tested after each."""
    counts = generator.multinomial(1, tilted(mean), size=ratings).astype(np.float64)
    return fold(DriftState(), counts, 4.0).alarm


def wandering_shares(generator: np.random.Generator, periods: int, flows: int) -> Floats:
    """Shares by period that vary like those of an adaptive run, none below 1%."""
    steps = np.cumsum(generator.normal(0, 0.1, size=(periods, flows)), axis=0)
    shares = np.exp(steps - steps.max(axis=1, keepdims=True))
    return 0.01 + (1 - 0.01 * flows) * shares / shares.sum(axis=1, keepdims=True)


def ratio_alarm(generator: np.random.Generator, periods: int = 400) -> bool:
    """Picks that follow changing propensities of five flows; 50 per period, tested every tenth period."""
    shares = wandering_shares(generator, periods, 5)
    picks = generator.multinomial(50, shares).astype(np.float64)
    looks = range(10, periods + 1, 10)
    return any(log_srm_e(picks[:look], shares[:look]) >= LOG_SRM_ALARM for look in looks)


def response_alarm(generator: np.random.Generator, periods: int = 400) -> bool:
    """Equal response rates that swing daily between 5 and 35%, under changing shares; α = 0.01."""
    sessions = generator.multinomial(50, wandering_shares(generator, periods, 3))
    asked = sessions.astype(np.float64)
    swing = 0.2 + 0.15 * np.sin(2 * np.pi * np.arange(periods) / 144)
    rated = generator.binomial(sessions, swing[:, None]).astype(np.float64)
    looks = range(10, periods + 1, 10)
    return any(response_rates_differ(rated[:look], asked[:look]).differ for look in looks)


def guardrail_alarm(generator: np.random.Generator, sessions: int = 20_000) -> bool:
    """An error rate of exactly the objective of 2%, tested after each session; α = 0.05."""
    bad = np.cumsum(generator.random(sessions) < 0.02).astype(np.float64)
    return bool(np.any(log_rate_e(bad, np.arange(1.0, sessions + 1), 0.02) >= np.log(1 / 0.05)))


GUARANTEES: tuple[tuple[str, float, Tally], ...] = (
    ("false escape, mean = acceptable = 2.5", 0.05, false_escape),
    ("false escape, 1 star below the incumbent", 0.05, false_pair_escape),
    ("false superiority, two at 4.0, adaptive", 0.05, false_superiority),
    ("false superiority, five at 4.0, adaptive", 0.05, lambda generator: false_superiority(generator, 5)),
    ("false superiority, swinging, by period", 0.05, swinging_superiority),
    ("wrong winner at ε = 0.2, adaptive", 0.05, wrong_winner),
    ("interval misses the mean, adaptive", 0.05, interval_missed),
    ("drift alarm without drift, 10,000 ratings", 0.1, drift_alarm),
    ("drift alarm at the slack, 10,000 ratings", 0.1, lambda generator: drift_alarm(generator, 3.7)),
    ("sample-ratio alarm", 0.001, ratio_alarm),
    ("response-rate alarm, swinging rates", 0.01, response_alarm),
    ("guardrail alarm at the objective", 0.05, guardrail_alarm),
)


def played(name: str, promise: float, tally: Tally, runs: int, progress: Progress = lambda _: None) -> Row:
    """Simulate one guarantee ``runs`` times; deterministic."""
    alarms = 0
    for run in range(runs):
        alarms += tally(np.random.default_rng([SEED, run]))
        progress(run + 1)
    return Row(name, promise, runs, alarms)


def _told(name: str, runs: int) -> Progress:
    every = max(runs // 50, 1)

    def progress(done: int) -> None:
        if sys.stderr.isatty() and (done % every == 0 or done == runs):
            print(f"\r{name:44}{100 * done // runs:4d}%", end="\r", file=sys.stderr, flush=True)

    return progress


def main() -> int:
    """Simulate every guarantee, print a table, write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=1_000, help="whole runs a row")
    runs: int = parser.parse_args().runs
    print(f"{'guarantee':44}{'promised':>9}{'seen':>9}{'± s.e.':>9}{'runs':>7}")
    rows: list[Row] = []
    for name, promise, tally in GUARANTEES:
        row = played(name, promise, tally, runs, _told(name, runs))
        rows.append(row)
        verdict = "" if row.kept else "  BROKEN"
        print(f"{name:44}{promise:9.3f}{row.rate:9.4f}{row.error:9.4f}{runs:7d}{verdict}", flush=True)
    about: dict[str, Any] = {"python": interpreter(), "numpy": np.__version__, "seed": SEED}
    figures = [
        asdict(row) | {"rate": row.rate, "error": round(row.error, 5), "kept": row.kept} for row in rows
    ]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({**about, "rows": figures}, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
