"""The periods of an epoch between changes of the shares: propensities and counts of each flow."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.clock import from_micros, to_micros
from aimm.rollout.facts import NO_STARS, Period, PeriodFlow, Stars
from aimm.rollout.ports import Rollout
from aimm.stats.slots import SLOTS
from aimm.storage.database.schema import flows, rollout_cells, rollouts, share_tables
from aimm.storage.rollouts.clock_jumps import ahead_within

MINUTE = 60_000
STARS = tuple(f"star{star}" for star in range(1, 6))
TIMELY = tuple(f"timely{star}" for star in range(1, 6))


_NOW: BindParameter[int] = bindparam("now")
_WINDOW = rollouts.c.attribution_ms
# Cells whose whole minute is older than the window; with a window of 0 every rating counts at once. The
# parameter ``now`` is the time of the facts.
RIPE = rollout_cells.c.bucket < case(
    (_WINDOW > 0, _NOW - _WINDOW - (MINUTE - 1) - ahead_within(_WINDOW, _NOW)), else_=_NOW + MINUTE
)
# joins a cell to the rollout if it belongs to its current epoch
OF_EPOCH = (rollouts.c.use_case == rollout_cells.c.use_case) & (rollouts.c.epoch == rollout_cells.c.epoch)
_COUNTED = (
    select(
        rollout_cells.c.share_table,
        rollout_cells.c.flow,
        func.sum(rollout_cells.c.drawn).label("drawn"),
        func.sum(case((RIPE, rollout_cells.c.sessions), else_=0)).label("ripe"),
        *(func.sum(rollout_cells.c[name]).label(name) for name in STARS),
        *(func.sum(case((RIPE, rollout_cells.c[name]), else_=0)).label(name) for name in TIMELY),
    )
    .join(rollouts, OF_EPOCH)
    .where(rollouts.c.use_case_id == bindparam("use_case"))
    .group_by(rollout_cells.c.share_table, rollout_cells.c.flow)
)
_IN_FORCE = (
    select(func.max(share_tables.c.number))
    .where(
        share_tables.c.use_case_id == bindparam("use_case"), share_tables.c.created_at < bindparam("opened")
    )
    .scalar_subquery()
)
# the share tables in force during the epoch, oldest first
_TABLES = (
    select(share_tables.c.number, share_tables.c.counts, share_tables.c.created_at)
    .where(
        share_tables.c.use_case_id == bindparam("use_case"),
        share_tables.c.number >= func.coalesce(_IN_FORCE, 0),
    )
    .order_by(share_tables.c.number)
)
_IDS = select(flows.c.number, flows.c.id).where(flows.c.use_case_id == bindparam("use_case"))


async def read_periods(connection: AsyncConnection, rollout: Rollout, now: int) -> tuple[Period, ...]:
    """The periods of the rollout's epoch at ``now`` (ms), oldest first."""
    ours, start = {"use_case": rollout.use_case_id}, rollout.state.epoch_start
    opened = from_micros((start + 1) * 1000)
    tables: Sequence[Any] = (await connection.execute(_TABLES, {**ours, "opened": opened})).all()
    if not tables:
        return ()
    rows = (await connection.execute(_COUNTED, {**ours, "now": now})).all()
    ids = {row.number: row.id for row in await connection.execute(_IDS, ours)}
    # in a thread: a long epoch has a thousand tables of twenty flows, and picks must not wait for that
    return await asyncio.to_thread(_put_together, tables, rows, ids, start, now)


def _put_together(
    tables: Sequence[Row[Any]], rows: Sequence[Row[Any]], ids: Mapping[int, str], start: int, now: int
) -> tuple[Period, ...]:
    counted = {(row.share_table, row.flow): row for row in rows}
    served: dict[int, set[int]] = {}
    for table, flow in counted:
        served.setdefault(table, set()).add(flow)
    starts = [max(to_micros(table.created_at) // 1000, start) for table in tables]
    return tuple(
        Period(begin, end, _flows(table, served.get(table.number, set()), counted, ids))
        for table, begin, end in zip(tables, starts, [*starts[1:], now], strict=True)
    )


def _flows(
    table: Row[Any],
    served: set[int],
    counted: Mapping[tuple[int, int], Row[Any]],
    ids: Mapping[int, str],
) -> dict[str, PeriodFlow]:
    slots = {int(flow): count for flow, count in table.counts.items()}
    total = sum(slots.values()) or SLOTS
    return {
        ids[flow]: _flow(slots.get(flow, 0) / total, counted.get((table.number, flow)))
        for flow in sorted((slots.keys() | served) & ids.keys())
    }


def _flow(propensity: float, row: Row[Any] | None) -> PeriodFlow:
    if row is None:
        return PeriodFlow(propensity, 0, 0, NO_STARS, NO_STARS)
    return PeriodFlow(propensity, int(row.drawn), int(row.ripe), stars_of(row, TIMELY), stars_of(row, STARS))


def stars_of(row: Row[Any], names: Sequence[str]) -> Stars:
    """The counts in these columns."""
    one, two, three, four, five = (int(getattr(row, name)) for name in names)
    return one, two, three, four, five
