"""The facts about use cases: a list of sources, one for each word that knows any.

A source reads its part for many use cases at once. A word that arrives later adds a function and a line.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.path.facts import (
    CandidateFacts,
    DatasetFacts,
    Facts,
    RequirementFacts,
    ReviewFacts,
    RunFacts,
    ServingFacts,
)
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import (
    candidates,
    connections,
    flow_counts,
    flow_steps,
    flows,
    requirements,
    review_assignments,
    review_queues,
    review_tasks,
    rollouts,
    use_case_steps,
)
from aimm.storage.path.bulk_facts import read_datasets, read_runs

Source = Callable[[AsyncConnection, Sequence[str]], Awaitable[Mapping[str, Any]]]
"""Reads a part of the facts, by id of the use case; absent ids have the part that is given below."""
BulkSource = Callable[[AsyncConnection, AsyncConnection, Sequence[str], bool], Awaitable[Mapping[str, Any]]]
"""The same for a part that the data store helps to count; its connection is the second one.

The last argument says whether to count exactly what takes long to count, or only whether there is any.
"""


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """The port ``path.ports.KnownFacts`` on one connection.

    Attributes:
        data: the data store; without one, nothing is known of what it counts.
    """

    connection: AsyncConnection
    data: Database | None = None

    async def of(self, use_case_ids: Sequence[str]) -> Mapping[str, Facts]:
        return await self.some(use_case_ids, PARTS, exact=True)

    async def some(
        self, use_case_ids: Sequence[str], wanted: Collection[str], *, exact: bool
    ) -> Mapping[str, Facts]:
        """Some parts of the facts; the others are unknown.

        Args:
            exact: False leaves 1 where a larger number would take long to count.
        """
        sources = {name: source for name, source in SOURCES.items() if name in wanted}
        parts = {name: await read(self.connection, use_case_ids) for name, (read, _) in sources.items()}
        empty = {name: nothing for name, (_, nothing) in sources.items()}
        bulk_sources = {name: source for name, source in BULK_SOURCES.items() if name in wanted}
        async with AsyncExitStack() as stack:
            if self.data is not None and bulk_sources:
                bulk = await stack.enter_async_context(self.data.reading())
                for name, (read, nothing) in bulk_sources.items():
                    parts[name] = await read(self.connection, bulk, use_case_ids, exact)
                    empty[name] = nothing
        return {
            one: Facts(**{name: parts[name].get(one, nothing) for name, nothing in empty.items()})
            for one in use_case_ids
        }


async def _requirements(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, RequirementFacts]:
    columns = requirements.c
    loose = case((columns.metric.is_(None) & (columns.priority == "must"), 1), else_=0)
    rows = await connection.execute(
        select(columns.use_case_id, func.count(), func.count(columns.metric), func.sum(loose))
        .where(columns.use_case_id.in_(ids))
        .group_by(columns.use_case_id)
    )
    return {
        one: RequirementFacts(total=total, checked=checked, unchecked_musts=int(unchecked))
        for one, total, checked, unchecked in rows
    }


async def _connections(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, int]:
    """Connections belong to no use case: all of them can use each."""
    total: int = (await connection.execute(select(func.count()).select_from(connections))).scalar_one()
    return dict.fromkeys(ids, total)


async def _serving(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, ServingFacts]:
    steps = await _counted(connection, use_case_steps.c.use_case_id, ids)
    held = select(flow_steps.c.flow_id, func.count().label("ready")).where(flow_steps.c.revision > 0)
    configured = held.where(flow_steps.c.use_case_id.in_(ids)).group_by(flow_steps.c.flow_id).subquery()
    sums = (
        select(
            flow_counts.c.flow,
            func.sum(flow_counts.c.sessions).label("sessions"),
            func.sum(flow_counts.c.ratings).label("ratings"),
        )
        .where(flow_counts.c.flow.in_(select(flows.c.number).where(flows.c.use_case_id.in_(ids))))
        .group_by(flow_counts.c.flow)
        .subquery()
    )
    rows = await connection.execute(
        select(
            flows.c.use_case_id,
            flows.c.active,
            flows.c.archived,
            func.coalesce(configured.c.ready, 0),
            func.coalesce(sums.c.sessions, 0),
            func.coalesce(sums.c.ratings, 0),
        )
        .outerjoin(configured, configured.c.flow_id == flows.c.id)
        .outerjoin(sums, sums.c.flow == flows.c.number)
        .where(flows.c.use_case_id.in_(ids))
    )
    found = {one: [count, 0, 0, 0, 0, 0] for one, count in steps.items()}
    for one, active, archived, ready, sessions, ratings in rows:
        counts = found.setdefault(one, [0] * 6)
        if not archived:
            counts[1] += 1
            counts[2] += bool(active)
            counts[3] += bool(counts[0]) and ready == counts[0]
        counts[4] += int(sessions)
        counts[5] += int(ratings)
    names = ("steps", "flows", "active", "ready", "sessions", "ratings")
    return {one: ServingFacts(**dict(zip(names, counts, strict=True))) for one, counts in found.items()}


async def _rollout(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, str]:
    rows = await connection.execute(
        select(rollouts.c.use_case_id, rollouts.c.state).where(rollouts.c.use_case_id.in_(ids))
    )
    return {row.use_case_id: row.state["phase"] for row in rows}


async def _candidates(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, CandidateFacts]:
    columns = candidates.c
    states = ("included", "considered", "excluded")
    rows = await connection.execute(
        select(columns.use_case_id, *(func.sum(case((columns.state == one, 1), else_=0)) for one in states))
        .where(columns.use_case_id.in_(ids))
        .group_by(columns.use_case_id)
    )
    return {
        one: CandidateFacts(**{state: int(count) for state, count in zip(states, counts, strict=True)})
        for one, *counts in rows
    }


async def _reviews(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, ReviewFacts]:
    queues, owner = await _counted(connection, review_queues.c.use_case_id, ids), review_queues.c.use_case_id
    if not queues:
        return {}
    tasks = select(owner, func.count()).join(review_tasks, review_tasks.c.queue_id == review_queues.c.id)
    judged = select(owner, func.count()).join(
        review_assignments,
        (review_assignments.c.queue_id == review_queues.c.id) & (review_assignments.c.state == "judged"),
    )
    counts: list[Mapping[str, int]] = []
    for query in (tasks, judged):
        rows = await connection.execute(query.where(owner.in_(ids)).group_by(owner))
        counts.append({row[0]: row[1] for row in rows})
    return {
        one: ReviewFacts(queues=count, tasks=counts[0].get(one, 0), judgements=counts[1].get(one, 0))
        for one, count in queues.items()
    }


async def _counted(connection: AsyncConnection, owner: Any, ids: Sequence[str]) -> Mapping[str, int]:
    rows = await connection.execute(select(owner, func.count()).where(owner.in_(ids)).group_by(owner))
    return {row[0]: row[1] for row in rows}


SOURCES: Mapping[str, tuple[Source, Any]] = {
    "connections": (_connections, 0),
    "requirements": (_requirements, RequirementFacts()),
    "serving": (_serving, ServingFacts()),
    "rollout": (_rollout, None),
    "candidates": (_candidates, CandidateFacts()),
    "reviews": (_reviews, ReviewFacts()),
}
"""By name of the part: what reads it, and the part of a use case that has nothing."""
BULK_SOURCES: Mapping[str, tuple[BulkSource, Any]] = {
    "datasets": (read_datasets, DatasetFacts()),
    "runs": (read_runs, RunFacts()),
}
"""The parts for which the data store is read, too."""
PARTS = frozenset((*SOURCES, *BULK_SOURCES))
"""All parts."""
