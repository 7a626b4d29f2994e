"""What decisions rest on, read from the counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.clock import from_micros, to_micros
from aimm.rollout.deciding.honesty import condensed
from aimm.rollout.model import NO_STARS, Facts, FlowFacts, Outcomes, Period, PeriodFlow, Stars, State
from aimm.rollout.ports import ROLLOUT, Rollout
from aimm.rollout.rules import asks_who
from aimm.stats.slots import SLOTS
from aimm.storage.database.schema import (
    audit_log,
    flow_counts,
    flow_steps,
    flows,
    rollout_arrivals,
    rollout_cells,
    share_tables,
    use_cases,
)

MINUTE = 60_000
# a rating that was given in a minute is stored a moment after it
_CLOSING_MS = 5_000
_STARS = tuple(f"star{star}" for star in range(1, 6))
_TIMELY = tuple(f"timely{star}" for star in range(1, 6))
_SERVING = frozenset(("active", "currentServePct"))
_ENDS = ("ended", "errors", "timed", "slow", "latency_sum", "costed", "cost")


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """The port ``rollout.ports.FactSource`` on one connection.

    The counts of the epoch hold what ``StoredRollouts.changed`` has taken in. A session is ripe when the
    whole minute of its first pick is older than the attribution window; with a window of 0, at once.
    """

    connection: AsyncConnection

    async def facts(self, rollout: Rollout, now: int, with_periods: bool) -> Facts:
        served = (
            select(flows, use_cases.c.number.label("use_case"))
            .join(use_cases, use_cases.c.id == flows.c.use_case_id)
            .where(flows.c.use_case_id == rollout.use_case_id)
        )
        rows = (await self.connection.execute(served.order_by(flows.c.number))).all()
        if not rows:
            return Facts(())
        use_case = rows[0].use_case
        counted = await self._counted(use_case, rollout.state, now)
        original = await self._original([row.number for row in rows])
        marks = await self._marks(rollout.use_case_id)
        found = tuple(
            _flow(row, marks[row.id], counted.get(row.number), original.get(row.number)) for row in rows
        )
        ids = {row.number: row.id for row in rows}
        periods = await self._periods(use_case, rollout, now, ids) if with_periods else ()
        news, until = await self._winner_news(use_case, rollout.state, now, ids)
        who = await self._changed_by(rollout) if asks_who(rollout.state, found) else ()
        return Facts(found, periods, news, until, who)

    async def _counted(self, use_case: int, state: State, now: int) -> Mapping[int, Row[Any]]:
        """Sums of the epoch by flow."""
        cells = rollout_cells.c
        ripe = cells.bucket < _ripe_before(state, now)
        rows = await self.connection.execute(
            select(
                cells.flow,
                func.sum(cells.sessions).label("sessions"),
                *(func.sum(cells[name]).label(name) for name in (*_STARS, *_ENDS)),
                *(func.sum(case((ripe, cells[name]), else_=0)).label(name) for name in _TIMELY),
            )
            .where(cells.use_case == use_case, cells.epoch == state.epoch)
            .group_by(cells.flow)
        )
        return {row.flow: row for row in rows}

    async def _original(self, numbers: Sequence[int]) -> Mapping[int, Row[Any]]:
        """What the original counts, by flow."""
        names = ("sessions", "ratings", "score_sum")
        rows = await self.connection.execute(
            select(flow_counts.c.flow, *(func.sum(flow_counts.c[name]).label(name) for name in names))
            .where(flow_counts.c.flow.in_(numbers))
            .group_by(flow_counts.c.flow)
        )
        return {row.flow: row for row in rows}

    async def _marks(self, use_case_id: str) -> Mapping[str, str]:
        """Fingerprints by flow id: the revision of each configured step."""
        rows = await self.connection.execute(
            select(flow_steps.c.flow_id, flow_steps.c.number, flow_steps.c.revision)
            .where(flow_steps.c.use_case_id == use_case_id, flow_steps.c.revision > 0)
            .order_by(flow_steps.c.number)
        )
        marks: defaultdict[str, str] = defaultdict(str)
        for row in rows:
            marks[row.flow_id] += f"{row.number}:{row.revision} "
        return marks

    async def _periods(
        self, use_case: int, rollout: Rollout, now: int, ids: Mapping[int, str]
    ) -> tuple[Period, ...]:
        state = rollout.state
        tables = await self._tables(rollout.use_case_id, state.epoch_start)
        if not tables:
            return ()
        cells = rollout_cells.c
        ripe = cells.bucket < _ripe_before(state, now)
        rows = await self.connection.execute(
            select(
                cells.share_table,
                cells.flow,
                func.sum(cells.drawn).label("drawn"),
                func.sum(case((ripe, cells.sessions), else_=0)).label("ripe"),
                *(func.sum(cells[name]).label(name) for name in _STARS),
                *(func.sum(case((ripe, cells[name]), else_=0)).label(name) for name in _TIMELY),
            )
            .where(cells.use_case == use_case, cells.epoch == state.epoch)
            .group_by(cells.share_table, cells.flow)
        )
        counted = {(row.share_table, row.flow): row for row in rows}
        starts = [max(to_micros(table.created_at) // 1000, state.epoch_start) for table in tables]
        return condensed(
            [
                Period(start, end, _period_flows(table, counted, ids))
                for table, start, end in zip(tables, starts, [*starts[1:], now], strict=True)
            ]
        )

    async def _tables(self, use_case_id: str, epoch_start: int) -> list[Row[Any]]:
        """The share tables that were in force in the epoch, oldest first."""
        tables = share_tables.c
        of_use_case = tables.use_case_id == use_case_id
        opened = from_micros((epoch_start + 1) * 1000)
        in_force = select(func.max(tables.number)).where(of_use_case, tables.created_at < opened)
        first = func.coalesce(in_force.scalar_subquery(), 0)
        columns: Any = select(tables.number, tables.counts, tables.created_at)
        rows = await self.connection.execute(
            columns.where(of_use_case, tables.number >= first).order_by(tables.number)
        )
        return list(rows)

    async def _changed_by(self, rollout: Rollout) -> tuple[str, ...]:
        """Who changed shares, or switched flows on or off, since the present period began."""
        noted = audit_log.c
        rows = await self.connection.execute(
            select(noted.actor_kind, noted.actor, noted.after)
            .where(
                noted.use_case_id == rollout.use_case_id,
                noted.entity == "flow",
                noted.at > from_micros(rollout.state.period_start * 1000),
            )
            .order_by(noted.number.desc())
        )
        people = [
            row.actor
            for row in rows
            if (row.actor_kind, row.actor) != (ROLLOUT.kind.value, ROLLOUT.name)
            and _SERVING & row.after.keys()
        ]
        return tuple(reversed(dict.fromkeys(people)))

    async def _winner_news(
        self, use_case: int, state: State, now: int, ids: Mapping[int, str]
    ) -> tuple[tuple[Stars, ...], int]:
        """The winner's ratings by closed minute of arrival, and the end of the last closed one."""
        until = (now - _CLOSING_MS) // MINUTE * MINUTE
        winner = next((number for number, flow_id in ids.items() if flow_id == state.winner), None)
        if state.drift is None or winner is None or until <= state.drift.until:
            return (), state.drift.until if state.drift else 0
        arrivals = rollout_arrivals.c
        rows = await self.connection.execute(
            select(*(arrivals[name] for name in _STARS))
            .where(
                arrivals.use_case == use_case,
                arrivals.flow == winner,
                # the rest of the minute in which it won is left out: it cannot be told from what was before
                arrivals.minute >= state.drift.until,
                arrivals.minute < until,
            )
            .order_by(arrivals.minute)
        )
        return tuple(_stars(row, _STARS) for row in rows), until


def _ripe_before(state: State, now: int) -> int:
    """Cells that begin before this moment (ms) are ripe."""
    minutes = state.configuration.adaptive.attribution_window_mins
    # 0 when the window is longer than time has been: no column holds what lies far before it
    return max(now - minutes * MINUTE - MINUTE + 1, 0) if minutes else now + MINUTE


def _flow(row: Row[Any], mark: str, counted: Row[Any] | None, original: Row[Any] | None) -> FlowFacts:
    arrived = NO_STARS if counted is None else _stars(counted, _STARS)
    sessions = 0 if counted is None else int(counted.sessions)
    ratings = 0 if original is None else int(original.ratings)
    return FlowFacts(
        id=row.id,
        title=row.title,
        active=row.active,
        share=row.current_serve_pct,
        mark=mark,
        mature=NO_STARS if counted is None else _stars(counted, _TIMELY),
        arrived=arrived,
        feedbacks=ratings,
        average=round(int(original.score_sum) / ratings / 100, 2) if original and ratings else 0.0,
        session_requests=0 if original is None else int(original.sessions),
        sessions=sessions,
        # a rating may be taken in before its session
        unrated=max(sessions - sum(arrived), 0),
        outcomes=Outcomes() if counted is None else _outcomes(counted),
    )


def _stars(row: Row[Any], names: Sequence[str]) -> Stars:
    one, two, three, four, five = (int(getattr(row, name)) for name in names)
    return one, two, three, four, five


def _outcomes(row: Row[Any]) -> Outcomes:
    return Outcomes(
        sessions=int(row.ended),
        errors=int(row.errors),
        timed=int(row.timed),
        slow=int(row.slow),
        latency_sum=float(row.latency_sum),
        costed=int(row.costed),
        cost=float(row.cost),
    )


def _period_flows(
    table: Row[Any], counted: Mapping[tuple[int, int], Row[Any]], ids: Mapping[int, str]
) -> dict[str, PeriodFlow]:
    slots = {int(flow): count for flow, count in table.counts.items()}
    total = sum(slots.values()) or SLOTS
    flows_seen = {*slots, *(flow for number, flow in counted if number == table.number)} & ids.keys()
    return {
        ids[flow]: _period_flow(slots.get(flow, 0) / total, counted.get((table.number, flow)))
        for flow in sorted(flows_seen)
    }


def _period_flow(propensity: float, row: Row[Any] | None) -> PeriodFlow:
    if row is None:
        return PeriodFlow(propensity, 0, 0, NO_STARS, NO_STARS)
    return PeriodFlow(propensity, int(row.drawn), int(row.ripe), _stars(row, _TIMELY), _stars(row, _STARS))
