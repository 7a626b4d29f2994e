"""Where many use cases are, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.path.model import Outcome, PointCode, Stage
from aimm.path.rules import current_stage
from aimm.path.standing import PARTS, Standing, standing
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import decisions, waivers
from aimm.storage.path.facts import StoredFacts


@dataclass(frozen=True, slots=True)
class StoredStandings:
    """Reads where use cases are.

    Attributes:
        data: the data store; without one, what it counts is not known.
    """

    connection: AsyncConnection
    data: Database | None = None

    async def of(self, use_case_ids: Sequence[str], now: datetime) -> Mapping[str, Standing]:
        """By id of the use case."""
        outcomes = await self._outcomes(use_case_ids)
        waived = await self._waived(use_case_ids, now)
        stages: set[Stage] = {current_stage(outcomes.get(one, {})) for one in use_case_ids}
        wanted = frozenset[str]().union(*(PARTS[stage] for stage in stages))
        facts = await StoredFacts(self.connection, self.data).some(use_case_ids, wanted, exact=False)
        return {one: standing(facts[one], outcomes.get(one, {}), waived.get(one, ())) for one in use_case_ids}

    async def _outcomes(self, ids: Sequence[str]) -> Mapping[str, dict[Stage, Outcome]]:
        """Outcomes of the decisions in force, without the evidence that they keep."""
        later = decisions.alias()
        rows = await self.connection.execute(
            select(decisions.c.use_case_id, decisions.c.stage, decisions.c.outcome).where(
                decisions.c.use_case_id.in_(ids), ~exists().where(later.c.supersedes == decisions.c.id)
            )
        )
        found: dict[str, dict[Stage, Outcome]] = {}
        for row in rows:
            found.setdefault(row.use_case_id, {})[row.stage] = row.outcome
        return found

    async def _waived(self, ids: Sequence[str], now: datetime) -> Mapping[str, set[PointCode]]:
        rows = await self.connection.execute(
            select(waivers.c.use_case_id, waivers.c.point).where(
                waivers.c.use_case_id.in_(ids),
                waivers.c.point.is_not(None),
                waivers.c.revoked_at.is_(None),
                waivers.c.ends_on >= now.date().isoformat(),
            )
        )
        found: dict[str, set[PointCode]] = {}
        for row in rows:
            found.setdefault(row.use_case_id, set()).add(row.point)
        return found
