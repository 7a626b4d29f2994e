"""Check the coverage of intervals from samples of fixed size, each with its Monte-Carlo error and width.

Every row draws samples with a known truth and counts how often the 95 % interval misses it on each side. Run:
``python -m benchmarks.coverage [--runs 4000]``.
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

from aimm.stats.clusters import clustered_mean, clustered_rate
from aimm.stats.paired import paired_rates
from aimm.stats.samples import Interval, bounded_mean, wilson
from aimm.stats.stars import Floats

RESULTS = Path(__file__).parent / "results" / "coverage.json"
SEED = 20_261_129
SIZES = (30, 100, 1_000)
MANY = 1_000
CLUSTERS = (6, 10, 30, 100)
EACH = 5
RATES: Floats = np.arange(0.02, 0.99, 0.005)
Draw = Callable[[np.random.Generator], Interval]


@dataclass(frozen=True)
class Row:
    """One situation.

    Attributes:
        name: what was drawn.
        n: number of items, or of clusters.
        least: lowest coverage that is allowed.
        most: highest coverage that is allowed; 1 if none.
        tail: highest share of misses on one side that is allowed; 1 if none.
        runs: number of samples; 0 for a calculated row.
        below: share of samples whose interval lies below the truth.
        above: share of samples whose interval lies above it.
        width: mean width of the interval.
    """

    name: str
    n: int
    least: float
    most: float
    tail: float
    runs: int
    below: float
    above: float
    width: float

    @property
    def coverage(self) -> float:
        return 1 - self.below - self.above

    @property
    def error(self) -> float:
        """Standard error of the coverage; 0 for a calculated row."""
        return self._error(self.coverage)

    @property
    def kept(self) -> bool:
        """Whether coverage and tails are within three of the standard errors at their bars."""
        return self.least - 3 * self._error(self.least) <= self.coverage <= self.most + 3 * self._error(
            self.most
        ) and max(self.below, self.above) <= self.tail + 3 * self._error(self.tail)

    def _error(self, share: float) -> float:
        return float(np.sqrt(max(share * (1 - share), 0.0) / self.runs)) if self.runs else 0.0


def scores() -> dict[str, Callable[[np.random.Generator, int], Floats]]:
    """Eight distributions of scores in [0, 1]; differences are mapped to it."""

    def beta(a: float, b: float) -> Callable[[np.random.Generator, int], Floats]:
        return lambda generator, n: generator.beta(a, b, n)

    def among(values: list[float], shares: list[float]) -> Callable[[np.random.Generator, int], Floats]:
        return lambda generator, n: generator.choice(values, n, p=shares)

    fifths = [0.0, 0.25, 0.5, 0.75, 1.0]
    return {
        "scores, uniform": beta(1, 1),
        "scores, middle": beta(8, 8),
        "scores, near the ceiling": beta(19, 1),
        "scores, U-shaped": beta(0.3, 0.3),
        "stars, J-shaped": among(fifths, [0.14, 0.05, 0.07, 0.15, 0.59]),
        "stars, 97 % at the ceiling": among(fifths, [0.01, 0.0, 0.01, 0.01, 0.97]),
        "differences, 90 % ties": among([0.0, 0.5, 1.0], [0.03, 0.9, 0.07]),
        "differences, 98 % ties": among([0.0, 0.5, 1.0], [0.005, 0.98, 0.015]),
    }


TRUTHS = {
    "scores, uniform": 0.5,
    "scores, middle": 0.5,
    "scores, near the ceiling": 0.95,
    "scores, U-shaped": 0.5,
    "stars, J-shaped": 0.75,
    "stars, 97 % at the ceiling": 0.9825,
    "differences, 90 % ties": 0.52,
    "differences, 98 % ties": 0.505,
}


def wilson_rows(n: int) -> list[Row]:
    """Coverage of Wilson's interval, calculated: the average over rates from .02 to .98, and the lowest."""
    counts = np.arange(n + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log((n - counts[:-1]) / (counts[:-1] + 1)))])
    shares = np.exp(logs + counts * np.log(RATES)[:, None] + (n - counts) * np.log1p(-RATES)[:, None])
    intervals = [wilson(int(count), n) for count in counts]
    lows, highs = (np.array([getattr(one, end) for one in intervals]) for end in ("low", "high"))
    below = (shares * (highs < RATES[:, None])).sum(axis=1)
    above = (shares * (lows > RATES[:, None])).sum(axis=1)
    widths = shares @ (highs - lows)
    worst = int((below + above).argmax())
    figures = (below, above, widths)
    average, lowest = (
        [float(each) for each in chosen]
        for chosen in ([each.mean() for each in figures], [each[worst] for each in figures])
    )
    return [
        Row("Wilson, average over rates", n, 0.945, 1.0, 1.0, 0, *average),
        Row(f"Wilson, worst rate ({RATES[worst]:.3f})", n, 0.92, 1.0, 1.0, 0, *lowest),
    ]


def mean_row(name: str, n: int, runs: int) -> Row:
    """Coverage of the mean of bounded scores."""
    draw = scores()[name]
    most, tail = (0.965, 0.04) if n >= MANY else (1.0, 0.04)
    return played(
        name, n, TRUTHS[name], lambda generator: bounded_mean(draw(generator, n)), runs, 0.94, most, tail
    )


def paired_row(discordant: float, difference: float, n: int, runs: int) -> Row:
    """Coverage of Bonett & Price's interval."""
    shares = [(discordant + difference) / 2, (discordant - difference) / 2, 1 - discordant]

    def draw(generator: np.random.Generator) -> Interval:
        first, second, _ = generator.multinomial(n, shares)
        return paired_rates(int(first), int(second), n)

    name = f"paired rates, {discordant:.0%} discordant, difference {difference:g}"
    return played(name, n, difference, draw, runs, 0.94)


def clustered_row(kind: str, clusters: int, mean: float, within: float, runs: int) -> Row:
    """Coverage with clusters of five whose means are Beta with intraclass correlation ``within``."""
    of = np.repeat(np.arange(clusters), EACH)
    strength = (1 - within) / within

    def draw(generator: np.random.Generator) -> Interval:
        each = np.repeat(generator.beta(mean * strength, (1 - mean) * strength, clusters), EACH)
        if kind == "rate":
            return clustered_rate((generator.random(len(of)) < each).astype(np.float64), of).interval
        near = np.clip(each, 1e-6, 1 - 1e-6)
        return clustered_mean(generator.beta(4 * near, 4 * (1 - near)), of).interval

    name = f"clusters of 5, {kind} {mean:g}, correlation {within:g}"
    return played(name, clusters, mean, draw, runs, 0.92)


def played(
    name: str,
    n: int,
    truth: float,
    draw: Draw,
    runs: int,
    least: float,
    most: float = 1.0,
    tail: float = 1.0,
) -> Row:
    """Draw ``runs`` samples; deterministic."""
    generator = np.random.default_rng([SEED, n, *name.encode()])
    below = above = 0
    width = 0.0
    for _ in range(runs):
        one = draw(generator)
        below += one.high < truth - 1e-12
        above += one.low > truth + 1e-12
        width += one.high - one.low
    return Row(name, n, least, most, tail, runs, below / runs, above / runs, width / runs)


def rows(runs: int) -> list[Callable[[], list[Row]]]:
    """The whole table, row by row."""
    table: list[Callable[[], list[Row]]] = [lambda n=n: wilson_rows(n) for n in SIZES]
    table += [lambda name=name, n=n: [mean_row(name, n, runs)] for name in TRUTHS for n in SIZES]
    table += [
        lambda d=d, x=x, n=n: [paired_row(d, x, n, runs)]
        for d, x in ((0.1, 0.0), (0.1, 0.08), (0.4, 0.1))
        for n in SIZES
    ]
    table += [
        lambda kind=kind, g=g, mean=mean, within=within: [clustered_row(kind, g, mean, within, runs)]
        for kind in ("rate", "score")
        for mean, within in ((0.5, 0.1), (0.8, 0.1), (0.8, 0.5), (0.95, 0.1), (0.95, 0.5))
        for g in CLUSTERS
    ]
    return table


def main() -> int:
    """Simulate every row, print a table, write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=4_000, help="samples a row")
    runs: int = parser.parse_args().runs
    print(f"{'situation':52}{'n':>6}{'bar':>12}{'coverage':>10}{'± s.e.':>8}", end="")
    print(f"{'below':>7}{'above':>7}{'width':>7}")
    found: list[Row] = []
    for step in rows(runs):
        for row in step():
            found.append(row)
            bar = f"≥ {row.least:.3f}" if row.most >= 1 else f"{row.least:.3f}-{row.most:.3f}"
            print(
                f"{row.name:52}{row.n:6d}{bar:>12}{row.coverage:10.4f}{row.error:8.4f}"
                f"{row.below:7.4f}{row.above:7.4f}{row.width:7.3f}{'' if row.kept else '  BROKEN'}",
                flush=True,
            )
    about: dict[str, Any] = {"python": interpreter(), "numpy": np.__version__, "seed": SEED}
    figures = [
        {name: round(value, 5) if isinstance(value, float) else value for name, value in asdict(row).items()}
        | {"coverage": round(row.coverage, 5), "error": round(row.error, 5), "kept": row.kept}
        for row in found
    ]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({**about, "rows": figures}, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
