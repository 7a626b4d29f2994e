"""Check what joined labels and races promise, by simulation with a known truth.

Labels: coverage of people's mean from a few labels and a biased judge, its width beside people alone. Races:
how often a target is dropped wrongly, and which part of the calls of a full run was made. Run:
``python -m benchmarks.evidence [--runs 2000] [--races 1000]``.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.coverage import Row
from benchmarks.interpreter import interpreter

from aimm.stats.judged import Judged, Verdicts, judged_mean, judged_rate
from aimm.stats.racing import Question, Race
from aimm.stats.stars import Floats

RESULTS = Path(__file__).parent / "results" / "evidence.json"
SEED = 20_261_130
ITEMS = 3_000
RACE_ITEMS = 1_000
ALPHA = 0.05
SIZES = (30, 100, 1_000)
# people's rate, share of their passes that the judge passes, share of their fails that it fails
JUDGES = ((0.5, 0.9, 0.9), (0.8, 0.95, 0.5), (0.95, 0.95, 0.7), (0.7, 0.5, 0.5), (0.8, 0.2, 0.3))
SCORES = {"middle": 0.6, "near the ceiling": 0.95}
FIELDS: dict[str, list[float]] = {
    "ten equal": [0.7] * 10,
    "ten, spread from .85 to .55": [0.85 - i / 30 for i in range(10)],
    "two close, eight behind": [0.8, 0.79] + [0.6] * 8,
    "two equal": [0.5] * 2,
}


@dataclass(frozen=True)
class Joined(Row):
    """Coverage of labels joined with a judge's.

    Attributes:
        people: mean width of the interval from people's labels alone.
    """

    people: float = 0.0


@dataclass(frozen=True)
class Raced:
    """Outcome of many races over the same field.

    Attributes:
        name: the field.
        dataset: whether the question was about this dataset alone.
        runs: number of races.
        wrong: share of races in which a target was dropped by one that is not better.
        calls: mean share of a full run's calls.
    """

    name: str
    dataset: bool
    runs: int
    wrong: float
    calls: float

    @property
    def kept(self) -> bool:
        """Whether wrong drops are within three standard errors of alpha."""
        return self.wrong <= ALPHA + 3 * float(np.sqrt(ALPHA * (1 - ALPHA) / self.runs))


def joined(
    name: str, n: int, truth: float, draw: Callable[[np.random.Generator], Judged], runs: int
) -> Joined:
    """Draw ``runs`` samples; deterministic."""
    generator = np.random.default_rng([SEED, n, *name.encode()])
    below = above = 0
    width = people = 0.0
    for _ in range(runs):
        found = draw(generator)
        below += found.interval.high < truth - 1e-12
        above += found.interval.low > truth + 1e-12
        width += found.interval.high - found.interval.low
        people += found.people.high - found.people.low
    shares = (below / runs, above / runs, width / runs)
    return Joined(name, n, 0.935, 1.0, 1.0, runs, *shares, people=people / runs)


def rate_row(judge: tuple[float, float, float], n: int, runs: int) -> Joined:
    """People pass at a known rate; the judge sees passes and fails with different errors."""
    rate, passes, fails = judge

    def draw(generator: np.random.Generator) -> Judged:
        people = generator.random(ITEMS) < rate
        judged = np.where(people, generator.random(ITEMS) < passes, generator.random(ITEMS) >= fails)
        seen, said = people[:n], judged[:n]
        rest = int(judged[n:].sum())
        both, only_judge = int((seen & said).sum()), int((~seen & said).sum())
        only_people = int((seen & ~said).sum())
        neither = n - both - only_judge - only_people
        return judged_rate(Verdicts(both, only_judge, only_people, neither, rest, ITEMS - n - rest))

    return joined(f"verdicts, rate {rate:g}, judge right {passes:g}/{fails:g}", n, rate, draw, runs)


def score_row(name: str, bias: float, noise: float, n: int, runs: int) -> Joined:
    """Scores around a known mean; the judge adds a bias and noise."""
    strength = 5.0 if name == "middle" else 20.0
    mean = SCORES[name]

    def draw(generator: np.random.Generator) -> Judged:
        people = generator.beta(mean * strength, (1 - mean) * strength, ITEMS)
        judged = np.clip(people + bias + noise * generator.standard_normal(ITEMS), 0, 1)
        return judged_mean(people[:n], judged[:n], judged[n:])

    return joined(f"scores {name}, judge {bias:+g} ± {noise:g}", n, mean, draw, runs)


def raced(name: str, dataset: bool, runs: int) -> Raced:
    """Races of right and wrong answers that agree on half of the items."""
    rates: Floats = np.array(FIELDS[name])
    generator = np.random.default_rng([SEED, dataset, *name.encode()])
    question = Question(len(rates), ALPHA, population=RACE_ITEMS if dataset else None)
    wrong, calls = 0, 0.0
    for _ in range(runs):
        common = np.where(generator.random(RACE_ITEMS) < 0.5, generator.random(RACE_ITEMS), np.nan)
        own = generator.random((len(rates), RACE_ITEMS))
        scores = (np.where(np.isnan(common), own, common) < rates[:, None]).astype(np.float64)
        race = Race.start(question).advance(scores)
        truth = scores.mean(axis=1) if dataset else rates
        pairs = [(by, at) for at, by in enumerate(race.dropped_by) if by >= 0]
        wrong += any(truth[by] <= truth[at] for by, at in pairs)
        calls += float(np.where(race.running, race.items, race.dropped_at).sum()) / scores.size
    return Raced(name, dataset, runs, wrong / runs, calls / runs)


def main() -> int:
    """Simulate every row, print both tables, write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=2_000, help="samples a row of labels")
    parser.add_argument("--races", type=int, default=1_000, help="races a row")
    chosen = parser.parse_args()
    print(f"{'labels joined with a judge':50}{'n':>6}{'bar':>9}{'coverage':>10}{'width':>8}{'people':>8}")
    labels: list[Joined] = []
    for n in SIZES:
        steps = [rate_row(judge, n, chosen.runs) for judge in JUDGES]
        steps += [
            score_row(name, *judge, n, chosen.runs) for name in SCORES for judge in ((-0.1, 0.1), (0.2, 0.3))
        ]
        for row in steps:
            labels.append(row)
            broken = "" if row.kept else "  BROKEN"
            print(
                f"{row.name:50}{n:6d}{f'≥ {row.least:.3f}':>9}{row.coverage:10.4f}"
                f"{row.width:8.3f}{row.people:8.3f}{broken}",
                flush=True,
            )
    print(f"\n{'races of 1,000 items':40}{'question':>12}{'wrong':>8}{'calls':>8}")
    races: list[Raced] = []
    for name in FIELDS:
        for dataset in (False, True):
            race = raced(name, dataset, chosen.races)
            races.append(race)
            asked = "dataset" if dataset else "general"
            broken = "" if race.kept else "  BROKEN"
            print(f"{name:40}{asked:>12}{race.wrong:8.4f}{race.calls:8.3f}{broken}", flush=True)
    about: dict[str, Any] = {"python": interpreter(), "numpy": np.__version__, "seed": SEED}
    written = [asdict(row) | {"coverage": row.coverage, "kept": row.kept} for row in labels]
    about["labels"] = written
    about["races"] = [asdict(race) | {"kept": race.kept} for race in races]
    RESULTS.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(row.kept for row in [*labels, *races]) else 1


if __name__ == "__main__":
    sys.exit(main())
