"""Datasets of use cases."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.datasets.editing import ItemService, Note
from aimm.datasets.model import DATASET_ORDERS, Dataset, DatasetPatch, NewDataset, Split
from aimm.datasets.service import DatasetService
from aimm.kit.changes import Change, Journal
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import text_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, based_on, growing_list, with_etag

PathId = Annotated[str, Parameter(description="UUID.")]


class DatasetAnswer(msgspec.Struct, rename="camel"):
    """A dataset of a use case. Its draft and versions have endpoints of their own."""

    id: str
    use_case_id: str
    title: str
    code: str
    description: str | None
    tags: list[str]
    splits: list[Split]
    split_seed: int | None
    version: int
    created_at: str
    updated_at: str


def dataset_answer(dataset: Dataset) -> DatasetAnswer:
    """Convert a dataset to its API representation."""
    return answer_of(DatasetAnswer, dataset)


@asynccontextmanager
async def opened(
    request: Request[Any, Any, Any], dataset_id: str
) -> AsyncGenerator[tuple[Dataset, ItemService]]:
    """The dataset of a path, and what reads and writes its items.

    Raises:
        DatasetNotFound, Invalid
    """
    async with context(request).reading() as services:
        yield await services[DatasetService].get(check_uuid("ID", dataset_id)), services[ItemService]


def log_of(request: Request[Any, Any, Any]) -> Note:
    """Stores audit log entries of whoever makes a request."""

    async def log(change: Change) -> None:
        async with context(request).writing(actor(request)) as services:
            services[Journal].note(change)

    return log


_DATASETS = ListQuery(DATASET_ORDERS, scope="useCaseId", filters=(text_filter("tags"),))


class DatasetController(Controller):
    """Datasets of use cases."""

    path = "/datasets"
    tags = ["Datasets"]

    @get(guards=[READ], opt={"query": _DATASETS}, summary="List datasets")
    async def list_datasets(self, request: Request[Any, Any, Any]) -> GrowingList[DatasetAnswer]:
        wanted = _DATASETS.read(request)
        async with context(request).reading() as services:
            page = await services[DatasetService].page(wanted.scope, wanted.request)
        return growing_list(page, dataset_answer)

    @get("/{dataset_id:str}", guards=[READ], summary="Get a dataset")
    async def get_dataset(
        self, request: Request[Any, Any, Any], dataset_id: PathId
    ) -> Response[Item[DatasetAnswer]]:
        async with opened(request, dataset_id) as (dataset, _):
            return with_etag(dataset_answer(dataset), dataset.version)

    @post(
        guards=[WRITE],
        dto=StrictBody[NewDataset],
        status_code=200,
        summary="Create a dataset",
        description="It starts with an empty draft.",
    )
    async def create_dataset(
        self, request: Request[Any, Any, Any], data: JSONBody[NewDataset]
    ) -> Response[Item[DatasetAnswer]]:
        async with context(request).writing(actor(request)) as services:
            dataset = await services[DatasetService].create(data)
        return with_etag(dataset_answer(dataset), dataset.version)

    @put("/{dataset_id:str}", guards=[WRITE], dto=StrictBody[DatasetPatch], summary="Update a dataset")
    async def update_dataset(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[DatasetPatch]
    ) -> Response[Item[DatasetAnswer]]:
        async with context(request).writing(actor(request)) as services:
            service = services[DatasetService]
            dataset = await service.update(check_uuid("ID", dataset_id), data, based_on(request))
        return with_etag(dataset_answer(dataset), dataset.version)

    @delete(
        "/{dataset_id:str}",
        guards=[WRITE],
        summary="Delete a dataset",
        description="With all its items and versions.",
    )
    async def delete_dataset(self, request: Request[Any, Any, Any], dataset_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[DatasetService].delete(check_uuid("ID", dataset_id), based_on(request))
