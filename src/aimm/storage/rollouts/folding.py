"""Keep the counts of rollouts small: fold minutes that no decision distinguishes any more into days."""

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.activity.counting import adding
from aimm.storage.database.schema import rollout_arrivals, rollout_cells, rollouts
from aimm.storage.rollouts.clock_jumps import AHEAD_SQL, AT_SQL
from aimm.storage.rollouts.intake import CELL, COUNTS

DAY_MS = 24 * 3_600_000
_KEPT_ARRIVALS_MS = 2 * DAY_MS

# minutes are kept for a day after their sessions ripened, for late ratings
_AHEAD = f"case when :now < {AT_SQL} + r.attribution_ms + {DAY_MS} then {AHEAD_SQL} else 0 end"
_OLD = f"c.bucket < :now - {_AHEAD} - r.attribution_ms - {DAY_MS} and c.bucket % {DAY_MS} <> 0"
_FOLDABLE = text(
    f"select distinct c.use_case from rollout_cells c join rollouts r on r.use_case = c.use_case where {_OLD}"
)
_FOLD = text(
    f"""
insert into rollout_cells ({CELL}, {", ".join(COUNTS)})
select c.use_case, c.epoch, c.flow, c.share_table, c.bucket - c.bucket % {DAY_MS},
       {", ".join(f"sum(c.{name})" for name in COUNTS)}
from rollout_cells c join rollouts r on r.use_case = c.use_case
where c.use_case = :use_case and {_OLD}
group by 1, 2, 3, 4, 5
{adding("rollout_cells", CELL, COUNTS)}"""
)


_FOLDED = text(
    "delete from rollout_cells where use_case = :use_case and (epoch, flow, share_table, bucket) in ("
    "select c.epoch, c.flow, c.share_table, c.bucket from rollout_cells c "
    f"join rollouts r on r.use_case = c.use_case where c.use_case = :use_case and {_OLD})"
)


async def foldable(connection: AsyncConnection, now: int) -> list[int]:
    """Numbers of the use cases that have minutes to fold at ``now`` (ms)."""
    return [row.use_case for row in await connection.execute(_FOLDABLE, {"now": now})]


async def fold(connection: AsyncConnection, use_case: int, now: int) -> int:
    """Fold the old minutes of one use case into days; returns how many. Sums do not change."""
    await connection.execute(_FOLD, {"use_case": use_case, "now": now})
    gone = await connection.execute(_FOLDED, {"use_case": use_case, "now": now})
    return gone.rowcount


async def forget_counts(connection: AsyncConnection, now: int) -> int:
    """Delete counts of earlier epochs and deleted use cases, and arrivals older than two days."""
    present = select(rollouts.c.number).where(
        rollouts.c.use_case == rollout_cells.c.use_case, rollouts.c.epoch == rollout_cells.c.epoch
    )
    cells = await connection.execute(delete(rollout_cells).where(~present.exists()))
    old = rollout_arrivals.c.minute < now - _KEPT_ARRIVALS_MS
    arrivals = await connection.execute(delete(rollout_arrivals).where(old))
    return cells.rowcount + arrivals.rowcount
