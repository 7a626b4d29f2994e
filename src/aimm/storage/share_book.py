"""Flows and share tables of many use cases at once, in a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.flows.model import Flow, ShareTable
from aimm.flows.moves import NewTable
from aimm.kit.clock import Clock
from aimm.storage.database.records import record_of
from aimm.storage.database.schema import flows, share_tables
from aimm.storage.flows import share_table, table_columns

# built once, because building a statement costs more than running it
_OURS: BindParameter[Any] = bindparam("use_cases", expanding=True)
_FLOWS = select(flows).where(flows.c.use_case_id.in_(_OURS)).order_by(flows.c.number)
_NEWEST = (
    select(func.max(share_tables.c.number))
    .where(share_tables.c.use_case_id.in_(_OURS))
    .group_by(share_tables.c.use_case_id)
)
_TABLES = select(share_tables).where(share_tables.c.number.in_(_NEWEST.scalar_subquery()))
_SAVE = (
    update(flows)
    .where(flows.c.id == bindparam("flow"))
    .values(current_serve_pct=bindparam("share"), version=bindparam("next"), updated_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class StoredShareBook:
    """The port ``flows.moves.ShareBook`` on one connection."""

    connection: AsyncConnection
    clock: Clock

    async def flows(self, use_case_ids: Sequence[str]) -> Mapping[str, Sequence[Flow]]:
        found: defaultdict[str, list[Flow]] = defaultdict(list)
        for row in await self.connection.execute(_FLOWS, {"use_cases": use_case_ids}):
            found[row.use_case_id].append(record_of(Flow, row))
        return found

    async def tables(self, use_case_ids: Sequence[str]) -> Mapping[str, ShareTable]:
        rows = await self.connection.execute(_TABLES, {"use_cases": use_case_ids})
        return {row.use_case_id: share_table(row) for row in rows}

    async def store(self, flows: Sequence[Flow], tables: Sequence[NewTable]) -> None:
        if flows:
            changed = [
                {
                    "flow": flow.id,
                    "share": flow.current_serve_pct,
                    "next": flow.version,
                    "now": flow.updated_at,
                }
                for flow in flows
            ]
            await self.connection.execute(_SAVE, changed)
        if tables:
            now = self.clock.now()
            rows = [table_columns(one.use_case_id, one.counts, one.slots, one.cause, now) for one in tables]
            await self.connection.execute(share_tables.insert(), rows)
