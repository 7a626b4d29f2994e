"""Flows, configurations, revisions and share tables in the database."""

import uuid
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.flows.model import (
    FLOW_ORDERS,
    FLOWS_SEARCHED,
    Flow,
    FlowStatistics,
    FlowStep,
    FlowStepStatistics,
    NewFlow,
    Revision,
    ShareTable,
)
from aimm.kit.paging import Page, PageRequest, page_of
from aimm.storage.database.lists import Ordering, by_column, fetch_numbered, fetch_page
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import (
    flow_counts,
    flow_step_counts,
    flow_steps,
    flows,
    revisions,
    share_tables,
    use_case_steps,
)


def _by_share(descending: bool) -> Sequence[Any]:
    share = flows.c.current_serve_pct
    return [flows.c.active.desc(), share.desc() if descending else share.asc(), flows.c.updated_at]


_ORDERINGS: dict[str, Ordering] = {
    name: _by_share if name == "current_pct" else by_column(flows.c[name]) for name in FLOW_ORDERS
}


@dataclass(frozen=True, slots=True)
class StoredFlows:
    """The port ``flows.ports.Flows`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Flow]:
        where = flows.c.use_case_id == use_case_id
        return await fetch_page(
            self.connection, flows, where, request, _ORDERINGS, partial(record_of, Flow), FLOWS_SEARCHED
        )

    async def get(self, flow_id: str) -> Flow | None:
        return await fetch_record(self.connection, flows, Flow, flows.c.id == flow_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[Flow]:
        rows = await self.connection.execute(
            select(flows).where(flows.c.use_case_id == use_case_id).order_by(flows.c.number)
        )
        return [record_of(Flow, row) for row in rows]

    async def add(self, flow_id: str, new: NewFlow, now: datetime) -> Flow:
        stored = await self.connection.execute(
            flows.insert()
            .values(
                **values_of(flows, new),
                id=flow_id,
                active=False,
                current_serve_pct=0.0,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(flows)
        )
        return record_of(Flow, stored.one())

    async def save(self, flow: Flow) -> None:
        await save_record(self.connection, flows, flow, flow.id)

    async def delete(self, flow: Flow) -> None:
        await self.connection.execute(flows.delete().where(flows.c.id == flow.id))

    async def statistics(self, flow_id: str) -> FlowStatistics | None:
        flow = await self.get(flow_id)
        if flow is None:
            return None
        counted = ("picks", "sessions", "ratings", "score_sum", *(f"star{s}" for s in range(1, 6)))
        sums = select(*(func.coalesce(func.sum(flow_counts.c[name]), 0) for name in counted))
        row = (await self.connection.execute(sums.where(flow_counts.c.flow == flow.number))).one()
        picks, sessions, ratings, score_sum, *stars = (int(value) for value in row)
        return FlowStatistics(
            id=_statistics_id(flow.id),
            flow_id=flow.id,
            use_case_id=flow.use_case_id,
            total_requests=picks,
            total_session_requests=sessions,
            total_feedback=ratings,
            score_sum=score_sum,
            stars=(stars[0], stars[1], stars[2], stars[3], stars[4]),
            created_at=flow.created_at,
            updated_at=flow.created_at,
        )


@dataclass(frozen=True, slots=True)
class StoredFlowSteps:
    """The port ``flows.ports.FlowSteps`` on one connection."""

    connection: AsyncConnection

    async def page(self, flow_id: str, request: PageRequest) -> Page[FlowStep]:
        of_flow = flow_steps.c.flow_id == flow_id
        counted = select(func.count()).select_from(flow_steps).where(of_flow)
        total = (await self.connection.execute(counted)).scalar_one()
        rows = await self.connection.execute(
            _in_step_order().where(of_flow).limit(request.size).offset(request.offset)
        )
        return page_of([_flow_step(row) for row in rows], total, request)

    async def get(self, flow_step_id: str) -> FlowStep | None:
        found = await self.connection.execute(select(flow_steps).where(flow_steps.c.id == flow_step_id))
        row = found.one_or_none()
        return None if row is None else _flow_step(row)

    async def of_flow(self, flow_id: str) -> Sequence[FlowStep]:
        rows = await self.connection.execute(_in_step_order().where(flow_steps.c.flow_id == flow_id))
        return [_flow_step(row) for row in rows]

    async def of_use_case(self, use_case_id: str) -> Sequence[FlowStep]:
        rows = await self.connection.execute(_in_step_order().where(flow_steps.c.use_case_id == use_case_id))
        return [_flow_step(row) for row in rows]

    async def add(self, flow_step_id: str, flow: Flow, use_case_step_id: str, now: datetime) -> FlowStep:
        stored = await self.connection.execute(
            flow_steps.insert()
            .values(
                id=flow_step_id,
                flow_id=flow.id,
                use_case_id=flow.use_case_id,
                use_case_step_id=use_case_step_id,
                configuration="{}",
                placeholders=[],
                revision=0,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(flow_steps)
        )
        return _flow_step(stored.one())

    async def save(self, flow_step: FlowStep, revision: Revision) -> None:
        await save_record(self.connection, flow_steps, flow_step, flow_step.id)
        await self.connection.execute(
            revisions.insert().values(id=revision.id, **values_of(revisions, revision))
        )

    async def statistics(self, flow_step_id: str) -> FlowStepStatistics | None:
        flow_step = await self.get(flow_step_id)
        if flow_step is None:
            return None
        picks = func.coalesce(func.sum(flow_step_counts.c.picks), 0)
        counted = select(picks).where(flow_step_counts.c.flow_step == flow_step.number)
        return FlowStepStatistics(
            id=_statistics_id(flow_step.id),
            flow_step_id=flow_step.id,
            flow_id=flow_step.flow_id,
            total_requests=int((await self.connection.execute(counted)).scalar_one()),
            created_at=flow_step.created_at,
            updated_at=flow_step.created_at,
        )

    async def revisions(self, flow_step_id: str, request: PageRequest) -> Page[Revision]:
        of_step = revisions.c.flow_step_id == flow_step_id
        number = revisions.c.number
        return await fetch_numbered(self.connection, revisions, of_step, number, request, _revision)

    async def revision(self, flow_step_id: str, number: int) -> Revision | None:
        found = await self.connection.execute(
            select(revisions).where(revisions.c.flow_step_id == flow_step_id, revisions.c.number == number)
        )
        row = found.one_or_none()
        return None if row is None else _revision(row)


@dataclass(frozen=True, slots=True)
class StoredShareTables:
    """The port ``flows.ports.ShareTables`` on one connection."""

    connection: AsyncConnection

    async def latest(self, use_case_id: str) -> ShareTable | None:
        found = await self.connection.execute(
            select(share_tables)
            .where(share_tables.c.use_case_id == use_case_id)
            .order_by(share_tables.c.number.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else share_table(row)

    async def add(
        self, use_case_id: str, counts: Mapping[int, int], slots: Sequence[int], cause: str, now: datetime
    ) -> None:
        columns = table_columns(use_case_id, counts, slots, cause, now)
        await self.connection.execute(share_tables.insert().values(**columns))


def _in_step_order() -> Any:
    return (
        select(flow_steps)
        .join(use_case_steps, use_case_steps.c.id == flow_steps.c.use_case_step_id)
        .order_by(use_case_steps.c.position)
    )


def _statistics_id(owner_id: str) -> str:
    return str(uuid.uuid5(uuid.UUID(owner_id), "statistics"))


def table_columns(
    use_case_id: str, counts: Mapping[int, int], slots: Sequence[int], cause: str, now: datetime
) -> dict[str, Any]:
    """Convert a share table to a row."""
    return {
        "use_case_id": use_case_id,
        "counts": {str(flow): count for flow, count in counts.items()},
        "slots": zlib.compress(array("q", slots).tobytes(), 1),
        "cause": cause,
        "created_at": now,
    }


def share_table(row: Row[Any]) -> ShareTable:
    """Convert a row to a share table."""
    slots = array("q")
    slots.frombytes(zlib.decompress(row.slots))
    return ShareTable(
        number=row.number,
        use_case_id=row.use_case_id,
        counts={int(flow): count for flow, count in row.counts.items()},
        slots=slots,
        cause=row.cause,
        created_at=row.created_at,
    )


def _flow_step(row: Row[Any]) -> FlowStep:
    return record_of(FlowStep, row, placeholders=tuple(row.placeholders))


def _revision(row: Row[Any]) -> Revision:
    return record_of(Revision, row, placeholders=tuple(row.placeholders))
