"""Tasks of review queues: filling a queue, looking at tasks, and final judgements."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, get, post, put
from litestar.params import JSONBody

from aimm.reviews.editing import Filled, TaskService, pasted_tasks
from aimm.reviews.filling import Pairing
from aimm.reviews.pasting import Pasted, read_pasted
from aimm.reviews.tasks import Assignment, NewTask, Task, Verdict
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list, rfc3339
from aimm.web.reviews.queues import PathId
from aimm.web.reviews.shapes import (
    ReviewFilledAnswer,
    ReviewFinalAnswer,
    ReviewFinalBody,
    ReviewImportAnswer,
    ReviewImportBody,
    ReviewJudgementAnswer,
    ReviewOutputAnswer,
    ReviewPreviewTask,
    ReviewRefusedAnswer,
    ReviewTaskAnswer,
    ReviewTaskDetailAnswer,
    ReviewTasksBody,
    ReviewVerdictAnswer,
)

_TASKS = ListQuery(("created_at", "judged"), searched=False)
_SHOWN = 100
_SHOWN_TASKS = 5


def verdict_answer(verdict: Verdict) -> ReviewVerdictAnswer:
    """Convert a judgement to its API representation."""
    return answer_of(ReviewVerdictAnswer, verdict)


def _parts(task: Task) -> dict[str, Any]:
    final = task.final
    return {
        "item": task.source.item,
        "inputs": dict(task.inputs),
        "outputs": [answer_of(ReviewOutputAnswer, one) for one in task.outputs],
        "final": None
        if final is None
        else ReviewFinalAnswer(verdict_answer(final.verdict), final.by, rfc3339(final.at)),
    }


def task_answer(task: Task) -> ReviewTaskAnswer:
    """Convert a task to its API representation."""
    return answer_of(ReviewTaskAnswer, task, **_parts(task))


def _judgement(one: Assignment) -> ReviewJudgementAnswer:
    verdict = None if one.verdict is None else verdict_answer(one.verdict)
    at = None if one.ended_at is None else rfc3339(one.ended_at)
    return answer_of(ReviewJudgementAnswer, one, verdict=verdict, at=at)


def _imported(
    pasted: Pasted, tasks: Sequence[NewTask], without: Sequence[str], filled: Filled
) -> ReviewImportAnswer:
    return ReviewImportAnswer(
        lines=pasted.lines,
        items=len(pasted.items),
        tasks=len(tasks),
        added=filled.added,
        known=filled.known,
        targets=sorted({one.target for task in tasks for one in task.outputs}),
        refused=[ReviewRefusedAnswer(one.line, one.reason) for one in pasted.refused[:_SHOWN]],
        refused_count=len(pasted.refused),
        without_task=list(without[:_SHOWN]),
        first=[
            ReviewPreviewTask(
                task.source.item,
                dict(task.inputs),
                [answer_of(ReviewOutputAnswer, one) for one in task.outputs],
            )
            for task in tasks[:_SHOWN_TASKS]
        ],
    )


class QueueTaskController(Controller):
    """The tasks of a review queue."""

    path = "/review-queues/{queue_id:str}"
    tags = ["Reviews"]

    @get("/tasks", guards=[READ], opt={"query": _TASKS}, summary="List the tasks of a review queue")
    async def list_tasks(
        self, request: Request[Any, Any, Any], queue_id: PathId
    ) -> GrowingList[ReviewTaskAnswer]:
        wanted = _TASKS.read(request)
        async with context(request).reading() as services:
            page = await services[TaskService].page(check_uuid("ID", queue_id), wanted.request)
        return growing_list(page, task_answer)

    @post(
        "/tasks",
        guards=[WRITE],
        dto=StrictBody[ReviewTasksBody],
        status_code=200,
        summary="Add tasks to a review queue",
        description="Idempotent: tasks whose key is known are left as they are.",
    )
    async def add_tasks(
        self, request: Request[Any, Any, Any], queue_id: PathId, data: JSONBody[ReviewTasksBody]
    ) -> Item[ReviewFilledAnswer]:
        async with context(request).writing(actor(request)) as services:
            tasks = [one.task() for one in data.tasks]
            filled = await services[TaskService].add(check_uuid("ID", queue_id), tasks)
        return Item(answer_of(ReviewFilledAnswer, filled))

    @post(
        "/import",
        guards=[WRITE],
        dto=StrictBody[ReviewImportBody],
        status_code=200,
        summary="Import pasted outputs into a review queue",
        description="Lines that cannot be used are listed; the others become tasks.",
    )
    async def import_outputs(
        self, request: Request[Any, Any, Any], queue_id: PathId, data: JSONBody[ReviewImportBody]
    ) -> Item[ReviewImportAnswer]:
        async with context(request).reading() as services:
            queue = await services[TaskService].queue(check_uuid("ID", queue_id))
        # picks go on while a thread reads the text
        pasted = await asyncio.to_thread(read_pasted, data.text, data.format)
        pairing = Pairing(data.pairs_per_item, str(data.seed))
        tasks, without = pasted_tasks(queue.kind, pasted, pairing)
        filled = Filled(0, 0)
        if not data.preview and tasks:
            async with context(request).writing(actor(request)) as services:
                filled = await services[TaskService].add(queue.id, tasks)
        return Item(_imported(pasted, tasks, without, filled))


class TaskController(Controller):
    """Single tasks of review queues."""

    path = "/review-tasks"
    tags = ["Reviews"]

    @get("/{task_id:str}", guards=[READ], summary="Get a review task with its judgements")
    async def get_task(
        self, request: Request[Any, Any, Any], task_id: PathId
    ) -> Item[ReviewTaskDetailAnswer]:
        async with context(request).reading() as services:
            task, ended = await services[TaskService].task(check_uuid("ID", task_id))
        judgements = [_judgement(one) for one in ended]
        return Item(answer_of(ReviewTaskDetailAnswer, task, judgements=judgements, **_parts(task)))

    @put(
        "/{task_id:str}/final",
        guards=[WRITE],
        dto=StrictBody[ReviewFinalBody],
        opt={"versioned": False},
        summary="Settle a review task",
        description="The final judgement replaces those of the raters in results, except for agreement.",
    )
    async def settle_task(
        self, request: Request[Any, Any, Any], task_id: PathId, data: JSONBody[ReviewFinalBody]
    ) -> Item[ReviewTaskAnswer]:
        async with context(request).writing(actor(request)) as services:
            verdict = data.verdict(data.choice)
            task = await services[TaskService].adjudicate(check_uuid("ID", task_id), verdict)
        return Item(task_answer(task))
