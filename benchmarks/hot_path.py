"""Measure picks and feedback against an empty application on the same server, in one run.

The baseline is measured before and after every load, and a load's ratio is relative to the mean of its two
neighbours, so that drift of the machine affects both. Run: ``python -m benchmarks.hot_path``.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from benchmarks.interpreter import interpreter, optimised
from benchmarks.load import CONNECTIONS, Figures, Generator, Ids, Load, Requests
from benchmarks.sample import Sample
from benchmarks.servers import (
    STEPS,
    USE_CASES,
    Target,
    on_postgres,
    on_sqlite,
    server_and_generator_cores,
    sync_milliseconds,
    yardstick,
)

RESULTS = Path(__file__).parent / "results" / "hot_path.json"
YARDSTICK = "yardstick"
SQLITE, POSTGRES = "sqlite", "postgresql"
_ID_BYTES = len(next(iter(Ids(0))))
Story = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Kind:
    """A load.

    Attributes:
        bar: minimum ratio to the baseline; None if measured for information only.
        cpu_bar: minimum ratio of the server's CPU time, if the interpreter was built with PGO.
        per_id: picks per id; 0 if ids are rated.
    """

    title: str
    database: str
    bar: float | None
    per_id: int
    cpu_bar: float | None = None


KINDS = {
    "first-sqlite": Kind("first picks, all new ids, durable, SQLite", SQLITE, 0.6, 1, 0.9),
    "three-sqlite": Kind("3 picks per id, SQLite", SQLITE, 0.7, 3),
    "feedback-sqlite": Kind("feedback, durable, SQLite", SQLITE, 0.7, 0),
    "first-postgresql": Kind("first picks, PostgreSQL, synchronous_commit=on", POSTGRES, 0.4, 1),
    "feedback-postgresql": Kind("feedback, durable, PostgreSQL", POSTGRES, None, 0),
}


@dataclass
class Measured:
    """The results of a load, by round.

    Attributes:
        ratios: rate relative to the mean rate of the neighbouring baselines.
        cpu_ratios: the same for the server's CPU time, which estimates the ratio on an otherwise idle
            machine.
    """

    figures: list[Figures] = field(default_factory=list[Figures])
    ratios: list[float] = field(default_factory=list[float])
    cpu_ratios: list[float] = field(default_factory=list[float])


def _around(path: str, api_key: str, before: bytes, after: bytes) -> tuple[bytes, bytes]:
    length = len(before) + _ID_BYTES + len(after)
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {api_key}\r\n"
        f"content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
    return head.encode() + before, after


def picks(sample: Sample, per_id: int) -> list[Story]:
    """Picks for every use case and step; those for one id belong to one use case."""

    def parts(code: str, step: str) -> tuple[bytes, bytes]:
        after = f'","useCaseCode":"{code}","useCaseStepCode":"{step}"}}'
        return _around("/api/v1/picker", sample.api_key, b'{"correlationId":"', after.encode())

    return [
        [parts(use_case.code, sample.steps[(first + n) % STEPS]) for n in range(per_id)]
        for first in range(STEPS)
        for use_case in sample.use_cases
    ]


def ratings(sample: Sample) -> list[Story]:
    """Ratings of 1 to 5 stars."""
    afters = [f'","score":{score},"comment":"that was helpful"}}' for score in (5, 4, 5, 3, 4.5, 1)]
    return [
        [_around("/api/v1/feedbacks", sample.api_key, b'{"correlationId":"', after.encode())]
        for after in afters
    ]


class Bench:
    """The servers, the load generator, and the ids to rate.

    Args:
        seconds: duration of each load.
    """

    def __init__(
        self,
        generator: Generator,
        targets: dict[str, Target],
        seconds: float,
        connections: int = CONNECTIONS,
    ) -> None:
        self._generator = generator
        self._targets = targets
        self._seconds = seconds
        self._connections = connections
        self._spaces = 0
        self._picked: dict[str, list[Ids]] = {SQLITE: [], POSTGRES: []}

    def measure_yardstick(self) -> Figures:
        """Measure the empty application, with bodies like those of picks."""
        sample = next(target.sample for target in self._targets.values() if target.sample)
        return self._run(YARDSTICK, Requests(picks(sample, 1), [self._new_ids()]))

    def measure(self, kind: Kind) -> Figures:
        """Measure one load."""
        sample = self._targets[kind.database].sample
        assert sample is not None
        if kind.per_id:
            figures = self._pick(kind.database, sample, kind.per_id)
        else:
            if not self._picked[kind.database]:
                self._pick(kind.database, sample, 1)  # ids to rate; not counted
            waiting, self._picked[kind.database] = self._picked[kind.database], []
            figures = self._run(kind.database, Requests(ratings(sample), waiting))
        self._targets[kind.database].wait_until_idle()
        return figures

    def _pick(self, database: str, sample: Sample, per_id: int) -> Figures:
        ids = self._new_ids()
        figures = self._run(database, Requests(picks(sample, per_id), [ids]))
        self._picked[database].append(Ids(ids.space, figures.ids))
        return figures

    def _new_ids(self) -> Ids:
        self._spaces += 1
        return Ids(self._spaces)

    def _run(self, target: str, requests: Requests) -> Figures:
        chosen = self._targets[target]
        figures = self._generator.run(
            Load(chosen.port, chosen.pid, requests, 1.0, self._seconds, chosen.database, self._connections)
        )
        if figures.failures:
            raise SystemExit(f"{figures.failures} requests to {target} failed: the figures mean nothing")
        return figures


def interleaved(bench: Bench, names: Sequence[str], rounds: int) -> dict[str, Measured]:
    """Alternate baseline and load, beginning and ending with the baseline."""
    results = {name: Measured() for name in [YARDSTICK, *names]}
    before = bench.measure_yardstick()
    results[YARDSTICK].figures.append(before)
    for _ in range(rounds):
        for name in names:
            figures = bench.measure(KINDS[name])
            after = bench.measure_yardstick()
            ratio = figures.rate / ((before.rate + after.rate) / 2)
            results[YARDSTICK].figures.append(after)
            results[name].figures.append(figures)
            results[name].ratios.append(ratio)
            results[name].cpu_ratios.append((before.cpu_us + after.cpu_us) / 2 / figures.cpu_us)
            print(
                f"  {name:20} {figures.rate:8.0f}/s   yardstick {after.rate:8.0f}/s   {ratio:.2f}", flush=True
            )
            before = after
    return results


def _row(name: str, measured: Measured) -> dict[str, Any]:
    """Medians over the rounds."""
    row: dict[str, Any] = {"load": name, "title": KINDS[name].title if name in KINDS else "empty ASGI hello"}
    for figure in ("rate", "p50_ms", "p99_ms", "cpu_us", "database_us", "generator_busy"):
        row[figure] = round(statistics.median(asdict(f)[figure] for f in measured.figures), 3)
    if name in KINDS:
        row["ratio"] = round(statistics.median(measured.ratios), 3)
        row["ratios"] = [round(ratio, 3) for ratio in measured.ratios]
        row["cpu_ratio"] = round(statistics.median(measured.cpu_ratios), 3)
        row["bar"] = KINDS[name].bar
        cpu_bar = KINDS[name].cpu_bar if optimised() else None
        row["cpu_bar"] = cpu_bar
        bars = [(row["ratio"], row["bar"]), (row["cpu_ratio"], cpu_bar)]
        reached = [ratio >= bar for ratio, bar in bars if bar is not None]
        row["reached"] = all(reached) if reached else None
    return row


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Print the table."""
    print(
        f"{'load':47} {'rate/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'CPU µs':>7} {'DB µs':>6} {'load %':>6} "
        f"{'ratio':>6} {'bar':>4} {'of CPU':>6} {'bar':>4}"
    )
    for row in rows:
        bar, cpu_bar = row.get("bar"), row.get("cpu_bar")
        reached = {None: "", True: "reached", False: "NOT REACHED"}[row.get("reached")]
        print(
            f"{row['title']:47} {row['rate']:8.0f} {row['p50_ms']:7.2f} {row['p99_ms']:7.2f} "
            f"{row['cpu_us']:7.1f} {row['database_us']:6.1f} {row['generator_busy'] * 100:6.0f} "
            f"{row.get('ratio', 1.0):6.2f} {bar or '':>4} {row.get('cpu_ratio', 1.0):6.2f} "
            f"{cpu_bar or '':>4} {reached}"
        )


def _facts(given: argparse.Namespace, arrangement: str, sync_ms: float) -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "python": interpreter(),
        "machine": platform.machine(),
        "system": platform.system(),
        "sqlite": sqlite3.sqlite_version,
        "uvicorn": uvicorn.__version__,
        "sync_ms": round(sync_ms, 3),
        "connections": given.connections,
        "seconds": given.seconds,
        "rounds": given.rounds,
        "arrangement": arrangement,
        "answers": f"{USE_CASES} use cases, {STEPS} steps, 4 flows; about 1.5 KB with headers",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hot_path", description=__doc__)
    parser.add_argument("--loads", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--seconds", type=float, default=6.0, help="of each load")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="at once; the bars are for 64")
    parser.add_argument("--rounds", type=int, default=3, help="the table shows medians")
    parser.add_argument(
        "--postgres-free",
        action="store_true",
        help="let PostgreSQL run on any core instead of sharing the generator's",
    )
    return parser.parse_args()


def main() -> None:
    """Measure, print a table, write the results."""
    given = _arguments()
    server_core, generator_core = server_and_generator_cores()
    if server_core is None:
        arrangement = "nothing is bound to a core"
    else:
        where = "any core" if given.postgres_free else "the generator's core"
        arrangement = f"server on one core, generator on another; PostgreSQL on {where}"
    sync_ms = sync_milliseconds()
    print(interpreter())
    print(f"{arrangement}; the disk takes {sync_ms:.2f} ms to make a page durable")
    databases = {KINDS[name].database for name in given.loads}
    with ExitStack() as stack:
        generator = Generator(generator_core)
        stack.callback(generator.close)
        targets = {YARDSTICK: stack.enter_context(yardstick(server_core))}
        if SQLITE in databases:
            targets[SQLITE] = stack.enter_context(on_sqlite(server_core))
        if POSTGRES in databases:
            database_core = None if given.postgres_free else generator_core
            targets[POSTGRES] = stack.enter_context(on_postgres(server_core, database_core))
        results = interleaved(
            Bench(generator, targets, given.seconds, given.connections), given.loads, given.rounds
        )
    rows = [_row(name, measured) for name, measured in results.items()]
    show(rows)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({**_facts(given, arrangement, sync_ms), "loads": rows}, indent=2) + "\n")
    if any(row.get("reached") is False for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
