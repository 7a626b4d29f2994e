"""Many active rollouts with sessions and ratings, for ``tick``."""

import uuid
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.clock import to_micros
from aimm.rollout.configuration import Adaptive, Configuration
from aimm.rollout.model import Phase, State
from aimm.stats.slots import move_slots, slot_counts
from aimm.storage.database.engine import Database
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
from aimm.storage.ledger.news import PICKS, RATINGS
from aimm.storage.rollouts import StoredRollouts
from aimm.wiring.sources import SystemClock

MINUTES, ROUNDS = 20, 7
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
                    configuration=Configuration(adaptive=Adaptive()),
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
