"""Measure a tick over many active rollouts, few of which changed; target: 2 s for 10,000 and 1%.

Each rollout compares three flows with some hundred ratings. Between two ticks each changed one gets a
session and a rating of an earlier session, stored like the ledger does. The tick is the server's own loop,
and picks are answered from a snapshot that is refreshed as in the server.
Run: ``python -m benchmarks.tick [--database postgresql] [--rollouts 10000] [--changed 100] [--flows 3]
[--deciding] [--slices]``; ``--slices`` also shows the longest uninterrupted CPU use of the loop.
"""

import argparse
import asyncio
import gc
import json
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from benchmarks.interpreter import interpreter
from benchmarks.tick_world import DAY, ROUNDS, World

from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.leadership import open_leadership
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Limits
from aimm.storage.ledger.postgres import PostgresLedger
from aimm.storage.ledger.sqlite import SqliteLedger
from aimm.storage.rollouts import StoredRollouts
from aimm.storage.snapshots import SnapshotKeeper
from aimm.web.hot.handlers import render_pick
from aimm.wiring.loop_context import loop_context
from aimm.wiring.rollouts import RolloutLoop
from aimm.wiring.sources import RandomIds, SystemClock

RESULTS = Path(__file__).parent / "results" / "tick.json"
BAR_SECONDS = 2.0
BAR_SLICE_MS = 25.0


async def _nobody() -> None:
    """Unused authentication."""


def _ledger(database: Database, clock: SystemClock) -> Ledger:
    """The ledger that the loop counts through; the benchmark stores its sessions itself."""
    if database.is_sqlite:
        return SqliteLedger(database, clock.millis, 1, Limits())
    return PostgresLedger(database.dsn, clock.millis, 1, Limits())


def _loop(world: World, ledger: Ledger) -> RolloutLoop:
    context = loop_context(world.database, world.clock, RandomIds(), ledger)
    return RolloutLoop(context, open_leadership(world.database), 1.0)


async def _snapshots(world: World) -> SnapshotKeeper:
    """The snapshot for picks, refreshed after each commit as in the server."""
    keeper = SnapshotKeeper(world.database, render_pick, world.clock.millis, lambda _: None, _nobody)
    await keeper.start()
    world.database.published = keeper.refresh
    return keeper


async def _note_slices(slices: list[float]) -> None:
    """CPU seconds of the loop's thread between two turns of this task, that is, the delay of a pick."""
    while True:
        began = time.thread_time()
        await asyncio.sleep(0)
        slices.append(time.thread_time() - began)


async def measure(
    url: str,
    rollouts: int,
    changed: int,
    *,
    deciding: bool,
    flows: int = 3,
    claims: bool = False,
    slices: bool = False,
) -> dict[str, Any]:
    """Seconds of each tick; in the first one the leader is new, and no statement is cached."""
    database, clock = open_database(url), SystemClock()
    await migrate(database)
    world = World(database, clock, rollouts, clock.millis() - 2 * DAY, deciding, flows, claims)
    await world.fill()
    print(f"{rollouts} rollouts are stored", file=sys.stderr)
    async with database.writing() as connection:  # an earlier leader has decided everything that was due
        for since in (0, clock.millis()):
            await StoredRollouts(connection).changed(since, clock.millis())
    ledger = _ledger(database, clock)
    await ledger.start()
    keeper, loop = await _snapshots(world), _loop(world, ledger)
    rounds = await _rounds(world, loop, changed, slices=slices)
    verdicts, failures = dict(loop.meter.verdicts), loop.meter.failures
    await loop.close()
    await keeper.close()
    await ledger.close()
    await database.close()
    took, spent = [one.seconds for one in rounds], [one.cpu_seconds for one in rounds]
    return {
        "rollouts": rollouts,
        "changed": changed,
        "flows": flows,
        "median_seconds": round(statistics.median(took), 3),
        "worst_seconds": round(max(took), 3),
        # with --slices the measurement itself uses the remaining CPU
        "median_cpu_seconds": None if slices else round(statistics.median(spent), 3),
        "longest_slice_ms": round(max(one.slice for one in rounds[1:]) * 1000, 1) if slices else None,
        "looked_after": [one.looked_after for one in rounds],
        "verdicts": verdicts,
        "failures": failures,
    }


class Round(NamedTuple):
    """Duration of a tick; ``slice`` is its longest uninterrupted CPU use in seconds, if measured."""

    looked_after: int
    seconds: float
    cpu_seconds: float
    slice: float


async def _rounds(world: World, loop: RolloutLoop, changed: int, *, slices: bool) -> list[Round]:
    gc.collect()  # garbage from the setup
    rounds: list[Round] = []
    for index in range(ROUNDS + 1):
        first = index * changed % world.rollouts + 1
        await world.happen([case for case in range(first, first + changed) if case <= world.rollouts])
        noted: list[float] = [0.0]
        watch = asyncio.create_task(_note_slices(noted)) if slices else None
        began, cpu = time.perf_counter(), time.process_time()
        looked_after = await loop.round()
        took, spent = time.perf_counter() - began, time.process_time() - cpu
        if watch is not None:
            watch.cancel()
        rounds.append(Round(looked_after, took, spent, max(noted)))
        print(
            f"tick {index}: {looked_after} looked after in {took:.2f} s "
            f"({spent:.2f} s of this process's CPU, longest slice {max(noted) * 1000:.1f} ms)",
            file=sys.stderr,
        )
    return rounds


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rollouts", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=100)
    parser.add_argument("--flows", type=int, default=3)
    parser.add_argument("--deciding", action="store_true", help="every changed rollout moves its shares")
    parser.add_argument("--claims", action="store_true", help="every changed rollout claims a winner")
    parser.add_argument(
        "--slices", action="store_true", help="report how long the loop kept the core at a time"
    )
    given = parser.parse_args()
    chosen = {
        "deciding": given.deciding or given.claims,
        "flows": given.flows,
        "claims": given.claims,
        "slices": given.slices,
    }
    if given.database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/aimm.db"
            found = asyncio.run(measure(url, given.rollouts, given.changed, **chosen))
    else:
        from tests.support.databases import PostgresServer

        server = PostgresServer()
        try:
            url = asyncio.run(server.new_database())
            found = asyncio.run(measure(url, given.rollouts, given.changed, **chosen))
        finally:
            server.stop()
    known: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    how = [given.database, *(name for name in ("deciding", "claims", "slices") if getattr(given, name))]
    known[", ".join([*how, *([f"{given.flows} flows"] if given.flows != 3 else [])])] = {
        **found,
        "python": interpreter(),
        "bar_seconds": BAR_SECONDS,
    }
    RESULTS.write_text(json.dumps(known, indent=2) + "\n")
    print(json.dumps(found, indent=2))
    if given.slices:
        return 0 if found["longest_slice_ms"] < BAR_SLICE_MS and not found["failures"] else 1
    return 0 if found["worst_seconds"] < BAR_SECONDS and not found["failures"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
