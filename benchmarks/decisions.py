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
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import original
from benchmarks.decision_rows import (
    ALMOST,
    EPSILON,
    LATER,
    MEANS,
    SWINGING,
    Row,
    Sample,
    decision_rows,
    escape_rows,
)

from aimm.rollout.model import Outcome
from aimm.rollout.simulation import World, run

RESULTS = Path(__file__).parent / "results" / "decisions.json"
CHUNK = 10


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
