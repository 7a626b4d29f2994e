"""How the rollouts move the shares of flows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aimm.flows.moves import ShareMove, ShareMover


class Counts(Protocol):
    """Resets the counters that the original shows."""

    async def reset(self, use_case_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class FlowShares:
    """The port ``rollout.ports.Shares``, through the flows."""

    mover: ShareMover
    counts: Counts

    async def move(self, moves: Sequence[ShareMove]) -> frozenset[str]:
        return await self.mover.move(moves)

    async def reset_statistics(self, use_case_id: str) -> None:
        await self.counts.reset(use_case_id)
