"""Reads the snapshot data and the pick log from the database."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.picking.model import Answer, PickRow, ServedStep, Serving
from aimm.picking.ports import Draw, LoggedPick, Propensity
from aimm.stats.slots import SLOTS
from aimm.storage.database.schema import (
    flow_steps,
    flows,
    pick_log,
    publication_clock,
    publications,
    share_tables,
    use_case_steps,
    use_cases,
)
from aimm.storage.flows import share_table

Renderer = Callable[[Serving, ServedStep, Answer], tuple[bytes, ...]]


async def present_version(connection: AsyncConnection) -> int:
    """Get the current publication clock."""
    return (await connection.execute(select(publication_clock.c.version))).scalar_one()


async def topics_since(connection: AsyncConnection, version: int) -> set[str]:
    """Get everything published after ``version``."""
    rows = await connection.execute(
        select(publications.c.topic).where(publications.c.version > version).distinct()
    )
    return {row.topic for row in rows}


async def load_servings(
    connection: AsyncConnection, render: Renderer, use_case_ids: Sequence[str] | None = None
) -> list[Serving]:
    """Load what use cases serve: all of them, or those with the given ids that still exist."""
    steps, found = select(use_case_steps), select(use_cases)
    all_flows, all_flow_steps = select(flows), select(flow_steps)
    newest = select(func.max(share_tables.c.number)).group_by(share_tables.c.use_case_id)
    if use_case_ids is not None:
        steps = steps.where(use_case_steps.c.use_case_id.in_(use_case_ids))
        found = found.where(use_cases.c.id.in_(use_case_ids))
        all_flows = all_flows.where(flows.c.use_case_id.in_(use_case_ids))
        all_flow_steps = all_flow_steps.where(flow_steps.c.use_case_id.in_(use_case_ids))
        newest = newest.where(share_tables.c.use_case_id.in_(use_case_ids))
    parts = _Parts(
        steps=await _grouped(connection, steps.order_by(use_case_steps.c.position)),
        flows=await _grouped(connection, all_flows.order_by(flows.c.number)),
        flow_steps=await _grouped(connection, all_flow_steps),
        tables=await _grouped(
            connection, select(share_tables).where(share_tables.c.number.in_(newest.scalar_subquery()))
        ),
    )
    return [_serving(row, parts, render) for row in await connection.execute(found)]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Rows by use case id."""

    steps: Mapping[str, list[Row[Any]]]
    flows: Mapping[str, list[Row[Any]]]
    flow_steps: Mapping[str, list[Row[Any]]]
    tables: Mapping[str, list[Row[Any]]]


async def _grouped(connection: AsyncConnection, query: Any) -> Mapping[str, list[Row[Any]]]:
    groups: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(query):
        groups[row.use_case_id].append(row)
    return groups


def _serving(use_case: Row[Any], parts: _Parts, render: Renderer) -> Serving:
    table_rows = parts.tables.get(use_case.id, [])
    table = share_table(table_rows[0]) if table_rows else None
    flow_ids = {row.number: row.id for row in parts.flows.get(use_case.id, [])}
    numbers = {flow_id: number for number, flow_id in flow_ids.items()}
    answers: defaultdict[str, dict[int, Answer]] = defaultdict(dict)
    for row in parts.flow_steps.get(use_case.id, []):
        answers[row.use_case_step_id][numbers[row.flow_id]] = Answer(
            flow_id=row.flow_id,
            flow_step_id=row.id,
            flow_step=row.number,
            revision=row.revision,
            configuration=row.configuration.encode(),
            placeholders=json.dumps(row.placeholders).encode(),
        )
    serving = Serving(
        number=use_case.number,
        id=use_case.id,
        code=use_case.code,
        active=use_case.active,
        slot_key=use_case.slot_key,
        share_table=table.number if table else 0,
        slots=table.slots if table else (),
        flow_ids=flow_ids,
        shares={flow: count / SLOTS * 100 for flow, count in table.counts.items()} if table else {},
        steps={
            row.code: ServedStep(row.id, row.code, answers[row.id])
            for row in parts.steps.get(use_case.id, [])
        },
    )
    return replace(
        serving, steps={code: _rendered(serving, step, render) for code, step in serving.steps.items()}
    )


def _rendered(serving: Serving, step: ServedStep, render: Renderer) -> ServedStep:
    ready = {
        flow: replace(answer, ready=render(serving, step, answer)) for flow, answer in step.answers.items()
    }
    return replace(step, answers=ready)


@dataclass(frozen=True, slots=True)
class StoredPickHistory:
    """The port ``picking.ports.PickHistory`` on one connection."""

    connection: AsyncConnection

    async def picks(self, session: int, limit: int) -> Sequence[LoggedPick]:
        named = (
            select(
                pick_log,
                use_cases.c.id.label("use_case_id"),
                use_cases.c.code.label("use_case_code"),
                use_case_steps.c.code.label("step_code"),
                flows.c.id.label("flow_id"),
                flows.c.title.label("flow_title"),
            )
            .outerjoin(use_cases, use_cases.c.number == pick_log.c.use_case)
            .outerjoin(flows, flows.c.number == pick_log.c.flow)
            .outerjoin(flow_steps, flow_steps.c.number == pick_log.c.flow_step)
            .outerjoin(use_case_steps, use_case_steps.c.id == flow_steps.c.use_case_step_id)
        )
        is_repeat = (pick_log.c.session == session) & (pick_log.c.session != pick_log.c.id)
        rows = await self.connection.execute(
            named.where(or_(pick_log.c.id == session, is_repeat))
            .order_by(pick_log.c.expires == 0, pick_log.c.at, pick_log.c.id)
            .limit(limit)
        )
        return [
            LoggedPick(
                row=PickRow(*row[: len(PickRow._fields)]),
                use_case_id=row.use_case_id,
                use_case_code=row.use_case_code,
                step_code=row.step_code,
                flow_id=row.flow_id,
                flow_title=row.flow_title,
            )
            for row in rows
        ]

    async def draw(self, table: int) -> Draw | None:
        found = await self.connection.execute(select(share_tables).where(share_tables.c.number == table))
        row = found.one_or_none()
        if row is None:
            return None
        stored = share_table(row)
        named = await self.connection.execute(
            select(flows.c.number, flows.c.id, flows.c.title).where(flows.c.number.in_(stored.counts))
        )
        names = {flow.number: flow for flow in named}
        return Draw(
            table,
            stored.created_at,
            stored.cause,
            [
                Propensity(
                    names[flow].id if flow in names else None,
                    names[flow].title if flow in names else None,
                    flow,
                    count / SLOTS,
                )
                for flow, count in stored.counts.items()
            ],
        )
