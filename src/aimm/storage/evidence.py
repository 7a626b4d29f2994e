"""What the database knows about the checks of requirements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.flows.standing import FlowStanding, standings
from aimm.requirements.coverage import FlowEvidence
from aimm.requirements.model import Aggregate
from aimm.requirements.rules import Check, Measured
from aimm.stats.stars import HIGHEST, LOWEST
from aimm.storage.standing import StoredStandings


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """The port ``requirements.ports.Evidence`` on one connection."""

    connection: AsyncConnection

    async def of_use_case(self, use_case_id: str, checks: Sequence[Check]) -> Sequence[FlowEvidence]:
        records = await StoredStandings(self.connection).of_use_case(use_case_id)
        return [
            FlowEvidence(
                flow_id=one.flow.id,
                title=one.flow.title,
                active=one.flow.active,
                measured={check: found for check in checks if (found := _measured(one, check)) is not None},
            )
            for one in standings(records)
            if not one.flow.archived
        ]


def _mean_rating(one: FlowStanding) -> Measured:
    """Mean stars of all ratings, with the interval that is valid at any time."""
    return Measured(
        value=one.mean,
        low=LOWEST if one.low is None else one.low,
        high=HIGHEST if one.high is None else one.high,
        count=one.counts.ratings,
    )


_SOURCES: Mapping[tuple[str, Aggregate], Callable[[FlowStanding], Measured]] = {
    ("rating", "mean"): _mean_rating
}
"""What measures a metric and its aggregate, over all data of a flow."""


def _measured(one: FlowStanding, check: Check) -> Measured | None:
    source = _SOURCES.get((check.metric, check.aggregate)) if check.slice is None else None
    return None if source is None else source(one)
