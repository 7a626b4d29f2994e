"""Fill review queues from runs and datasets."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.datasets.editing import ItemService
from aimm.datasets.service import DatasetService
from aimm.evaluation.judging import RunSource, check_targets
from aimm.evaluation.service import RunService
from aimm.kit.errors import Invalid
from aimm.kit.limits import Name, Uuid
from aimm.kit.services import Services
from aimm.reviews.editing import TaskService
from aimm.reviews.filling import Pairing
from aimm.reviews.model import Queue
from aimm.reviews.ports import TaskSource
from aimm.reviews.sources import DatasetSource, chosen_version, gather
from aimm.reviews.tasks import MOST_TASKS
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import WRITE
from aimm.web.queries import Item
from aimm.web.reviews.queues import PathId
from aimm.web.reviews.shapes import ReviewFilledAnswer


class ReviewFillRun(msgspec.Struct, rename="camel", kw_only=True):
    """Outputs of a run: those of all targets, or of some."""

    run_id: Uuid
    targets: Annotated[list[Name], Meta(min_length=1, max_length=20)] | None = None


class ReviewFillDataset(msgspec.Struct, rename="camel", kw_only=True):
    """Items of a version of a dataset: the newest one, or another; all of them, or a slice."""

    dataset_id: Uuid
    version: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = None
    slice: Name | None = None


class ReviewFillBody(msgspec.Struct, rename="camel", kw_only=True):
    """Where tasks come from: exactly one of ``run`` and ``dataset``.

    In queues that compare, outputs for the same item are paired: all pairs, or ``pairsPerItem`` of them,
    balanced and drawn by ``seed``.
    """

    run: ReviewFillRun | None = None
    dataset: ReviewFillDataset | None = None
    pairs_per_item: Annotated[int, Meta(ge=1, le=1000)] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**53)] = 1


async def _run_source(
    request: Request[Any, Any, Any], services: Services, queue: Queue, wanted: ReviewFillRun
) -> TaskSource:
    run = await services[RunService].get(wanted.run_id)
    if run.use_case_id != queue.use_case_id:
        raise Invalid("run.runId: must be a run of the same use case")
    check_targets(run, queue.kind, wanted.targets)
    return RunSource(outputs=context(request).outputs, run=run, targets=wanted.targets)


async def _dataset_source(services: Services, queue: Queue, wanted: ReviewFillDataset) -> TaskSource:
    if queue.kind != "label":
        raise Invalid("dataset: has no outputs to judge; use a queue that labels, or a run")
    dataset = await services[DatasetService].get(wanted.dataset_id)
    if dataset.use_case_id != queue.use_case_id:
        raise Invalid("dataset.datasetId: must be a dataset of the same use case")
    items = services[ItemService]
    version = await chosen_version(items, dataset, wanted.version)
    return DatasetSource(service=items, dataset=dataset, version=version, slice=wanted.slice)


class QueueFillController(Controller):
    """Filling review queues."""

    path = "/review-queues/{queue_id:str}/fill"
    tags = ["Reviews"]

    @post(
        guards=[WRITE],
        dto=StrictBody[ReviewFillBody],
        status_code=200,
        summary="Fill a review queue from a run or a dataset",
        description="Tasks are copies. Idempotent: tasks that are known are left as they are, and a run that "
        "goes on can be taken again.",
    )
    async def fill_queue(
        self, request: Request[Any, Any, Any], queue_id: PathId, data: JSONBody[ReviewFillBody]
    ) -> Item[ReviewFilledAnswer]:
        async with context(request).reading() as services:
            queue = await services[TaskService].queue(check_uuid("ID", queue_id))
            if data.run is not None and data.dataset is None:
                source = await _run_source(request, services, queue, data.run)
            elif data.dataset is not None and data.run is None:
                source = await _dataset_source(services, queue, data.dataset)
            else:
                raise Invalid("run: exactly one of run and dataset must be set")
        # before the transaction, which others wait for
        gathered = await gather(source, MOST_TASKS)
        async with context(request).writing(actor(request)) as services:
            pairing = Pairing(data.pairs_per_item, str(data.seed))
            filled = await services[TaskService].fill(queue.id, gathered, pairing)
        return Item(answer_of(ReviewFilledAnswer, filled))
