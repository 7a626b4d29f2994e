"""The draft and the versions of a dataset, and what differs between them."""

from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody

from aimm.datasets.splits import splits_of
from aimm.kit.limits import LongText
from aimm.kit.paging import MAX_PAGE_SIZE
from aimm.web.bodies import StrictBody
from aimm.web.context import actor
from aimm.web.datasets.answers import (
    DatasetDifferenceAnswer,
    DraftAnswer,
    SliceDifference,
    SlicesAnswer,
    VersionAnswer,
    VersionsAnswer,
    changed_answer,
    draft_answer,
    slice_answer,
    version_answer,
)
from aimm.web.datasets.items import MOST_NUMBER
from aimm.web.datasets.records import PathId, log_of, opened
from aimm.web.filters import FilterQuery, whole_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import Item


class NewVersionBody(msgspec.Struct):
    """A version to make of the draft."""

    note: LongText | None = None


_AT = FilterQuery((whole_filter("version", 0, MOST_NUMBER, 0),))
_BEFORE = FilterQuery(
    (whole_filter("before", 0, MOST_NUMBER, 0), whole_filter("pageSize", 1, MAX_PAGE_SIZE, 20))
)
_BETWEEN = FilterQuery((whole_filter("from", 0, MOST_NUMBER), whole_filter("to", 0, MOST_NUMBER, 0)))


class VersionController(Controller):
    """Versions of datasets."""

    path = "/datasets/{dataset_id:str}"
    tags = ["Datasets"]

    @get("/draft", guards=[READ], summary="Get the draft of a dataset")
    async def get_draft(self, request: Request[Any, Any, Any], dataset_id: PathId) -> Item[DraftAnswer]:
        async with opened(request, dataset_id) as (dataset, items):
            return Item(draft_answer(await items.draft(dataset)))

    @get("/versions", guards=[READ], opt={"query": _BEFORE}, summary="List versions of a dataset")
    async def list_versions(self, request: Request[Any, Any, Any], dataset_id: PathId) -> VersionsAnswer:
        given = _BEFORE.read(request)
        size: int = given["pageSize"]
        async with opened(request, dataset_id) as (dataset, items):
            found = await items.versions(dataset, given["before"] or None, size + 1)
        following = found[size - 1].number if len(found) > size else None
        return VersionsAnswer([version_answer(one) for one in found[:size]], following)

    @post(
        "/versions",
        guards=[WRITE],
        dto=StrictBody[NewVersionBody],
        status_code=200,
        summary="Freeze the draft",
        description="Makes the draft the next version, which never changes.",
    )
    async def freeze_draft(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[NewVersionBody]
    ) -> Item[VersionAnswer]:
        who = actor(request).name
        async with opened(request, dataset_id) as (dataset, items):
            made = await items.freeze(dataset, data.note, who, log_of(request))
        return Item(version_answer(made))

    @get(
        "/slices",
        guards=[READ],
        opt={"query": _AT},
        summary="Count items by slice",
        description="Of the version `version`, or of the draft: absent or 0.",
    )
    async def count_slices(self, request: Request[Any, Any, Any], dataset_id: PathId) -> SlicesAnswer:
        version = _AT.read(request)["version"] or None
        async with opened(request, dataset_id) as (dataset, items):
            found = await items.slices(dataset, version)
        return SlicesAnswer([slice_answer(one) for one in found])

    @get(
        "/diff",
        guards=[READ],
        opt={"query": _BETWEEN},
        summary="Compare two versions of a dataset",
        description="`from` 0 is the empty dataset, `to` 0 the draft.",
    )
    async def compare_versions(
        self, request: Request[Any, Any, Any], dataset_id: PathId
    ) -> DatasetDifferenceAnswer:
        given = _BETWEEN.read(request)
        async with opened(request, dataset_id) as (dataset, items):
            found, tell = (
                await items.difference(dataset, given["from"], given["to"] or None),
                splits_of(dataset),
            )
        slices = [SliceDifference(name, *counts) for name, counts in found.slices.items()]
        changes = [changed_answer(one, tell) for one in found.changes]
        return DatasetDifferenceAnswer(found.added, found.removed, found.changed, changes, slices)
