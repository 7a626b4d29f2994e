"""Calls that configure a rollout and change its state."""

from typing import Any

import httpx2
from tests.support.server import Api, Goal

ADAPTIVE = {"minFeedback": 0, "maxStepPct": 10, "intervalMins": 10}


def path(goal: Goal) -> str:
    return f"/use-cases/{goal.id}/rollout-strategy"


def go(api: Api, goal: Goal, state: str, **more: Any) -> httpx2.Response:
    return api.put(f"{path(goal)}/state", {"state": state, **more})
