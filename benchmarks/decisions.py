"""Measure the quality of rollout decisions: simulations of the real rules, compared with the original's.

Run: ``python -m benchmarks.decisions [--runs 400] [--only a,b] [--write]``. The world: 50 sessions every 10
minutes, 20% rated, lognormal delay (median 1 h, σ 1.7), J-shaped integer stars, 50,000 sessions,
ε = 0.1, δ = 0.05. "wrong": the flow that leads at the end is worse than the best by more than ε.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import original

from aimm.rollout.configuration import (
    Adaptive,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Goal,
    Hold,
    Warmup,
)
from aimm.rollout.documents import usual_after_escape
from aimm.rollout.model import Outcome
from aimm.rollout.simulation import World, flow_id, run

RESULTS = Path(__file__).parent / "results" / "decisions.json"
EPSILON, DELTA = 0.1, 0.05
CHUNK = 10
SWINGING = "d, ratings 1 star lower by night"
MEANS = {
    "a": (3.8, 4.0),
    "b": (3.8, 4.3, 3.7, 3.6, 3.5),
    "c": (3.98, 4.05, 4.02, 4.0, 4.1, 3.95, 3.9, 3.85, 3.8, 3.7),
    "d": (4.0, 4.0, 4.0, 4.0, 4.0),
    SWINGING: (4.0, 4.0, 4.0, 4.0, 4.0),
    "e": (4.0, 3.9, 1.8),
    "f": (4.2, 3.9, 3.6),
}
LATER = {"f": (3.4, 4.1, 3.6)}
ALMOST = 1e-9
Sample = dict[str, float]
Bars = dict[str, tuple[str, float]]


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        bars: by measure, "≤" or "≥" and the bound.
    """

    name: str
    table: str
    world: World
    configuration: Configuration
    bars: Bars


def decision_rows() -> Iterator[Row]:
    """Scenarios a to f, under the conditions of the first table and with the defaults."""
    first = Adaptive(
        epsilon=EPSILON,
        delta=DELTA,
        attribution_window_mins=0,
        max_step_pct=100.0,
        floor_pct=0.0,
        exploration_pct=0.0,
        update_every_mins=10,
    )
    second = Adaptive(epsilon=EPSILON, delta=DELTA, update_every_mins=10)
    bars: dict[str, Bars] = {
        "a": {"wrong": ("≤", 0.03), "regret": ("≤", 750), "completion": ("≤", 6500)},
        "b": {"wrong": ("≤", 0.01), "regret": ("≤", 1350), "completion": ("≤", 6000)},
        "c": {"wrong": ("≤", 0.05), "regret": ("≤", 3600)},
        "d": {"superior": ("≤", 0.05)},
        "e": {"regret_10k": ("≤", 600), "regret": ("≤", 1100)},
        "f": {"wrong": ("≤", 0.05), "regret": ("≤", 4500)},
    }
    for table, adaptive in (("first", first), ("defaults", second)):
        for name, means in MEANS.items():
            swing = 1.0 if name == SWINGING else 0.0
            world = World(means, means_later=LATER.get(name), swing=swing)
            kept = {k: v for k, v in bars[name[0]].items() if table == "first" or k in ("wrong", "superior")}
            yield Row(name, table, world, Configuration(adaptive=adaptive), kept)


def escape_rows() -> Iterator[Row]:
    """A new flow with two incumbents of 4.0, on a ramp of 24 hours to a third, where it stays."""
    new = flow_id(2)
    back = (Goal(flow_id(0), 50.0), Goal(flow_id(1), 50.0))
    original_rule = Escape((EscapeRule(new, 10, 2.0, back),))
    never = EscapeRule(new, 1_000_000, 2.0, back)
    both = Escape((never,), Evidence())
    absolute = Escape((never,), Evidence(margin=3.99))
    bad: Bars = {"exposed": ("≤", 220), "exposed_p90": ("≤", 350), "escaped": ("≥", 0.99)}
    harmless: Bars = {"escaped": ("≤", 0.05)}
    cases: list[tuple[str, float, Escape, Hold | None, Bars]] = [
        ("new 1.8, original's rule", 1.8, original_rule, None, {}),
        ("new 1.8, evidence", 1.8, both, None, bad),
        ("new 1.8, evidence, hold 20", 1.8, both, Hold(20), bad),
        ("new 3.0, original's rule", 3.0, original_rule, None, {}),
        ("new 3.0, evidence", 3.0, both, None, harmless),
        ("new 2.5, original's rule", 2.5, original_rule, None, {}),
        ("new 2.5, evidence (absolute)", 2.5, absolute, None, harmless),
    ]
    for name, mean, escape, hold, bars in cases:
        warmup = Warmup(1440, None, (Goal(new, 100 / 3),), hold)
        # shares stay at their goals, so that a harmless flow is tested with all its ratings
        adaptive = Adaptive(min_feedback=1_000_000)
        configuration = Configuration(warmup, escape, adaptive, after_escape=usual_after_escape(escape))
        world = World((4.0, 4.0, mean), 20_000, 1, 5, start=(50.0, 50.0, 0.0))
        yield Row(name, "escape", world, configuration, bars)


def measured(row: Row, seed: int) -> Sample:
    """The result of one run of a row."""
    result = run(row.world, row.configuration, seed)
    if row.table == "escape":
        return {"exposed": float(result.served[2]), "escaped": float(result.escaped_at is not None)}
    means = row.world.means_later or row.world.means
    at = 10_000 // row.world.step_sessions - 1
    return {
        "wrong": float(max(means) - means[result.leader] > EPSILON + ALMOST),
        "regret": result.regret,
        "regret_10k": float(result.regret_by[at]),
        "superior": float(Outcome.SUPERIOR in result.outcomes),
        "completed": float(result.completed_at is not None),
        "completion": float(result.completed_at or np.inf),
    }


def of_original(name: str, runs: int, min_feedback: int) -> dict[str, float]:
    """The baseline's result for a scenario."""
    world = World(MEANS[name], means_later=LATER.get(name))
    found = original.simulate(world, runs, 7, min_feedback)
    means = np.array(world.means_later or world.means)
    wrong = means.max() - means[found.leader] > EPSILON + ALMOST
    samples: list[Sample] = [
        {"wrong": float(w), "regret": float(r), "regret_10k": float(early), "completed": float(at < np.inf)}
        | {"completion": float(at)}
        for w, r, early, at in zip(wrong, found.regret, found.regret_10k, found.completed_at, strict=True)
    ]
    return summary(samples)


def summary(samples: list[Sample]) -> dict[str, float]:
    """Means with standard errors; the median of the completion, the 90 % quantile of the exposure."""
    found: dict[str, float] = {}
    for key in samples[0]:
        values = np.array([sample[key] for sample in samples])
        if key == "completion":
            median = float(np.median(values))
            found[key] = median if np.isfinite(median) else -1.0
            continue
        found[key] = float(values.mean())
        found[f"{key}_se"] = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
        if key == "exposed":
            found["exposed_p90"] = float(np.quantile(values, 0.9))
    return found


def missed(row: Row, found: dict[str, float]) -> list[str]:
    """The targets that a row misses."""
    wrong: list[str] = []
    for measure, (sign, bound) in row.bars.items():
        value = found[measure]
        # a completion of −1 means that less than half of the runs completed
        reached = value >= bound if sign == "≥" else 0 <= value <= bound
        if not reached:
            wrong.append(f"{measure} {value:.3f} is not {sign} {bound:g}")
    return wrong


def line(name: str, found: dict[str, float]) -> str:
    """A line of the printed table."""
    if "exposed" in found:
        return (
            f"{name:34} exposed {found['exposed']:7.0f} ± {found['exposed_se']:<4.0f} "
            f"p90 {found['exposed_p90']:7.0f}  rolled back {found['escaped']:.3f} ± {found['escaped_se']:.3f}"
        )
    superior = f"  superior {found['superior']:.3f}" if "superior" in found else ""
    completion = f"{found['completion']:7.0f}" if found["completion"] >= 0 else "      –"
    return (
        f"{name:34} wrong {found['wrong']:.3f} ± {found['wrong_se']:.3f}  regret@50k {found['regret']:7.0f} "
        f"± {found['regret_se']:<4.0f} @10k {found['regret_10k']:6.0f}  completed {found['completed']:.2f} "
        f"median {completion}{superior}"
    )


def _chunk(task: tuple[int, Row, int, int]) -> tuple[int, list[Sample]]:
    number, row, first, count = task
    return number, [measured(row, seed) for seed in range(first, first + count)]


def simulate_rows(rows: list[Row], runs: int, processes: int) -> list[dict[str, float]]:
    """The summaries of all rows, computed in parallel, with progress."""
    tasks = [
        (number, row, first, min(CHUNK, runs - first))
        for number, row in enumerate(rows)
        for first in range(0, runs, CHUNK)
    ]
    samples: list[list[Sample]] = [[] for _ in rows]
    started = shown = time.perf_counter()
    with get_context("spawn").Pool(processes) as pool:
        for done, (number, found) in enumerate(pool.imap_unordered(_chunk, tasks), 1):
            samples[number] += found
            if len(samples[number]) == runs:
                print(
                    line(f"{rows[number].table} {rows[number].name}", summary(samples[number])),
                    file=sys.stderr,
                )
            now = time.perf_counter()
            if now - shown > 10 or done == len(tasks):
                shown = now
                left = (now - started) / done * (len(tasks) - done)
                row = rows[number]
                text = (
                    f"{done}/{len(tasks)} ({row.table} {row.name}), {now - started:.0f} s, ~{left:.0f} s left"
                )
                print(text, file=sys.stderr, flush=True)
    return [summary(found) for found in samples]


def simulate_originals(names: list[str], runs: int, processes: int) -> list[dict[str, Any]]:
    """The baseline's rows, computed in parallel."""
    tasks = [(name, runs, least) for name in names for least in (0, 100)]
    with get_context("spawn").Pool(processes) as pool:
        found = pool.starmap(of_original, tasks, chunksize=1)
    return [
        {"table": "original", "row": name, "min_feedback": least, **values}
        for (name, _, least), values in zip(tasks, found, strict=True)
    ]


def _cpu_seconds() -> float:
    """CPU seconds of this process and its children, which do not depend on other load."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> int:
    """Print the tables; returns 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--only", default="", help="scenarios, e.g. a,b,escape")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/decisions.json")
    arguments = parser.parse_args()
    wanted = set(arguments.only.split(",")) if arguments.only else set[str]()
    rows = [
        row
        for row in (*decision_rows(), *escape_rows())
        if not wanted or (row.name if row.table != "escape" else "escape") in wanted
    ]
    started = time.perf_counter()
    found = simulate_rows(rows, arguments.runs, arguments.processes)
    told: list[dict[str, Any]] = []
    failures: list[str] = []
    for row, values in zip(rows, found, strict=True):
        wrong = missed(row, values)
        failures += [f"{row.table} {row.name}: {text}" for text in wrong]
        told.append({"table": row.table, "row": row.name, "runs": arguments.runs, **values})
        told[-1]["bars"] = {key: f"{sign} {bound:g}" for key, (sign, bound) in row.bars.items()}
        told[-1]["missed"] = wrong
    names = [name for name in MEANS if name != SWINGING and (not wanted or name in wanted)]
    told += simulate_originals(names, min(arguments.runs, 400), arguments.processes)
    _print(told, arguments.runs)
    seconds, cpu_seconds = round(time.perf_counter() - started), round(_cpu_seconds())
    took = {"seconds": seconds, "cpu_seconds": cpu_seconds, "processes": arguments.processes}
    print(f"\n{seconds} s, {cpu_seconds} s of CPU")
    for failure in failures:
        print("MISSED", failure)
    if arguments.write:
        RESULTS.write_text(json.dumps({**took, "rows": told}, indent=1, ensure_ascii=False) + "\n")
    return 1 if failures else 0


def _print(told: list[dict[str, Any]], runs: int) -> None:
    titles = {
        "first": "attribution window 0, steps up to 100 points, no floor, no exploration",
        "defaults": "defaults: window 24 h, steps of 10 points, floor 2%, exploration 2%",
        "escape": "escape of a new flow on a ramp of 24 h to a third",
    }
    for table, title in titles.items():
        lines = [one for one in told if one["table"] == table]
        if not lines:
            continue
        print(f"\n{title} ({runs} runs a row)")
        originals = [one for one in told if one["table"] == "original"] if table == "first" else []
        for one in originals:
            print(line(f"{one['row']} original, minFeedback {one['min_feedback']}", one))
        for one in lines:
            print(line(one["row"], one), "MISSED" if one["missed"] else "")


if __name__ == "__main__":
    sys.exit(main())
