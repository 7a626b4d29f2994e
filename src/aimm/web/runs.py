"""Runs: started, watched, stopped and deleted."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.params import JSONBody, Parameter

from aimm.connections.service import ConnectionService
from aimm.evaluation.model import RUN_ORDERS, Run
from aimm.evaluation.plans import NewRun, RunPlan
from aimm.evaluation.recorded import read_recorded
from aimm.evaluation.service import RunService
from aimm.evaluation.starting import RunDesk, Standing
from aimm.kit.errors import Invalid
from aimm.kit.paging import MAX_PAGE_SIZE, OrderDir, PageRequest
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.jobs import note_of
from aimm.web.queries import GrowingList, Item, ItemList, ListQuery, growing_list, item_list
from aimm.web.run_answers import (
    RecordedAnswer,
    RecordedBody,
    RecordedOutputAnswer,
    RefusedLineAnswer,
    RunAnswer,
    RunConnectionAnswer,
    RunEstimateAnswer,
    estimate_answer,
    run_answer,
)

P = TypeVar("P", bound=RunPlan)
PathId = Annotated[str, Parameter(description="UUID.")]


_RUNS = ListQuery(RUN_ORDERS, scope="useCaseId", direction=OrderDir.DESC)


def desk(request: Request[Any, Any, Any]) -> RunDesk:
    """What people do with runs, in the application that serves ``request``."""
    ctx = context(request)
    return RunDesk(outputs=ctx.outputs, jobs=ctx.jobs, reading=ctx.reading, writing=ctx.writing, ids=ctx.ids)


def _whole(kind: type[P], data: P) -> P:
    """A body with its free objects decoded, which the body's reader leaves as they came.

    Raises:
        Invalid: one of them is no object.
    """
    try:
        return msgspec.json.decode(msgspec.json.encode(data), type=kind)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$.")
        raise Invalid(f"{place.rstrip('`')}: {said}") from None


async def _standings(runs: RunDesk, found: Sequence[Run]) -> dict[str, Standing]:
    return {run.id: await runs.standing_of(run) for run in found}


class RunController(Controller):
    """Runs."""

    path = "/runs"
    tags = ["Runs"]

    @get(guards=[READ], opt={"query": _RUNS}, summary="List runs")
    async def list_runs(self, request: Request[Any, Any, Any]) -> GrowingList[RunAnswer]:
        wanted = _RUNS.read(request)
        async with context(request).reading() as services:
            page = await services[RunService].page(wanted.scope, wanted.request)
        standings = await _standings(desk(request), page.items)
        return growing_list(page, lambda run: run_answer(standings[run.id]))

    @post(
        guards=[WRITE],
        dto=StrictBody[NewRun],
        status_code=200,
        summary="Start a run",
        description="Stores what is asked as it is configured now, and queues a job with the same id.",
    )
    async def start_run(self, request: Request[Any, Any, Any], data: JSONBody[NewRun]) -> Item[RunAnswer]:
        runs = desk(request)
        run = await runs.start(_whole(NewRun, data), actor(request), note_of(request))
        return Item(run_answer(await runs.standing_of(run)))

    @post(
        "/estimate",
        guards=[READ],
        dto=StrictBody[RunPlan],
        status_code=200,
        summary="Estimate a run",
        description="Says what a run would probably need, as ranges. Nothing is asked or stored.",
    )
    async def estimate_run(
        self, request: Request[Any, Any, Any], data: JSONBody[RunPlan]
    ) -> Item[RunEstimateAnswer]:
        return Item(estimate_answer(await desk(request).estimate(_whole(RunPlan, data))))

    @post(
        "/recorded-outputs",
        guards=[READ],
        dto=StrictBody[RecordedBody],
        status_code=200,
        summary="Read recorded outputs",
        description="Reads outputs of another tool for a target of a run, and says which lines are refused. "
        "Nothing is stored.",
    )
    async def read_recorded_outputs(
        self, request: Request[Any, Any, Any], data: JSONBody[RecordedBody]
    ) -> Item[RecordedAnswer]:
        found = read_recorded(data.text, data.format)
        return Item(
            RecordedAnswer(
                outputs=[answer_of(RecordedOutputAnswer, one) for one in found.outputs],
                refused=[RefusedLineAnswer(one.line, one.reason) for one in found.refused],
                refused_count=found.refused_count,
                ignored=list(found.ignored),
            )
        )

    @get("/connections", guards=[WRITE], summary="List the connections that runs may ask")
    async def list_connections(self, request: Request[Any, Any, Any]) -> ItemList[RunConnectionAnswer]:
        wanted = PageRequest(1, MAX_PAGE_SIZE, "name")
        async with context(request).reading() as services:
            page = await services[ConnectionService].page(wanted)
        return item_list(page, lambda one: answer_of(RunConnectionAnswer, one))

    @get("/{run_id:str}", guards=[READ], summary="Get a run")
    async def get_run(self, request: Request[Any, Any, Any], run_id: PathId) -> Item[RunAnswer]:
        return Item(run_answer(await desk(request).standing(check_uuid("ID", run_id))))

    @delete(
        "/{run_id:str}",
        guards=[WRITE],
        summary="Delete a run",
        description="Deletes a run that has ended, with its outputs.",
    )
    async def delete_run(self, request: Request[Any, Any, Any], run_id: PathId) -> None:
        await desk(request).delete(check_uuid("ID", run_id), actor(request))

    @post(
        "/{run_id:str}/cancel",
        guards=[WRITE],
        status_code=200,
        summary="Stop a run",
        description="What it has stays, and it can be resumed.",
    )
    async def cancel_run(self, request: Request[Any, Any, Any], run_id: PathId) -> Item[RunAnswer]:
        runs = desk(request)
        run = await runs.cancel(check_uuid("ID", run_id), note_of(request))
        return Item(run_answer(await runs.standing_of(run)))

    @post(
        "/{run_id:str}/resume",
        guards=[WRITE],
        status_code=200,
        summary="Resume a run",
        description="Queues a run again that failed or was stopped. It asks only what it has not.",
    )
    async def resume_run(self, request: Request[Any, Any, Any], run_id: PathId) -> Item[RunAnswer]:
        runs = desk(request)
        run = await runs.resume(check_uuid("ID", run_id), actor(request), note_of(request))
        return Item(run_answer(await runs.standing_of(run)))
