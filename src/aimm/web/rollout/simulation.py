"""Simulations over HTTP: the real rules on simulated raters, streamed while they run."""

import asyncio
import time
from collections.abc import AsyncGenerator, Generator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, post
from litestar.params import JSONBody
from litestar.response import Stream
from msgspec import Meta

from aimm.kit.errors import Invalid, TooMany
from aimm.kit.limits import Percent, Uuid
from aimm.rollout.model import Entry, Outcome, Phase, What
from aimm.rollout.rehearsal import rehearsed
from aimm.rollout.simulation import Progress, Run, World, flow_id, simulate
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.rollout.routes import MAX_FLOWS, check_flows, stored_or
from aimm.web.rollout.shapes import ConfigurationShape, Star
from aimm.web.use_cases import PathId

NDJSON = "application/x-ndjson"
MAX_STEPS = 2_000
_CHUNK_SECONDS = 0.05
_LEAST, _MOST = 1.05, 4.95


class SimulatedFlowBody(msgspec.Struct, rename="camel"):
    """A simulated flow: its true mean, another one for the second half, and the real flow it stands for.

    ``sharePct`` is its share at the start. If no flow has one, all shares are equal.
    """

    mean: Star
    mean_later: Star | None = None
    flow_id: Uuid | None = None
    share_pct: Percent | None = None


class SimulationBody(msgspec.Struct, rename="camel", kw_only=True):
    """The simulated flows and traffic. ``configuration`` is used instead of the stored one.

    Closing the connection stops the simulation.
    """

    flows: Annotated[list[SimulatedFlowBody], Meta(min_length=1, max_length=MAX_FLOWS)]
    sessions: Annotated[int, Meta(ge=100, le=50_000)] = 20_000
    step_minutes: Annotated[int, Meta(ge=1, le=1440)] = 10
    step_sessions: Annotated[int, Meta(ge=1, le=10_000)] = 50
    rated_share: Annotated[float, Meta(ge=0.001, le=1)] = 0.2
    delay_minutes: Annotated[float, Meta(ge=0.1, le=100_000)] = 60.0
    seed: Annotated[int, Meta(ge=1, le=2**53)] = 1
    configuration: ConfigurationShape | None = None


class SimulatedEntry(msgspec.Struct, rename="camel"):
    """An entry of the simulated timeline; ``flow`` is the index in the body of the flow that it is about."""

    what: What
    minutes: int
    why: str
    code: str
    flow: int | None
    numbers: dict[str, float]


class SimulationLine(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    """One line of the response: the progress so far. The last line has the result.

    ``sharesPct`` and ``served`` are in the order of the flows in the body.
    """

    sessions: int
    rollout_state: Phase
    shares_pct: list[float]
    entry: SimulatedEntry | None = None
    finished: bool = False
    outcomes: list[Outcome] | None = None
    completed_at: int | None = None
    escaped_at: int | None = None
    served: list[int] | None = None
    regret: float | None = None


def world_of(body: SimulationBody) -> World:
    """The simulated world of a body.

    Raises:
        Invalid: there are too many steps.
    """
    if body.sessions > MAX_STEPS * body.step_sessions:
        raise Invalid(f"sessions: must be no greater than {MAX_STEPS} steps of {body.step_sessions}")
    means = tuple(_inside(flow.mean) for flow in body.flows)
    later = tuple(_inside(flow.mean if flow.mean_later is None else flow.mean_later) for flow in body.flows)
    return World(
        means=means,
        sessions=body.sessions,
        step_minutes=body.step_minutes,
        step_sessions=body.step_sessions,
        rated=body.rated_share,
        delay_minutes=body.delay_minutes,
        means_later=None if later == means else later,
        start=_start([flow.share_pct for flow in body.flows]),
    )


def _start(shares: Sequence[float | None]) -> tuple[float, ...] | None:
    """The initial shares, adding up to 100; None for equal ones."""
    total = sum(share or 0.0 for share in shares)
    return tuple((share or 0.0) / total * 100 for share in shares) if total > 0 else None


def _inside(mean: float) -> float:
    return min(max(mean, _LEAST), _MOST)


@dataclass(slots=True)
class _Stage:
    """A running simulation, which a thread advances in small steps."""

    run: Generator[Progress, None, Run]
    finished: bool = False

    def advance(self) -> bytes:
        """The next lines, one JSON object per line."""
        lines: list[SimulationLine] = []
        until = time.perf_counter() + _CHUNK_SECONDS
        while not self.finished and time.perf_counter() < until:
            try:
                lines.append(_progress_line(next(self.run)))
            except StopIteration as end:
                self.finished = True
                lines.append(_last_line(end.value))
        return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _progress_line(progress: Progress) -> SimulationLine:
    return SimulationLine(
        sessions=progress.sessions,
        rollout_state=progress.phase,
        shares_pct=list(progress.shares),
        entry=None if progress.entry is None else _entry(progress.entry, len(progress.shares)),
    )


def _entry(entry: Entry, flows: int) -> SimulatedEntry:
    reason = entry.reasons[0]
    places = {flow_id(index): index for index in range(flows)}
    return SimulatedEntry(
        what=entry.what,
        minutes=entry.at // 60_000,
        why=entry.why,
        code=reason.code,
        flow=places.get(reason.flow_id or ""),
        numbers=dict(reason.numbers),
    )


def _last_line(run: Run) -> SimulationLine:
    shares = run.state.shares
    return SimulationLine(
        sessions=sum(run.served),
        rollout_state=run.state.phase,
        shares_pct=[shares.get(flow_id(index), 0.0) for index in range(len(run.served))],
        finished=True,
        outcomes=list(run.outcomes),
        completed_at=run.completed_at,
        escaped_at=run.escaped_at,
        served=list(run.served),
        regret=run.regret,
    )


# one at a time per process: a simulation takes a whole core, and picks have priority
_stage_free = asyncio.Semaphore(1)


async def _lines(stage: _Stage) -> AsyncGenerator[bytes]:
    async with _stage_free:
        while not stage.finished:
            yield await asyncio.to_thread(stage.advance)


class SimulationController(Controller):
    """Simulations of a rollout."""

    path = "/use-cases/{use_case_id:str}/rollout-strategy/simulation"
    tags = ["Rollout"]

    @post(
        guards=[READ],
        dto=StrictBody[SimulationBody],
        status_code=200,
        opt={"statuses": [429], "lines": "SimulationLine"},
        summary="Simulate a rollout",
        description="Uses simulated raters. Streams one JSON object per line; close the connection to stop.",
    )
    async def simulate_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[SimulationBody]
    ) -> Stream:
        name, ctx = check_uuid("ID", use_case_id), context(request)
        configuration = await stored_or(ctx, name, data.configuration)
        flow_ids = [flow.flow_id for flow in data.flows]
        await check_flows(ctx, name, flow_ids)
        rehearsal = rehearsed(configuration, flow_ids)
        stage = _Stage(simulate(world_of(data), rehearsal, data.seed))
        if _stage_free.locked():
            raise TooMany(retry_after=5)
        return Stream(_lines(stage), media_type=NDJSON, headers={"x-accel-buffering": "no"})
