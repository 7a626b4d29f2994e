"""Runs: started, watched, stopped and deleted."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar, cast

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.params import JSONBody, Parameter
from msgspec import Meta

from aimm.connections.model import KindName
from aimm.connections.service import ConnectionService
from aimm.evaluation.estimating import Estimate, Range
from aimm.evaluation.model import RUN_ORDERS, Budget, NewRun, Price, Run, RunPlan, Sample
from aimm.evaluation.recorded import read_recorded
from aimm.evaluation.service import RunService
from aimm.evaluation.starting import RunDesk, RunState, Standing
from aimm.kit.errors import Invalid
from aimm.kit.paging import MAX_PAGE_SIZE, OrderDir, PageRequest
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.jobs import note_of
from aimm.web.queries import GrowingList, Item, ItemList, ListQuery, growing_list, item_list, rfc3339

P = TypeVar("P", bound=RunPlan)
PathId = Annotated[str, Parameter(description="UUID.")]


class RunStepAnswer(msgspec.Struct, rename="camel"):
    """A request of a target: what is rendered, and the placeholder that its answer fills."""

    code: str
    revision: int
    connection_name: str
    model: str
    parameters: Any
    output: str
    field: str | None


class RunTargetAnswer(msgspec.Struct, rename="camel"):
    """A target of a run as it was when the run began; without steps its outputs were recorded elsewhere."""

    label: str
    kind: Literal["flow", "candidate", "recorded"]
    about: str | None
    steps: list[RunStepAnswer]
    price: Price | None


class RunTotalsAnswer(msgspec.Struct, rename="camel"):
    """What there is of a target. ``spent`` is in US dollars; ``unpriced`` counts answers of unknown cost."""

    target: int
    answered: int
    missing: int
    cached: int
    tokens_in: int
    tokens_out: int
    tokens_paid: int
    spent: float
    unpriced: int
    mean_ms: float | None


class RunAnswer(msgspec.Struct, rename="camel"):
    """A run and how far it is. Its job has the same id; ``stoppedBy`` is the used part of the budget."""

    id: str
    use_case_id: str
    title: str
    state: RunState
    stopping: bool
    error: str | None
    stopped_by: str | None
    done: int
    of: int
    targets: list[RunTargetAnswer]
    totals: list[RunTotalsAnswer]
    dataset_id: str | None
    dataset_version: int | None
    sample: Sample | None
    size: int
    repetitions: int
    budget: Budget
    concurrency: int
    reuse_answers: bool
    stream: bool
    created_by: str
    version: int
    created_at: str
    updated_at: str
    ended_at: str | None


class RunRangeAnswer(msgspec.Struct):
    """From the least to the most that is likely."""

    low: float
    high: float


class TargetEstimateAnswer(msgspec.Struct, rename="camel"):
    """What a target will probably need, by its price; ``unrenderable`` counts items that lack an input."""

    label: str
    calls: int
    tokens_in: RunRangeAnswer
    tokens_out: RunRangeAnswer
    money: RunRangeAnswer | None
    unrenderable: int
    reason: str | None
    price: Price | None


class RunEstimateAnswer(msgspec.Struct, rename="camel"):
    """What a run will probably need. ``money`` is in US dollars, and null if a price is not known."""

    calls: int
    tokens_in: RunRangeAnswer
    tokens_out: RunRangeAnswer
    money: RunRangeAnswer | None
    minutes: RunRangeAnswer
    targets: list[TargetEstimateAnswer]


class RunConnectionAnswer(msgspec.Struct):
    """A connection that runs may ask; how it is reached is shown to admins only."""

    id: str
    name: str
    kind: KindName
    model: str | None


class RecordedBody(msgspec.Struct, rename="camel", kw_only=True):
    """Outputs of another tool, as JSON lines or CSV."""

    format: Literal["jsonl", "csv"]
    text: Annotated[str, Meta(min_length=1, max_length=4_000_000)]


class RefusedLineAnswer(msgspec.Struct):
    """A line that was not read."""

    line: int
    reason: str


class RecordedOutputAnswer(msgspec.Struct, rename="camel", omit_defaults=True):
    """An output, as a target of a run takes it."""

    item: str
    text: str | None = None
    error: str | None = None
    repetition: int = 0
    inputs: dict[str, Any] | None = None
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_ms: float | None = None
    cost: float | None = None


class RecordedAnswer(msgspec.Struct, rename="camel"):
    """What was read; ``refused`` has at most 100 lines."""

    outputs: list[RecordedOutputAnswer]
    refused: list[RefusedLineAnswer]
    refused_count: int
    ignored: list[str]


def run_answer(standing: Standing) -> RunAnswer:
    """Convert a run to its API representation."""
    run, job = standing.run, standing.job
    outcome = cast("dict[str, Any]", job.result) if job is not None and job.result else {}
    asked = {place for place, target in enumerate(run.targets) if target.steps}
    return answer_of(
        RunAnswer,
        run,
        state=standing.state,
        stopping=job is not None and job.stopping,
        error=None if job is None else job.error,
        stopped_by=outcome.get("stoppedBy"),
        done=sum(one.answered + one.missing for one in standing.totals if one.target in asked),
        of=len(asked) * run.size * run.repetitions,
        targets=_targets(run),
        totals=[answer_of(RunTotalsAnswer, one) for one in standing.totals],
        ended_at=None if job is None or job.ended_at is None else rfc3339(job.ended_at),
    )


def _targets(run: Run) -> list[RunTargetAnswer]:
    return [
        answer_of(RunTargetAnswer, target, steps=[answer_of(RunStepAnswer, step) for step in target.steps])
        for target in run.targets
    ]


def _range(found: Range | None) -> Any:
    return None if found is None else RunRangeAnswer(found.low, found.high)


def estimate_answer(found: Estimate) -> RunEstimateAnswer:
    """Convert an estimate to its API representation."""
    return RunEstimateAnswer(
        calls=found.calls,
        tokens_in=_range(found.tokens_in),
        tokens_out=_range(found.tokens_out),
        money=_range(found.money),
        minutes=_range(found.minutes),
        targets=[
            TargetEstimateAnswer(
                label=one.label,
                calls=one.calls,
                tokens_in=_range(one.tokens_in),
                tokens_out=_range(one.tokens_out),
                money=_range(one.money),
                unrenderable=one.unrenderable,
                reason=one.reason,
                price=one.price,
            )
            for one in found.targets
        ],
    )


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
