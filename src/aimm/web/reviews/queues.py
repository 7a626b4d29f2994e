"""Rubrics and review queues of use cases."""

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.reviews.editing import TaskService
from aimm.reviews.figures import QueueResults
from aimm.reviews.model import (
    QUEUE_ORDERS,
    RUBRIC_ORDERS,
    AnswerForm,
    Criterion,
    Example,
    NewQueue,
    NewRubric,
    Queue,
    QueueKind,
    QueuePatch,
    Rubric,
    RubricPatch,
)
from aimm.reviews.service import QueueService, RubricService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import flag_filter, text_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, based_on, growing_list, with_etag


class RubricAnswer(msgspec.Struct, rename="camel"):
    """How outputs are rated: what the scores 1 to 5 mean, and the criteria."""

    id: str
    use_case_id: str
    title: str
    code: str
    anchors: list[str]
    criteria: list[Criterion]
    version: int
    created_at: str
    updated_at: str


class ReviewQueueAnswer(msgspec.Struct, rename="camel"):
    """What people judge, task by task."""

    id: str
    use_case_id: str
    kind: QueueKind
    title: str
    code: str
    instructions: str | None
    examples: list[Example]
    labels: list[str]
    answer: AnswerForm
    rubric: str | None
    raters_per_item: int
    lock_minutes: int
    reviewers: list[str]
    show_expected: bool
    open: bool
    version: int
    created_at: str
    updated_at: str


class ReviewProgressAnswer(msgspec.Struct, rename="camel"):
    """How far a queue is: its tasks, those that are complete, and all judgements."""

    tasks: int
    complete: int
    judgements: int


def rubric_answer(rubric: Rubric) -> RubricAnswer:
    """Convert a rubric to its API representation."""
    return answer_of(RubricAnswer, rubric)


def queue_answer(queue: Queue) -> ReviewQueueAnswer:
    """Convert a queue to its API representation, without its seed."""
    return answer_of(ReviewQueueAnswer, queue)


_RUBRICS = ListQuery(RUBRIC_ORDERS, scope="useCaseId")
_QUEUES = ListQuery(
    QUEUE_ORDERS,
    scope="useCaseId",
    filters=(text_filter("kind"), text_filter("rubric", 255), flag_filter("open")),
)

PathId = Annotated[str, Parameter(description="UUID.")]


class RubricController(Controller):
    """Rubrics of use cases."""

    path = "/rubrics"
    tags = ["Reviews"]

    @get(guards=[READ], opt={"query": _RUBRICS}, summary="List rubrics")
    async def list_rubrics(self, request: Request[Any, Any, Any]) -> GrowingList[RubricAnswer]:
        wanted = _RUBRICS.read(request)
        async with context(request).reading() as services:
            page = await services[RubricService].page(wanted.scope, wanted.request)
        return growing_list(page, rubric_answer)

    @get("/{rubric_id:str}", guards=[READ], summary="Get a rubric")
    async def get_rubric(
        self, request: Request[Any, Any, Any], rubric_id: PathId
    ) -> Response[Item[RubricAnswer]]:
        async with context(request).reading() as services:
            rubric = await services[RubricService].get(check_uuid("ID", rubric_id))
        return with_etag(rubric_answer(rubric), rubric.version)

    @post(guards=[WRITE], dto=StrictBody[NewRubric], status_code=200, summary="Create a rubric")
    async def create_rubric(
        self, request: Request[Any, Any, Any], data: JSONBody[NewRubric]
    ) -> Response[Item[RubricAnswer]]:
        async with context(request).writing(actor(request)) as services:
            rubric = await services[RubricService].create(data)
        return with_etag(rubric_answer(rubric), rubric.version)

    @put(
        "/{rubric_id:str}",
        guards=[WRITE],
        dto=StrictBody[RubricPatch],
        summary="Update a rubric",
        description="Review queues that name the rubric follow a new code.",
    )
    async def update_rubric(
        self, request: Request[Any, Any, Any], rubric_id: PathId, data: JSONBody[RubricPatch]
    ) -> Response[Item[RubricAnswer]]:
        async with context(request).writing(actor(request)) as services:
            service = services[RubricService]
            rubric = await service.update(check_uuid("ID", rubric_id), data, based_on(request))
        return with_etag(rubric_answer(rubric), rubric.version)

    @delete("/{rubric_id:str}", guards=[WRITE], summary="Delete a rubric")
    async def delete_rubric(self, request: Request[Any, Any, Any], rubric_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[RubricService].delete(check_uuid("ID", rubric_id), based_on(request))


class QueueController(Controller):
    """Review queues of use cases."""

    path = "/review-queues"
    tags = ["Reviews"]

    @get(guards=[READ], opt={"query": _QUEUES}, summary="List review queues")
    async def list_queues(self, request: Request[Any, Any, Any]) -> GrowingList[ReviewQueueAnswer]:
        wanted = _QUEUES.read(request)
        async with context(request).reading() as services:
            page = await services[QueueService].page(wanted.scope, wanted.request)
        return growing_list(page, queue_answer)

    @get("/{queue_id:str}", guards=[READ], summary="Get a review queue")
    async def get_queue(
        self, request: Request[Any, Any, Any], queue_id: PathId
    ) -> Response[Item[ReviewQueueAnswer]]:
        async with context(request).reading() as services:
            queue = await services[QueueService].get(check_uuid("ID", queue_id))
        return with_etag(queue_answer(queue), queue.version)

    @get("/{queue_id:str}/progress", guards=[READ], summary="Get the progress of a review queue")
    async def get_progress(
        self, request: Request[Any, Any, Any], queue_id: PathId
    ) -> Item[ReviewProgressAnswer]:
        async with context(request).reading() as services:
            queue = await services[QueueService].get(check_uuid("ID", queue_id))
            progress = await services[TaskService].progress(queue)
        return Item(answer_of(ReviewProgressAnswer, progress))

    @get(
        "/{queue_id:str}/results",
        guards=[READ],
        summary="Get the results of a review queue",
        description="Agreement, raters, means, ladder, labels and disagreements, each with 95 % intervals. "
        "The final judgement of a task replaces those of its raters, except for agreement. "
        "Results of a large queue are kept for a second per 1,250 tasks and judgements.",
    )
    async def get_results(self, request: Request[Any, Any, Any], queue_id: PathId) -> Item[QueueResults]:
        from aimm.reviews.results import results_of

        async def compute() -> QueueResults:
            async with context(request).reading() as services:
                material = await services[TaskService].material(queue_id)
            # picks go on while a thread computes
            return await asyncio.to_thread(results_of, material)

        async with context(request).reading() as services:
            mark = await services[TaskService].mark(check_uuid("ID", queue_id))
        return Item(await context(request).review_results.of(queue_id, mark, compute))

    @post(
        guards=[WRITE],
        dto=StrictBody[NewQueue],
        status_code=200,
        summary="Create a review queue",
        description="The kind cannot be changed later.",
    )
    async def create_queue(
        self, request: Request[Any, Any, Any], data: JSONBody[NewQueue]
    ) -> Response[Item[ReviewQueueAnswer]]:
        async with context(request).writing(actor(request)) as services:
            queue = await services[QueueService].create(data)
        return with_etag(queue_answer(queue), queue.version)

    @put("/{queue_id:str}", guards=[WRITE], dto=StrictBody[QueuePatch], summary="Update a review queue")
    async def update_queue(
        self, request: Request[Any, Any, Any], queue_id: PathId, data: JSONBody[QueuePatch]
    ) -> Response[Item[ReviewQueueAnswer]]:
        async with context(request).writing(actor(request)) as services:
            service = services[QueueService]
            queue = await service.update(check_uuid("ID", queue_id), data, based_on(request))
        return with_etag(queue_answer(queue), queue.version)

    @delete(
        "/{queue_id:str}",
        guards=[WRITE],
        summary="Delete a review queue",
        description="Deletes its tasks and judgements too.",
    )
    async def delete_queue(self, request: Request[Any, Any, Any], queue_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[QueueService].delete(check_uuid("ID", queue_id), based_on(request))
