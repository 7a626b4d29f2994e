"""Near-duplicates of a dataset: start a search, and get what the newest one found."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.datasets.duplicates import DUPLICATES, Report
from aimm.datasets.editing import ItemService
from aimm.datasets.service import DatasetService
from aimm.jobs.model import Job
from aimm.kit.paging import OrderDir, PageRequest
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.datasets.records import PathId
from aimm.web.guards import READ, WRITE
from aimm.web.jobs import JobAnswer, job_answer, note_of
from aimm.web.queries import Item

_NEWEST = 200


class SearchBody(msgspec.Struct):
    """Where to look: a version (0: the draft), and how alike texts must be."""

    version: Annotated[int, Meta(ge=0, le=2_147_483_647)] = 0
    threshold: Annotated[float, Meta(ge=0.7, le=1)] = 0.8


class DuplicatesAnswer(msgspec.Struct):
    """The newest search, and its report once it is done; null if there was none."""

    job: JobAnswer | None
    report: Report | None


class DuplicateController(Controller):
    """Near-duplicates of datasets."""

    path = "/datasets/{dataset_id:str}/duplicates"
    tags = ["Datasets"]

    @post(
        guards=[WRITE],
        dto=StrictBody[SearchBody],
        status_code=200,
        summary="Look for near-duplicates",
        description="Starts a job that compares the texts of up to 1,000,000 items: pairs whose sets of 5 "
        "characters in a row have a Jaccard similarity of `threshold` or more. A few of a hundred pairs near "
        "the threshold may be missed.",
    )
    async def search_duplicates(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[SearchBody]
    ) -> Item[JobAnswer]:
        who = actor(request).name
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            await services[ItemService].check_version(dataset, data.version or None)
        given: dict[str, Any] = {
            "datasetId": dataset.id,
            "version": data.version,
            "threshold": data.threshold,
            "splits": msgspec.to_builtins(dataset.splits),
            "splitSeed": dataset.split_seed,
        }
        started = await context(request).jobs.start(
            DUPLICATES.name, dataset.title, given, who, note_of(request), dataset.use_case_id
        )
        return Item(job_answer(started))

    @get(
        guards=[READ],
        summary="Get near-duplicates",
        description="What the newest search found. `pairs` has 200 of them: those across splits first, then "
        "the most similar. Jobs are deleted some time after their end, and their reports with them.",
    )
    async def get_duplicates(self, request: Request[Any, Any, Any], dataset_id: PathId) -> DuplicatesAnswer:
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
        filters = {"kind": DUPLICATES.name, "use_case_id": dataset.use_case_id}
        wanted = PageRequest(1, _NEWEST, "created_at", OrderDir.DESC, filters=filters)
        page = await context(request).jobs.page(wanted)
        found = next((job for job in page.items if job.specification["datasetId"] == dataset.id), None)
        return DuplicatesAnswer(None if found is None else job_answer(found), _report(found))


def _report(job: Job | None) -> Report | None:
    return None if job is None or job.result is None else msgspec.convert(job.result, Report)
