"""Resets the all-time counters that the original shows."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.database.schema import flow_counts, flow_step_counts, flow_steps, flows


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """The counters of flows and flow steps on one connection."""

    connection: AsyncConnection

    async def reset(self, use_case_id: str) -> None:
        """Reset the counters of all flows and flow steps of a use case.

        Picks that are stored but not counted yet (on SQLite up to a second) are counted afterwards. To count
        them before the reset, await ``Ledger.settled`` before the transaction.
        """
        numbers = select(flows.c.number).where(flows.c.use_case_id == use_case_id)
        zeros = {name: 0 for name in flow_counts.c.keys() if name not in ("flow", "shard")}  # noqa: SIM118
        await self.connection.execute(
            update(flow_counts).where(flow_counts.c.flow.in_(numbers)).values(**zeros)
        )
        steps = select(flow_steps.c.number).where(flow_steps.c.use_case_id == use_case_id)
        await self.connection.execute(
            update(flow_step_counts).where(flow_step_counts.c.flow_step.in_(steps)).values(picks=0)
        )
