"""Reads the data for comparing the flows of a use case."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.flows.model import Flow
from aimm.flows.standing import FlowCounts, FlowRecord, StepConfiguration
from aimm.storage.database.records import record_of
from aimm.storage.database.schema import flow_counts, flow_steps, flows, use_case_steps

_COUNTED = ("picks", "sessions", "ratings", "score_sum", *(f"star{star}" for star in range(1, 6)))


@dataclass(frozen=True, slots=True)
class StoredStandings:
    """The port ``flows.standing.Standings`` on one connection."""

    connection: AsyncConnection

    async def of_use_case(self, use_case_id: str) -> Sequence[FlowRecord]:
        of_use_case = flows.c.use_case_id == use_case_id
        rows = await self.connection.execute(select(flows).where(of_use_case).order_by(flows.c.number))
        counts, steps = await self._counts(use_case_id), await self._steps(use_case_id)
        return [
            FlowRecord(flow, counts.get(flow.number, FlowCounts()), steps.get(flow.id, ()))
            for flow in (record_of(Flow, row) for row in rows)
        ]

    async def _counts(self, use_case_id: str) -> Mapping[int, FlowCounts]:
        numbers = select(flows.c.number).where(flows.c.use_case_id == use_case_id)
        rows = await self.connection.execute(
            select(flow_counts.c.flow, *(func.sum(flow_counts.c[name]) for name in _COUNTED))
            .where(flow_counts.c.flow.in_(numbers))
            .group_by(flow_counts.c.flow)
        )
        found: dict[int, FlowCounts] = {}
        for flow, *sums in rows:
            picks, sessions, ratings, score_sum, one, two, three, four, five = map(int, sums)
            found[flow] = FlowCounts(picks, sessions, ratings, score_sum, (one, two, three, four, five))
        return found

    async def _steps(self, use_case_id: str) -> Mapping[str, Sequence[StepConfiguration]]:
        """Steps by flow id, configured or not; a step without a row is not configured."""
        steps, held = use_case_steps, flow_steps
        rows = await self.connection.execute(
            select(flows.c.id, steps.c.code, held.c.revision, held.c.placeholders)
            .join(steps, steps.c.use_case_id == flows.c.use_case_id)
            .outerjoin(held, and_(held.c.flow_id == flows.c.id, held.c.use_case_step_id == steps.c.id))
            .where(flows.c.use_case_id == use_case_id)
            .order_by(flows.c.number, steps.c.position)
        )
        found: defaultdict[str, list[StepConfiguration]] = defaultdict(list)
        for flow_id, code, revision, placeholders in rows:
            found[flow_id].append(StepConfiguration(code, bool(revision), placeholders or ()))
        return found
