"""The rollout of the demo: what a product manager does through the API, and what the service reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from aimm.cli.demonstration.calls import Caller
from aimm.cli.demonstration.goal import Goal
from aimm.cli.demonstration.service import Access

_SECONDS = 2.0
_READ_ENTRIES = 50
_WARMUP_MINUTES = 20
_BEGIN_SECONDS = 3.0
"""How long the shares of the sample are shown before the rollout starts."""


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """An entry of the timeline.

    Attributes:
        number: increasing with time.
        elapsed: seconds from the start until it was first seen.
        what: kind of the entry.
        flow_id: the flow it is about.
    """

    number: int
    elapsed: float
    what: str
    why: str
    flow_id: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of the rollout.

    Attributes:
        phase: protocol state; empty until it is known.
        waits: what it waits for.
        chances: probability of being the best flow, 0 … 1, by flow id.
        winner: id of the flow that won.
        told: its timeline, oldest first.
    """

    phase: str = ""
    waits: str = ""
    chances: Mapping[str, float] = field(default_factory=dict[str, float])
    winner: str | None = None
    told: tuple[StoryEntry, ...] = ()

    def latest(self, what: str) -> StoryEntry | None:
        """The last entry of a kind."""
        return next((entry for entry in reversed(self.told) if entry.what == what), None)


def strategy(flows: Sequence[str], incumbent: str, warmup_minutes: int) -> dict[str, Any]:
    """The rollout configuration for ``flows`` (ids): warm up to equal shares, then adapt."""
    new = [flow for flow in flows if flow != incumbent]
    goals = [{"flowId": flow, "finalServePct": round(100 / len(flows), 2)} for flow in new]
    return {
        "warmup": {"intervalMins": warmup_minutes, "goals": goals},
        "escape": {"rules": [], "evidence": {"acceptable": 3.0, "margin": 1.0, "flowIds": new}},
        "adaptive": {
            "minFeedback": 20,
            "maxStepPct": 10,
            "intervalMins": 4,
            "epsilon": 0.05,
            "updateEveryMins": 4,
            "attributionWindowMins": 5,
            # enough ratings for a proof, and enough time to see the traffic move before it
            "minRatings": 120,
        },
    }


class Release:
    """Starts the rollout, and reads its progress.

    Failed calls are retried on the next call of ``look``. Changes made by others are respected.
    """

    def __init__(self, access: Access, goal: Goal, shares: Mapping[str, float]) -> None:
        self._caller = Caller(access, _SECONDS)
        self._path = f"/use-cases/{goal.id}/rollout-strategy"
        self._flows = list(goal.flows)
        self._incumbent = max(goal.flows, key=lambda flow: shares.get(flow, 0.0))
        self._starts = True
        self.standing = Standing()

    def look(self, elapsed: float) -> None:
        """Read the status after ``elapsed`` seconds, and start the rollout when it is time."""
        try:
            self._read(elapsed)
            self._act(elapsed)
        except (httpx2.HTTPError, LookupError, ValueError):
            return

    def close(self) -> None:
        """Close the connection."""
        self._caller.close()

    def _read(self, elapsed: float) -> None:
        rollout = self._caller.call("GET", self._path)["item"]
        progress = rollout["progress"]
        missing = progress["missing"]
        query = {
            "page": "1",
            "pageSize": str(_READ_ENTRIES),
            "orderBy": "created_at",
            "orderDir": "desc",
        }
        entries = self._caller.call("GET", f"{self._path}/timeline", params=query)["items"]
        self.standing = Standing(
            phase=rollout["rolloutState"],
            waits=missing[0]["text"] if missing else "",
            chances={
                flow["flowId"]: flow["chanceBest"]
                for flow in progress["flows"]
                if flow["chanceBest"] is not None and flow["active"]
            },
            winner=rollout["winnerFlowId"],
            told=self._with(entries, elapsed),
        )

    def _with(self, entries: Sequence[Mapping[str, Any]], elapsed: float) -> tuple[StoryEntry, ...]:
        known = self.standing.told
        last = known[-1].number if known else 0
        new = [
            StoryEntry(
                entry["number"],
                elapsed,
                entry["what"],
                entry["why"],
                entry["reasons"][0]["flowId"] if entry["reasons"] else None,
            )
            for entry in reversed(entries)
            if entry["number"] > last
        ]
        return (*known, *new)

    def _act(self, elapsed: float) -> None:
        if self.standing.phase == "INIT" and self._starts and elapsed >= _BEGIN_SECONDS:
            configuration = strategy(self._flows, self._incumbent, _WARMUP_MINUTES)
            self._caller.call("PUT", self._path, {"configuration": configuration})
            self._caller.call("PUT", f"{self._path}/state", {"state": "WARMUP"})
            self._starts = False
            self._read(elapsed)
