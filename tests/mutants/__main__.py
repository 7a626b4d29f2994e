"""Run mutation tests: ``python -m tests.mutants [--package stats] [--sample 200] [--seed 1] [--write]``."""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.mutants.equivalents import Equivalents
from tests.mutants.packages import PACKAGES, Package, package
from tests.mutants.workspace import ROOT, Mutant, Workspace

FOLDER = ROOT / ".tools" / "mutants"
RESULTS = ROOT / "benchmarks" / "results" / "mutants.json"
BAR = 0.9


@dataclass(frozen=True, slots=True)
class Result:
    """What the tests noticed of one package.

    Attributes:
        all: number of mutants of the package.
        tried: how many of them were tried.
        noticed: how many of these made a test fail.
        equivalent: how many of the others change nothing, by ``equivalent.toml``.
        unnoticed: diffs of the rest, by name.
    """

    all: int
    tried: int
    noticed: int
    equivalent: int
    unnoticed: dict[str, str]

    @property
    def rate(self) -> float:
        """The part of the mutants that change something which was noticed."""
        effective = self.tried - self.equivalent
        return self.noticed / effective if effective else 1.0


def main() -> int:
    """Try the mutants; 1 when fewer than 90 % of those of a package were noticed."""
    told = _arguments()
    known = Equivalents.read()
    chosen = [package(name) for name in told.package] if told.package else list(PACKAGES)
    results: dict[str, Result] = {}
    for one in chosen:
        results[one.name] = _tried(one, told, known)
        for name, diff in results[one.name].unnoticed.items():
            print(f"\n# not noticed: {name}\n{diff}")
    print()
    for name, result in results.items():
        print(_summary(name, result))
    if told.write:
        write(results, told)
    return 0 if all(result.rate >= BAR for result in results.values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--package", action="append", default=[], help="one package; all without")
    parser.add_argument("--sample", type=int, help="try only so many mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample (1)")
    parser.add_argument("--only", default="", help="try only mutants with this text in their name")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time (2)")
    parser.add_argument("--fresh", action="store_true", help="forget the results of earlier runs")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
    return parser.parse_args()


def _tried(one: Package, told: argparse.Namespace, known: Equivalents) -> Result:
    workspace = Workspace(one, FOLDER / one.name)
    workspace.prepare(fresh=told.fresh)
    every = workspace.mutants()
    chosen = sampled([mutant for mutant in every if told.only in mutant.name], told.sample, told.seed)
    names = {mutant.name for mutant in chosen}
    open_ones = [mutant.name for mutant in chosen if not mutant.noticed]
    print(f"{one.name}: {len(every)} mutants, {len(chosen)} chosen, {len(open_ones)} to try", flush=True)
    if open_ones:
        workspace.run(open_ones, told.jobs)
    after = [mutant for mutant in workspace.mutants() if mutant.name in names]
    missed = [mutant for mutant in after if not mutant.noticed]
    diffs = workspace.diffs(missed) if missed else {}
    same = {name for name, diff in diffs.items() if known.has(name, diff)}
    return Result(
        all=len(every),
        tried=len(after),
        noticed=len(after) - len(missed),
        equivalent=len(same),
        unnoticed={name: diff for name, diff in diffs.items() if name not in same},
    )


def sampled(mutants: Sequence[Mutant], size: int | None, seed: int) -> list[Mutant]:
    """So many of the mutants, the same ones for the same seed; all without a size."""
    if size is None or size >= len(mutants):
        return list(mutants)
    return random.Random(seed).sample(list(mutants), size)


def _summary(name: str, result: Result) -> str:
    return (
        f"{name:9} {result.rate:6.1%} noticed: {result.noticed} of {result.tried - result.equivalent}"
        f" ({result.equivalent} equivalent left out, {result.all} mutants in all)"
    )


def write(results: dict[str, Result], told: argparse.Namespace) -> None:
    """Write the figures beside those of packages that were not run now."""
    figures = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name, result in results.items():
        figures[name] = {
            "mutants": result.all,
            "tried": result.tried,
            "seed": told.seed if result.tried < result.all else None,
            "noticed": result.noticed,
            "equivalent": result.equivalent,
            "rate": round(result.rate, 4),
        }
    order = [known.name for known in PACKAGES if known.name in figures]
    RESULTS.write_text(json.dumps({name: figures[name] for name in order}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
