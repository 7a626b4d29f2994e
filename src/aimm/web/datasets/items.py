"""The items of a dataset: read at any version, written in the draft."""

from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter
from msgspec import UNSET, Meta, structs

from aimm.datasets.editing import ItemService
from aimm.datasets.items import MOST_BATCH, ItemEdit, ItemKey, NewItem, Wanted
from aimm.datasets.service import DatasetService
from aimm.datasets.splits import splits_of
from aimm.datasets.splitting import SplitService
from aimm.kit.errors import Invalid
from aimm.kit.paging import MAX_PAGE_SIZE
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.datasets.answers import ItemAnswer, ItemsAnswer, WrittenAnswer, item_answer
from aimm.web.datasets.records import PathId, log_of, opened
from aimm.web.filters import FilterQuery, text_filter, whole_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import Item, based_on, with_etag

MOST_NUMBER = 2**31 - 1
PathKey = Annotated[str, Parameter(description="Key of the item.")]


class NewItemsBody(msgspec.Struct):
    """Items to add to the draft, all or none."""

    items: Annotated[list[NewItem], Meta(min_length=1, max_length=MOST_BATCH)]


class ItemKeysBody(msgspec.Struct):
    """Items to remove from the draft, all or none."""

    keys: Annotated[list[ItemKey], Meta(min_length=1, max_length=MOST_BATCH)]


_VERSION = whole_filter("version", 0, MOST_NUMBER, 0)
_AT = FilterQuery((_VERSION,))
_WANTED = FilterQuery(
    (
        _VERSION,
        text_filter("slice", 255),
        text_filter("tag", 64),
        text_filter("split", 64),
        text_filter("text"),
        whole_filter("after", 0, 2**62, 0),
        whole_filter("skip", 0, MOST_NUMBER, 0),
        whole_filter("pageSize", 1, MAX_PAGE_SIZE, 50),
    )
)


def _decoded(inputs: object) -> dict[str, Any]:
    """The inputs of a body, which its reader leaves as they are."""
    try:
        return msgspec.json.decode(cast("msgspec.Raw", inputs), type=dict[str, Any])
    except msgspec.ValidationError:
        raise Invalid("inputs: must be an object") from None


def _new_items(given: list[NewItem]) -> list[NewItem]:
    items: list[NewItem] = []
    wrong: list[str] = []
    for index, item in enumerate(given):
        try:
            items.append(structs.replace(item, inputs=_decoded(item.inputs)))
        except Invalid as error:
            wrong += [f"items[{index}].{code}" for code in error.codes]
    if wrong:
        raise Invalid(*wrong)
    return items


class ItemController(Controller):
    """Items of datasets."""

    path = "/datasets/{dataset_id:str}/items"
    tags = ["Datasets"]

    @get(
        guards=[READ],
        opt={"query": _WANTED},
        summary="List items",
        description="Of the version `version`, or of the draft: absent or 0. `text` looks into inputs, "
        "expected values and keys. Items keep their place; go on with `after`, or jump with `skip`. One "
        "answer looks at up to 20,000 items for those of a `split`: it may have none, and still a `next`.",
    )
    async def list_items(self, request: Request[Any, Any, Any], dataset_id: PathId) -> ItemsAnswer:
        given = _WANTED.read(request)
        wanted = Wanted(
            version=given["version"] or None,
            slice=given["slice"],
            tag=given["tag"],
            text=given["text"],
            after=given["after"],
            skip=given["skip"],
            size=given["pageSize"],
        )
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            if given["split"] is not None:
                await services[ItemService].check_version(dataset, wanted.version)
                part = await services[SplitService].find(dataset, wanted, given["split"])
                found, following = part.found, part.next
            else:
                found = await services[ItemService].find(dataset, wanted)
                following = found.items[-1].place if found.more else None
        tell = splits_of(dataset)
        return ItemsAnswer(
            [item_answer(one, tell) for one in found.items], found.total, found.exact, following
        )

    @post(
        guards=[WRITE],
        dto=StrictBody[NewItemsBody],
        status_code=200,
        summary="Add items",
        description="Adds a batch of up to 1,000 items to the draft, all or none.",
    )
    async def add_items(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[NewItemsBody]
    ) -> WrittenAnswer:
        given, who = _new_items(data.items), actor(request).name
        async with opened(request, dataset_id) as (dataset, items):
            made = await items.create(dataset, given, who, log_of(request))
        return WrittenAnswer([item_answer(one, splits_of(dataset)) for one in made])

    @post(
        "/remove",
        guards=[WRITE],
        dto=StrictBody[ItemKeysBody],
        status_code=204,
        summary="Remove items",
        description="Removes a batch of up to 1,000 items from the draft, all or none. Versions keep them.",
    )
    async def remove_items(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[ItemKeysBody]
    ) -> None:
        async with opened(request, dataset_id) as (dataset, items):
            await items.delete(dataset, data.keys, log=log_of(request))

    @get("/{item_key:str}", guards=[READ], opt={"query": _AT}, summary="Get an item")
    async def get_item(
        self, request: Request[Any, Any, Any], dataset_id: PathId, item_key: PathKey
    ) -> Response[Item[ItemAnswer]]:
        version = _AT.read(request)["version"] or None
        async with opened(request, dataset_id) as (dataset, items):
            found = await items.get(dataset, item_key, version)
        return with_etag(item_answer(found, splits_of(dataset)), found.revision)

    @put(
        "/{item_key:str}",
        guards=[WRITE],
        dto=StrictBody[ItemEdit],
        summary="Edit an item",
        description="In the draft; versions keep the item as it was.",
    )
    async def edit_item(
        self,
        request: Request[Any, Any, Any],
        dataset_id: PathId,
        item_key: PathKey,
        data: JSONBody[ItemEdit],
    ) -> Response[Item[ItemAnswer]]:
        who = actor(request).name
        if data.inputs is not UNSET:
            data = structs.replace(data, inputs=_decoded(data.inputs))
        async with opened(request, dataset_id) as (dataset, items):
            (edited,) = await items.edit(dataset, {item_key: data}, who, based_on(request), log_of(request))
        return with_etag(item_answer(edited, splits_of(dataset)), edited.revision)

    @delete(
        "/{item_key:str}",
        guards=[WRITE],
        summary="Remove an item",
        description="From the draft; versions keep it.",
    )
    async def delete_item(
        self, request: Request[Any, Any, Any], dataset_id: PathId, item_key: PathKey
    ) -> None:
        async with opened(request, dataset_id) as (dataset, items):
            await items.delete(dataset, [item_key], based_on(request), log_of(request))
