"""Visits and ratings that move a rollout."""

from typing import Any

import pytest
from tests.support.inside import UseCase, World

GOOD = (5, 5, 4, 5, 5)
MIDDLING = (4, 3, 3, 4, 2)
BAD = (1, 1, 2, 1, 1)
AT_ONCE = {"minFeedback": 0, "maxStepPct": 100, "intervalMins": 1, "attributionWindowMins": 0}


def whats(timeline: list[Any]) -> list[str]:
    return [entry["what"] for entry in timeline]


def goals(use_case: UseCase, *shares: float) -> list[dict[str, Any]]:
    return [
        {"flowId": flow, "finalServePct": share} for flow, share in zip(use_case.flows, shares, strict=False)
    ]


async def until(
    use_case: UseCase, state: str, scores: tuple[tuple[float, ...], ...], steps: int = 40
) -> None:
    """Visit, rate and tick until the rollout is in ``state``."""
    for _ in range(steps):
        await use_case.visit(50)
        await use_case.rate_all(scores)
        await use_case.world.tick(minutes=15)
        if await use_case.state() == state:
            return
    pytest.fail(f"not {state}: {(await use_case.rollout())['progress']}")


async def served(use_case: UseCase, world: World, steps: int) -> None:
    """Let several intervals of five minutes pass, with a session in each, because only served time counts."""
    for _ in range(steps):
        await use_case.visit(1)
        await world.tick(minutes=5)
