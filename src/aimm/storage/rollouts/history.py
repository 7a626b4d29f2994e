"""Reads the timeline for charts: many entries, with few fields each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, TextClause, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.rollout.history import Counted, OutlineEntry, Step
from aimm.rollout.model import Phase, What
from aimm.storage.database.json_parts import Parts
from aimm.storage.database.schema import timeline_entries

# leaves out the periods in an entry's facts, which can be long
_PARTS = Parts(
    {
        "why": ["why"],
        "reason": ["reasons", 0, "code"],
        "phase": ["before", "phase"],
        "epoch": ["before", "epoch"],
        "dropped": ["before", "dropped"],
        "escaped": ["before", "escaped"],
        "epsilon": ["before", "configuration", "adaptive", "epsilon"],
        "shares_before": ["shares_before"],
        "shares_after": ["shares_after"],
        "dry_run": ["dry_run"],
        "flows": ["facts", "flows"],
    }
)


def _query(places: str, *, sqlite: bool) -> TextClause:
    parts, read = _PARTS.of("t", "entry", sqlite=sqlite)
    return text(
        f"select t.id, t.at, t.what, {parts} from timeline_entries t {read} "
        f"where t.rollout_id = :rollout and t.place {places} order by t.place"
    )


_SQLITE = _query("in (select value from json_each(:places))", sqlite=True)
_POSTGRES = _query("= any(cast(:places as int[]))", sqlite=False)


@dataclass(frozen=True, slots=True)
class StoredEntries:
    """The port ``rollout.history.Entries`` on one connection."""

    connection: AsyncConnection

    async def outline(self, rollout_id: str) -> Sequence[OutlineEntry]:
        of_rollout = timeline_entries.c.rollout_id == rollout_id
        started = select(func.max(timeline_entries.c.place)).where(
            of_rollout, timeline_entries.c.what == What.STARTED.value
        )
        rows = await self.connection.execute(
            select(timeline_entries.c.place, timeline_entries.c.what)
            .where(of_rollout, timeline_entries.c.place >= started.scalar_subquery())
            .order_by(timeline_entries.c.place)
        )
        return [OutlineEntry(row.place, What(row.what)) for row in rows]

    async def steps(self, rollout_id: str, places: Sequence[int]) -> Sequence[Step]:
        if self.connection.dialect.name == "sqlite":
            given: dict[str, Any] = {"rollout": rollout_id, "places": json.dumps(list(places))}
            rows = await self.connection.execute(_SQLITE, given)
        else:
            given = {"rollout": rollout_id, "places": list(places)}
            rows = await self.connection.execute(_POSTGRES, given)
        return [_step(row) for row in rows]


def _step(row: Row[Any]) -> Step:
    found = _PARTS.read(row.parts)
    flows = found["flows"]
    return Step(
        id=row.id,
        at=row.at,
        what=What(row.what),
        why=found["why"],
        reason_code=found["reason"],
        phase=Phase(found["phase"] or Phase.INIT),
        epoch=found["epoch"] or 0,
        dropped=(*(found["dropped"] or ()), *(found["escaped"] or ())),
        epsilon=found["epsilon"] or 0.0,
        shares=(found["shares_before"] if found["dry_run"] else found["shares_after"]) or {},
        flows=None if flows is None else [_counted(flow) for flow in flows],
    )


def _counted(flow: dict[str, Any]) -> Counted:
    one, two, three, four, five = flow["arrived"]
    return Counted(flow["id"], flow["title"], flow["active"], flow["sessions"], (one, two, three, four, five))
