"""Reads the facts of decisions from the counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.clock import from_micros
from aimm.rollout.facts import NO_STARS, Facts, FlowFacts, Outcomes, Stars
from aimm.rollout.model import State
from aimm.rollout.ports import ROLLOUT, Rollout
from aimm.rollout.rules import asks_who
from aimm.storage.database.schema import (
    audit_log,
    flow_counts,
    flow_steps,
    flows,
    rollout_arrivals,
    rollout_cells,
    rollouts,
    use_cases,
)
from aimm.storage.rollouts.periods import MINUTE, OF_EPOCH, RIPE, STARS, TIMELY, read_periods, stars_of

# a rating is stored a moment after the minute in which it was submitted
_CLOSING_MS = 5_000
_SERVING = frozenset(("active", "currentServePct"))
_ENDS = ("ended", "errors", "timed", "slow", "latency_sum", "costed", "cost")

# ── the queries, built once, because building a statement costs more than running it ──

_OURS: BindParameter[Any] = bindparam("use_cases", expanding=True)
_FLOWS = (
    select(
        *(flows.c[name] for name in ("id", "number", "use_case_id", "title", "active", "current_serve_pct")),
        use_cases.c.number.label("use_case"),
    )
    .join(use_cases, use_cases.c.id == flows.c.use_case_id)
    .where(flows.c.use_case_id.in_(_OURS))
    .order_by(flows.c.number)
)
# sums of the epoch by flow
_COUNTED = (
    select(
        rollout_cells.c.flow,
        func.sum(rollout_cells.c.sessions).label("sessions"),
        *(func.sum(rollout_cells.c[name]).label(name) for name in (*STARS, *_ENDS)),
        *(func.sum(case((RIPE, rollout_cells.c[name]), else_=0)).label(name) for name in TIMELY),
    )
    .join(rollouts, OF_EPOCH)
    .where(rollouts.c.use_case_id.in_(_OURS))
    .group_by(rollout_cells.c.flow)
)
# the original's counters, by flow
_ORIGINAL = (
    select(
        flow_counts.c.flow,
        *(func.sum(flow_counts.c[name]).label(name) for name in ("sessions", "ratings", "score_sum")),
    )
    .join(flows, flows.c.number == flow_counts.c.flow)
    .where(flows.c.use_case_id.in_(_OURS))
    .group_by(flow_counts.c.flow)
)
_REVISIONS = (
    select(flow_steps.c.flow_id, flow_steps.c.number, flow_steps.c.revision)
    .where(flow_steps.c.use_case_id.in_(_OURS), flow_steps.c.revision > 0)
    .order_by(flow_steps.c.number)
)
_ARRIVALS = (
    select(*(rollout_arrivals.c[name] for name in STARS))
    .where(
        rollout_arrivals.c.use_case == bindparam("use_case"),
        rollout_arrivals.c.flow == bindparam("flow"),
        rollout_arrivals.c.minute >= bindparam("since"),
        rollout_arrivals.c.minute < bindparam("until"),
    )
    .order_by(rollout_arrivals.c.minute)
)


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """The port ``rollout.ports.FactSource`` on one connection.

    The counts of the epoch include what ``StoredRollouts.changed`` has processed. A session is ripe when the
    whole minute of its first pick is older than the attribution window; with a window of 0, immediately.
    """

    connection: AsyncConnection

    async def facts(self, rollout: Rollout, now: int, with_periods: bool) -> Facts:
        (known,) = await self.of_all([rollout], now)
        if not with_periods or not known.flows:
            return known
        return replace(known, periods=await read_periods(self.connection, rollout, now))

    async def of_all(self, rollouts: Sequence[Rollout], now: int) -> Sequence[Facts]:
        ours = {"use_cases": [rollout.use_case_id for rollout in rollouts]}
        served: defaultdict[str, list[Row[Any]]] = defaultdict(list)
        for row in await self.connection.execute(_FLOWS, ours):
            served[row.use_case_id].append(row)
        counted = {row.flow: row for row in await self.connection.execute(_COUNTED, {**ours, "now": now})}
        original = {row.flow: row for row in await self.connection.execute(_ORIGINAL, ours)}
        marks = await self._marks(ours)
        return [
            await self._of(rollout, now, served[rollout.use_case_id], _Counts(counted, original, marks))
            for rollout in rollouts
        ]

    async def _of(self, rollout: Rollout, now: int, rows: Sequence[Row[Any]], known: "_Counts") -> Facts:
        if not rows:
            return Facts(())
        found = tuple(known.flow(row) for row in rows)
        news, until = await self._winner_news(rollout.state, now, rows)
        who = await self._changed_by(rollout) if asks_who(rollout.state, found) else ()
        return Facts(found, (), news, until, who)

    async def _marks(self, ours: Mapping[str, Any]) -> Mapping[str, str]:
        """Fingerprints by flow id: the revision of each configured step."""
        marks: defaultdict[str, str] = defaultdict(str)
        for row in await self.connection.execute(_REVISIONS, ours):
            marks[row.flow_id] += f"{row.number}:{row.revision} "
        return marks

    async def _changed_by(self, rollout: Rollout) -> tuple[str, ...]:
        """Who changed shares, or activated or deactivated flows, since the current period began."""
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
        self, state: State, now: int, rows: Sequence[Row[Any]]
    ) -> tuple[tuple[Stars, ...], int]:
        """The winner's ratings by closed minute of arrival, and the end of the last closed one."""
        until = (now - _CLOSING_MS) // MINUTE * MINUTE
        winner = next((row for row in rows if row.id == state.winner), None)
        if state.drift is None or winner is None or until <= state.drift.until:
            return (), state.drift.until if state.drift else 0
        found = await self.connection.execute(
            _ARRIVALS,
            {
                "use_case": winner.use_case,
                "flow": winner.number,
                # skips the rest of the minute in which it won, whose earlier ratings cannot be told apart
                "since": state.drift.until,
                "until": until,
            },
        )
        return tuple(stars_of(row, STARS) for row in found), until


@dataclass(frozen=True, slots=True)
class _Counts:
    """Data read for flows: counts of the epoch and of the original by number, fingerprints by id."""

    counted: Mapping[int, Row[Any]]
    original: Mapping[int, Row[Any]]
    marks: Mapping[str, str]

    def flow(self, row: Row[Any]) -> FlowFacts:
        """The facts of a flow."""
        return _flow(row, self.marks[row.id], self.counted.get(row.number), self.original.get(row.number))


def _flow(row: Row[Any], mark: str, counted: Row[Any] | None, original: Row[Any] | None) -> FlowFacts:
    arrived = NO_STARS if counted is None else stars_of(counted, STARS)
    sessions = 0 if counted is None else int(counted.sessions)
    ratings = 0 if original is None else int(original.ratings)
    score_sum = int(original.score_sum) if original and ratings else 0
    return FlowFacts(
        id=row.id,
        title=row.title,
        active=row.active,
        share=row.current_serve_pct,
        mark=mark,
        mature=NO_STARS if counted is None else stars_of(counted, TIMELY),
        arrived=arrived,
        feedbacks=ratings,
        average=round(score_sum / ratings / 100, 2) if ratings else 0.0,
        score_sum=score_sum,
        session_requests=0 if original is None else int(original.sessions),
        sessions=sessions,
        # a rating may be counted before its session
        unrated=max(sessions - sum(arrived), 0),
        outcomes=Outcomes() if counted is None else _outcomes(counted),
    )


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
