"""Jobs over HTTP: work that takes long is started here, watched, cancelled and resumed."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody, Parameter
from litestar.response import Stream
from msgspec import Meta

from aimm.access.model import Permission
from aimm.jobs.model import JOB_ORDERS, RESULT_ORDERS, Event, EventKind, Job, JobState
from aimm.jobs.service import JobService, Note
from aimm.kit.changes import Change, Journal
from aimm.kit.errors import Invalid
from aimm.kit.limits import Name, ShortText, Uuid
from aimm.kit.paging import OrderDir
from aimm.use_cases.service import UseCaseService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import FilterQuery, choice_filter, text_filter, whole_filter
from aimm.web.guards import READ, WRITE, stays_permitted
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list, moment_of, rfc3339

NDJSON = "application/x-ndjson"
_LOOK_SECONDS = 0.5
_MOST_PLACE = 2**31 - 1

PathId = Annotated[str, Parameter(description="UUID.")]


class NewJobBody(msgspec.Struct, rename="camel", kw_only=True):
    """A job to start. The fields of ``specification`` depend on the kind.

    Attributes:
        due_at: when it may start, an RFC 3339 time with an offset; at once without.
    """

    kind: Annotated[str, Meta(min_length=1, max_length=64, examples=["rollout-rehearsal"])]
    title: Name
    specification: dict[str, Any]
    use_case_id: Uuid | None = None
    due_at: ShortText | None = None


class JobProgressAnswer(msgspec.Struct):
    """How far a job is: ``done`` of ``total``, in the program's own unit."""

    done: float
    total: float
    text: str


class JobAnswer(msgspec.Struct, rename="camel"):
    """A job. ``stopping`` says that it will be cancelled, ``events`` is the place of its newest event."""

    id: str
    kind: str
    title: str
    use_case_id: str | None
    specification: dict[str, Any]
    state: JobState
    stopping: bool
    progress: JobProgressAnswer | None
    result: Any
    error: str | None
    events: int
    due_at: str
    started_at: str | None
    ended_at: str | None
    created_by: str
    version: int
    created_at: str
    updated_at: str


class JobEventAnswer(msgspec.Struct):
    """An event of a job: a change of its state, a line for people, a result, or a file that it made."""

    place: int
    at: str
    kind: EventKind
    data: dict[str, Any]


class JobResultAnswer(msgspec.Struct):
    """One result; its fields depend on the kind of job."""

    item: str
    repetition: int
    data: Any


class JobLine(msgspec.Struct, omit_defaults=True):
    """One line of the stream: an event, or the job as it is now."""

    event: JobEventAnswer | None = None
    job: JobAnswer | None = None


def job_answer(job: Job) -> JobAnswer:
    """Convert a job to its API representation."""
    told = job.progress
    progress = None if told is None else JobProgressAnswer(told.done, told.total, told.text)
    return answer_of(JobAnswer, job, progress=progress, specification=dict(job.specification))


def event_answer(event: Event) -> JobEventAnswer:
    """Convert an event to its API representation."""
    return JobEventAnswer(event.place, rfc3339(event.at), event.kind, event.data)


_STATE = choice_filter("state", {state.value: state.value for state in JobState})
_JOBS = ListQuery(
    JOB_ORDERS, searched=False, direction=OrderDir.DESC, filters=(_STATE, text_filter("kind", 64))
)
_RESULTS = ListQuery(RESULT_ORDERS, searched=False)
_AFTER = FilterQuery((whole_filter("after", 0, _MOST_PLACE, 0),))


def _object(given: object) -> dict[str, Any]:
    """The specification of a body, which is read by its kind and not by the body's reader."""
    try:
        return msgspec.json.decode(cast("msgspec.Raw", given), type=dict[str, Any])
    except msgspec.ValidationError:
        raise Invalid("specification: must be an object") from None


def note_of(request: Request[Any, Any, Any]) -> Note:
    """Audit log entries on behalf of the caller, each in a unit of work of its own."""
    ctx, who = context(request), actor(request)

    async def note(change: Change) -> None:
        async with ctx.writing(who) as services:
            services[Journal].note(change)

    return note


async def _lines(
    jobs: JobService, job_id: str, place: int, valid: Callable[[], bool]
) -> AsyncGenerator[bytes]:
    """Events and states of a job until it has ended."""
    version = 0
    while valid():
        job = await jobs.status(job_id)
        lines = [JobLine(event=event_answer(event)) for event in await jobs.events(job_id, place)]
        if lines and (last := lines[-1].event) is not None:
            place = last.place
        if job.version != version:
            version = job.version
            lines.append(JobLine(job=job_answer(job)))
        # an empty line keeps proxies from closing the connection
        yield b"".join(msgspec.json.encode(line) + b"\n" for line in lines) or b"\n"
        if place < job.events:
            continue
        if job.has_ended:
            return
        await asyncio.sleep(_LOOK_SECONDS)


class JobController(Controller):
    """Jobs."""

    path = "/jobs"
    tags = ["Jobs"]

    @get(guards=[READ], opt={"query": _JOBS}, summary="List jobs")
    async def list_jobs(self, request: Request[Any, Any, Any]) -> GrowingList[JobAnswer]:
        wanted = _JOBS.read(request)
        return growing_list(await context(request).jobs.page(wanted.request), job_answer)

    @post(
        guards=[WRITE],
        dto=StrictBody[NewJobBody],
        status_code=200,
        summary="Start a job",
        description="Queues it for the next free worker, or until `dueAt`.",
    )
    async def start_job(self, request: Request[Any, Any, Any], data: JSONBody[NewJobBody]) -> Item[JobAnswer]:
        ctx = context(request)
        if data.use_case_id is not None:
            async with ctx.reading() as services:
                await services[UseCaseService].get(data.use_case_id)
        due_at = moment_of("dueAt", data.due_at)
        given = _object(data.specification)
        who, note = actor(request).name, note_of(request)
        started = await ctx.jobs.start(data.kind, data.title, given, who, note, data.use_case_id, due_at)
        return Item(job_answer(started))

    @get("/{job_id:str}", guards=[READ], summary="Get a job")
    async def get_job(self, request: Request[Any, Any, Any], job_id: PathId) -> Item[JobAnswer]:
        return Item(job_answer(await context(request).jobs.status(check_uuid("ID", job_id))))

    @get(
        "/{job_id:str}/results",
        guards=[READ],
        opt={"query": _RESULTS},
        summary="List the results of a job",
        description="In the order in which they were stored. Imports and runs have none here: their results "
        "are items of datasets and outputs of runs.",
    )
    async def list_results(
        self, request: Request[Any, Any, Any], job_id: PathId
    ) -> GrowingList[JobResultAnswer]:
        wanted, name = _RESULTS.read(request), check_uuid("ID", job_id)
        page = await context(request).jobs.results(name, wanted.request)
        return growing_list(page, lambda one: answer_of(JobResultAnswer, one))

    @get(
        "/{job_id:str}/job-stream",
        guards=[READ],
        opt={"query": _AFTER, "lines": "JobLine"},
        summary="Follow a job",
        description="Streams one JSON object per line, from the event after the place `after`, until the job "
        "has ended. Empty lines keep the connection open.",
    )
    async def follow_job(self, request: Request[Any, Any, Any], job_id: PathId) -> Stream:
        name, after, jobs = check_uuid("ID", job_id), _AFTER.read(request)["after"], context(request).jobs
        await jobs.status(name)
        lines = _lines(jobs, name, after, stays_permitted(request, Permission.READ))
        return Stream(lines, media_type=NDJSON, headers={"x-accel-buffering": "no"})

    @post(
        "/{job_id:str}/cancel",
        guards=[WRITE],
        status_code=200,
        summary="Cancel a job",
        description="A queued job ends at once, a running one when its program has stopped.",
    )
    async def cancel_job(self, request: Request[Any, Any, Any], job_id: PathId) -> Item[JobAnswer]:
        jobs, name = context(request).jobs, check_uuid("ID", job_id)
        return Item(job_answer(await jobs.cancel(name, note_of(request))))

    @post(
        "/{job_id:str}/resume",
        guards=[WRITE],
        status_code=200,
        summary="Resume a job",
        description="Queues a job again that failed or was cancelled. It goes on with the results it has.",
    )
    async def resume_job(self, request: Request[Any, Any, Any], job_id: PathId) -> Item[JobAnswer]:
        jobs, name = context(request).jobs, check_uuid("ID", job_id)
        return Item(job_answer(await jobs.resume(name, note_of(request))))
