"""Judging: what raters see and send. No answer names a target, or has an id that leads to one."""

from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody

from aimm.kit.services import Services
from aimm.reviews.judging import JudgingService, Turn
from aimm.reviews.model import AnswerForm, Criterion, Example, Queue, QueueKind, Rubric
from aimm.reviews.tasks import Progress
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import REVIEW
from aimm.web.queries import Item, rfc3339
from aimm.web.reviews.queues import PathId
from aimm.web.reviews.shapes import ReviewJudgementBody, ReviewSkipBody


class OwnProgressAnswer(msgspec.Struct, rename="camel"):
    """How far a queue is, and the caller: own judgements, skips, and tasks left to get."""

    tasks: int
    complete: int
    own: int
    skipped: int
    left: int


class OpenQueueAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A queue in which the caller may judge."""

    id: str
    kind: QueueKind
    title: str
    open: bool
    progress: OwnProgressAnswer


class OpenQueuesAnswer(msgspec.Struct):
    """The open queues in which the caller may judge."""

    items: list[OpenQueueAnswer]


class ReviewGuideAnswer(OpenQueueAnswer, rename="camel", kw_only=True):
    """A queue with what a rater has to know: instructions, examples, labels or the rubric."""

    instructions: str | None
    examples: list[Example]
    labels: list[str]
    answer: AnswerForm
    anchors: list[str]
    criteria: list[Criterion]


class ReviewAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A task of the caller: none, one or two outputs to judge, from left to right.

    The lock ends at ``until``; a judgement after it counts while the task has a place.
    """

    id: str
    inputs: dict[str, Any]
    expected: Any
    outputs: list[str]
    until: str
    state: str


class ReviewNextAnswer(msgspec.Struct, rename="camel"):
    """The next task, null if none is left, and the progress of the caller."""

    task: ReviewAnswer | None
    progress: OwnProgressAnswer


def _progress(progress: Progress) -> OwnProgressAnswer:
    return answer_of(OwnProgressAnswer, progress)


def _review(turn: Turn, queue: Queue) -> ReviewAnswer:
    texts = [one.text for one in turn.task.outputs]
    return ReviewAnswer(
        id=turn.assignment.id,
        inputs=dict(turn.task.inputs),
        expected=turn.task.expected if queue.show_expected else None,
        outputs=texts[::-1] if turn.assignment.swapped else texts,
        until=rfc3339(turn.assignment.until),
        state=turn.assignment.state,
    )


def _guide(queue: Queue, rubric: Rubric | None, progress: Progress) -> ReviewGuideAnswer:
    return answer_of(
        ReviewGuideAnswer,
        queue,
        progress=_progress(progress),
        anchors=[] if rubric is None else rubric.anchors,
        criteria=[] if rubric is None else rubric.criteria,
    )


def judging_of(services: Services, request: Request[Any, Any, Any]) -> JudgingService:
    """Judging by the caller."""
    return services[JudgingService].of(actor(request).name)


class ReviewingController(Controller):
    """Judging."""

    path = "/reviewing"
    tags = ["Reviewing"]

    @get("/queues", guards=[REVIEW], summary="List the review queues in which you may judge")
    async def list_open_queues(self, request: Request[Any, Any, Any]) -> OpenQueuesAnswer:
        async with context(request).reading() as services:
            found = await judging_of(services, request).open_queues()
        return OpenQueuesAnswer(
            [answer_of(OpenQueueAnswer, queue, progress=_progress(progress)) for queue, progress in found]
        )

    @get("/queues/{queue_id:str}", guards=[REVIEW], summary="Get a review queue to judge in")
    async def get_guide(self, request: Request[Any, Any, Any], queue_id: PathId) -> Item[ReviewGuideAnswer]:
        async with context(request).reading() as services:
            judging = judging_of(services, request)
            queue = await judging.queue(check_uuid("ID", queue_id))
            rubric, progress = await judging.rubric_of(queue), await judging.progress(queue)
        return Item(_guide(queue, rubric, progress))

    @post(
        "/queues/{queue_id:str}/next",
        guards=[REVIEW],
        status_code=200,
        summary="Get your next review task",
        description="The same task until it is judged or skipped. It is kept for you until the lock ends.",
    )
    async def get_next(self, request: Request[Any, Any, Any], queue_id: PathId) -> Item[ReviewNextAnswer]:
        async with context(request).writing(actor(request)) as services:
            judging = judging_of(services, request)
            queue = await judging.queue(check_uuid("ID", queue_id))
            turn = await judging.next(queue.id)
            progress = await judging.progress(queue)
        return Item(ReviewNextAnswer(None if turn is None else _review(turn, queue), _progress(progress)))

    @post(
        "/queues/{queue_id:str}/undo",
        guards=[REVIEW],
        status_code=200,
        summary="Take back your last judgement or skip",
    )
    async def undo(self, request: Request[Any, Any, Any], queue_id: PathId) -> Item[ReviewNextAnswer]:
        async with context(request).writing(actor(request)) as services:
            judging = judging_of(services, request)
            queue = await judging.queue(check_uuid("ID", queue_id))
            turn = await judging.undo(queue.id)
            progress = await judging.progress(queue)
        return Item(ReviewNextAnswer(_review(turn, queue), _progress(progress)))

    @post(
        "/tasks/{assignment_id:str}/judgement",
        guards=[REVIEW],
        dto=StrictBody[ReviewJudgementBody],
        status_code=204,
        summary="Judge your review task",
        description="The same judgement again changes nothing.",
    )
    async def judge(
        self, request: Request[Any, Any, Any], assignment_id: PathId, data: JSONBody[ReviewJudgementBody]
    ) -> None:
        async with context(request).writing(actor(request)) as services:
            judging = judging_of(services, request)
            await judging.judge(check_uuid("ID", assignment_id), data.verdict(None), data.choice)

    @post(
        "/tasks/{assignment_id:str}/skip",
        guards=[REVIEW],
        dto=StrictBody[ReviewSkipBody],
        status_code=204,
        summary="Skip your review task",
    )
    async def skip(
        self, request: Request[Any, Any, Any], assignment_id: PathId, data: JSONBody[ReviewSkipBody]
    ) -> None:
        async with context(request).writing(actor(request)) as services:
            await judging_of(services, request).skip(check_uuid("ID", assignment_id), data.reason)
