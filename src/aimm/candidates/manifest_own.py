"""Own entries in manifests."""

from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.candidates.facts import Price, TokenCount
from aimm.candidates.model import Figures, NewOwnModel, OwnKind, OwnModel, OwnModelPatch
from aimm.candidates.own_models import OwnModelService
from aimm.kit.limits import LongText, Name, Tags
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, Kind, document_of, set_fields
from aimm.manifests.scopes import Keys


class OwnModelDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A model of the installation's own. What is null, or an empty list, is unknown."""

    code: Annotated[Name, Meta(description="Stable name; shortlists call it `own/CODE`.")]
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    kind: (
        Annotated[
            OwnKind,
            Meta(
                description="A model on own machines, an HTTP endpoint, a tool of another vendor, or a "
                "Python entry point."
            ),
        ]
        | UnsetType
    ) = UNSET
    provider: Annotated[Name | None, Meta(description="Who makes or runs it.")] | UnsetType = UNSET
    location: Annotated[Name | None, Meta(description="A path, a URL or an entry point.")] | UnsetType = UNSET
    notes: Annotated[LongText | None, Meta(description="Anything else.")] | UnsetType = UNSET
    context_window: (
        Annotated[TokenCount | None, Meta(description="Most tokens of a request.")] | UnsetType
    ) = UNSET
    output_limit: Annotated[TokenCount | None, Meta(description="Most tokens of an answer.")] | UnsetType = (
        UNSET
    )
    input_modalities: (
        Annotated[Tags, Meta(description="What it reads, such as `text` or `image`.")] | UnsetType
    ) = UNSET
    output_modalities: Annotated[Tags, Meta(description="What it makes.")] | UnsetType = UNSET
    open_weights: (
        Annotated[bool | None, Meta(description="Whether its weights can be downloaded.")] | UnsetType
    ) = UNSET
    licence: Annotated[Name | None, Meta(description="Of the weights, such as `apache-2.0`.")] | UnsetType = (
        UNSET
    )
    tool_use: Annotated[bool | None, Meta(description="Whether it calls tools.")] | UnsetType = UNSET
    languages: (
        Annotated[Tags, Meta(description="That it is made for, such as `en` and `it`.")] | UnsetType
    ) = UNSET
    regions: Annotated[Tags, Meta(description="Where the data is processed, such as `eu`.")] | UnsetType = (
        UNSET
    )
    knowledge_date: (
        Annotated[Name | None, Meta(description="Until when it knows the world, such as `2025-06`.")]
        | UnsetType
    ) = UNSET
    input_price: (
        Annotated[Price | None, Meta(description="USD per million tokens of requests.")] | UnsetType
    ) = UNSET
    output_price: (
        Annotated[Price | None, Meta(description="USD per million tokens of answers.")] | UnsetType
    ) = UNSET
    figures: (
        Annotated[Figures, Meta(description="How well it does in general, each named once.")] | UnsetType
    ) = UNSET


class OwnModelKind(Kind[Services, OwnModel, OwnModelDocument]):
    """Own entries; identified by their code."""

    name = "ownModel"
    section = "ownModels"
    about = "Models of the installation's own, each named once."
    label = "own model"
    shape = OwnModelDocument
    key = "code"
    needed = ("title", "kind")
    sparse = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[OwnModel, OwnModelDocument]]:
        number, more = 1, True
        while more:
            page = await services[OwnModelService].page(PageRequest(number, MAX_PAGE_SIZE))
            for model in page.items:
                if around.keys is None or model.code in around.keys:
                    yield model, document_of(OwnModelDocument, model)
            number, more = number + 1, page.has_next

    async def count(self, services: Services) -> int:
        return (await services[OwnModelService].page(PageRequest(1, 1))).total

    async def create(self, services: Services, at: Keys, document: OwnModelDocument) -> None:
        await services[OwnModelService].create(NewOwnModel(**set_fields(document)))

    async def update(self, services: Services, at: Keys, changed: OwnModelDocument) -> None:
        service = services[OwnModelService]
        model = await service.by_code(at[0])
        await service.update(model.id, OwnModelPatch(**set_fields(changed, but=(self.key,))))

    async def delete(self, services: Services, at: Keys) -> None:
        service = services[OwnModelService]
        await service.delete((await service.by_code(at[0])).id)

    def creation_line(self, at: Keys, document: OwnModelDocument) -> str:
        return f"{self.named(at)} ({document.title})"


OWN_MODELS = OwnModelKind()
