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
import uuid
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from benchmarks.interpreter import interpreter
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.clock import to_micros
from aimm.rollout.configuration import Adaptive, Configuration
from aimm.rollout.model import Phase, State
from aimm.stats.slots import move_slots, slot_counts
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.database.schema import (
    feedback,
    flow_steps,
    flows,
    ledger_news,
    pick_log,
    rollout_cells,
    share_tables,
    use_case_steps,
    use_cases,
)
from aimm.storage.leadership import open_leadership
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Limits
from aimm.storage.ledger.news import PICKS, RATINGS
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
MINUTES, ROUNDS = 20, 7
BAR_SLICE_MS = 25.0
MINUTE, DAY = 60_000, 86_400_000
_AT_ONCE = 5_000


@dataclass
class World:
    """A database full of rollouts.

    Attributes:
        start: start of the rollouts, two days ago (ms).
        number: the latest number of a pick or rating.
        deciding: whether each changed rollout makes an update, the most expensive decision, or is not due.
        flows: number of flows of each rollout.
        claims: whether one flow is so good that the update declares a winner, which needs the periods.
    """

    database: Database
    clock: SystemClock
    rollouts: int
    start: int
    deciding: bool
    flows: int = 3
    claims: bool = False
    number: int = 1 << 40

    async def insert(self, connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        for first in range(0, len(rows), _AT_ONCE):
            await connection.execute(table.insert(), rows[first : first + _AT_ONCE])

    async def fill(self) -> None:
        """Create use cases, flows, shares, rollouts, and their counts."""
        now = self.clock.now()
        stamps = {"version": 1, "created_at": now, "updated_at": now}
        cases, steps, served, tables = [], [], [], []
        configured, cells = [], []
        for case in range(1, self.rollouts + 1):
            case_id = _id("case", case)
            cases.append(
                {"id": case_id, "number": case, "title": "Chat", "code": f"chat-{case}", "description": "d"}
                | {"active": True, "slot_key": bytes(16), **stamps}
            )
            steps.append(
                {"id": _id("step", case), "use_case_id": case_id, "title": "s", "code": "s"}
                | {"description": "d", "position": 1, **stamps}
            )
            shares = self._shares(case)
            counts = slot_counts(shares)
            tables.append(
                {"use_case_id": case_id, "counts": {str(f): n for f, n in counts.items()}, "cause": "c"}
                | {"slots": b"", "created_at": now}
            )
            for flow, share in shares.items():
                served.append(
                    {"id": _id("flow", flow), "number": flow, "use_case_id": case_id, "title": f"F{flow}"}
                    | {"description": "d", "active": True, "current_serve_pct": share, **stamps}
                )
                configured.append(
                    {"id": _id("fs", flow), "flow_id": _id("flow", flow), "use_case_id": case_id}
                    | {"use_case_step_id": _id("step", case), "configuration": "{}", "placeholders": []}
                    | {"number": flow}
                    | {"revision": 1, **stamps}
                )
                cells += [self._cell(case, flow, minute) for minute in range(MINUTES)]
            tables[-1]["slots"] = zlib.compress(array("q", move_slots((), counts)).tobytes(), 1)
        async with self.database.writing() as connection:
            for table, rows in (
                (use_cases, cases),
                (use_case_steps, steps),
                (flows, served),
                (flow_steps, configured),
                (share_tables, tables),
                (rollout_cells, cells),
            ):
                await self.insert(connection, table, rows)
        await self._start_all()

    def _shares(self, case: int) -> dict[int, float]:
        """Percent by number of the flow."""
        rest = round(100 / self.flows, 2)
        shares = {case * self.flows + index: rest for index in range(self.flows)}
        shares[case * self.flows] = round(100 - rest * (self.flows - 1), 2)
        return shares

    def _cell(self, case: int, flow: int, minute: int) -> dict[str, Any]:
        stars = {f"star{star}": 1 + (flow + star) % 2 for star in range(1, 6)}
        if self.claims and flow == case * self.flows:
            stars = {"star1": 0, "star2": 0, "star3": 0, "star4": 1, "star5": 7}
        return {
            "use_case": case,
            "epoch": 1,
            "flow": flow,
            "share_table": case,
            "bucket": (self.start // MINUTE + minute) * MINUTE,
            "sessions": 40,
            "drawn": 40,
            **stars,
            **{name.replace("star", "timely"): count for name, count in stars.items()},
        }

    async def _start_all(self) -> None:
        """Start rollouts whose last update was just now, or long enough ago for the next one."""
        now = self.clock.now()
        updated_at = to_micros(now) // 1000 - (11 * MINUTE if self.deciding else 0)
        async with self.database.writing() as connection:
            stored = StoredRollouts(connection)
            for case in range(1, self.rollouts + 1):
                shares = {_id("flow", flow): share for flow, share in self._shares(case).items()}
                state = State(
                    Configuration(adaptive=Adaptive()),
                    phase=Phase.ADAPTIVE,
                    since=self.start,
                    epoch=1,
                    epoch_start=self.start,
                    update=1,
                    updated_at=updated_at,
                    shares=shares,
                    marks={_id("flow", n): f"{n}:1 " for n in self._shares(case)},
                )
                await stored.add(_id("rollout", case), _id("case", case), state, now)

    async def happen(self, cases: Sequence[int]) -> None:
        """One session, and one rating of an earlier session, in each of ``cases``."""
        now = self.clock.millis()
        low = self.number + 1
        picks = [self._pick(case, now - DAY) for case in cases]
        fresh = [self._pick(case, now) for case in cases]
        ratings = [self._rating(pick, now) for pick in picks]
        news = [
            {"kind": PICKS, "low": low, "high": fresh[-1]["id"]},
            {"kind": RATINGS, "low": ratings[0]["id"], "high": ratings[-1]["id"]},
        ]
        async with self.database.writing() as connection:
            await self.insert(connection, pick_log, [*picks, *fresh])
            await self.insert(connection, feedback, ratings)
            await self.insert(connection, ledger_news, news)

    def _pick(self, case: int, at: int) -> dict[str, Any]:
        self.number += 1
        return {
            "id": self.number,
            "at": at,
            "session": self.number,
            "use_case": case,
            "flow": case * self.flows + self.number % self.flows,
            "flow_step": 0,
            "revision": 0,
            "share_table": case,
            "reason": 0,
            "expires": at + 6 * 60 * MINUTE,
            "correlation": str(self.number),
        }

    def _rating(self, pick: dict[str, Any], at: int) -> dict[str, Any]:
        self.number += 1
        same = {name: pick[name] for name in ("session", "use_case", "flow", "correlation")}
        return {**same, "id": self.number, "at": at, "score": 400, "star": 4}


def _id(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))


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
