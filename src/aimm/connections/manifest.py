"""Connections in manifests. They hold no secrets: a stored API key stays as it is."""

from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.connections.model import (
    ApiName,
    BaseUrl,
    Concurrency,
    Connection,
    ConnectionPatch,
    KindName,
    NewConnection,
    PerMinute,
    Seconds,
    SecretRef,
    Temperature,
    Tokens,
)
from aimm.connections.service import ConnectionService
from aimm.kit.limits import Name
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, Kind, document_of, set_fields
from aimm.manifests.scopes import Keys


class ConnectionDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """How a model provider is reached. API keys are referred to, or stored by the console or the API."""

    name: Annotated[Name, Meta(description="Tells connections apart.")]
    kind: (
        Annotated[
            KindName,
            Meta(description="The API that the provider speaks; openai is any OpenAI-compatible server."),
        ]
        | UnsetType
    ) = UNSET
    base_url: (
        Annotated[BaseUrl, Meta(description="URL to which the paths of the API are appended.")] | UnsetType
    ) = UNSET
    api: (
        Annotated[
            ApiName,
            Meta(description="The endpoint that answers; chat unless told otherwise, and for other kinds."),
        ]
        | UnsetType
    ) = UNSET
    secret_ref: (
        Annotated[
            SecretRef | None,
            Meta(description="Where the API key is: env:NAME or file:PATH; null if stored, or not needed."),
        ]
        | UnsetType
    ) = UNSET
    model: Annotated[Name | None, Meta(description="The model to ask when none is named.")] | UnsetType = (
        UNSET
    )
    temperature: (
        Annotated[Temperature | None, Meta(description="Default of requests; null leaves it open.")]
        | UnsetType
    ) = UNSET
    max_tokens: (
        Annotated[Tokens | None, Meta(description="Default limit of answers; null leaves it open.")]
        | UnsetType
    ) = UNSET
    requests_per_minute: (
        Annotated[PerMinute | None, Meta(description="Limit of requests; null for none.")] | UnsetType
    ) = UNSET
    tokens_per_minute: (
        Annotated[PerMinute | None, Meta(description="Limit of tokens, in and out; null for none.")]
        | UnsetType
    ) = UNSET
    concurrency: Annotated[Concurrency, Meta(description="Most requests at once.")] | UnsetType = UNSET
    timeout_seconds: Annotated[Seconds, Meta(description="How long an answer may take.")] | UnsetType = UNSET
    silence_seconds: (
        Annotated[Seconds, Meta(description="How long the provider may send nothing.")] | UnsetType
    ) = UNSET


class ConnectionKind(Kind[Services, Connection, ConnectionDocument]):
    """Connections; identified by their name."""

    name = "connection"
    section = "connections"
    about = "Connections to model providers, each named once; without stored API keys."
    label = "connection"
    shape = ConnectionDocument
    key = "name"
    needed = ("kind", "base_url")

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[Connection, ConnectionDocument]]:
        number, more = 1, True
        while more:
            page = await services[ConnectionService].page(PageRequest(number, MAX_PAGE_SIZE))
            for connection in page.items:
                if around.keys is None or connection.name in around.keys:
                    yield connection, document_of(ConnectionDocument, connection)
            number, more = number + 1, page.has_next

    async def count(self, services: Services) -> int:
        return (await services[ConnectionService].page(PageRequest(1, 1))).total

    async def create(self, services: Services, at: Keys, document: ConnectionDocument) -> None:
        await services[ConnectionService].create(NewConnection(**set_fields(document)))

    async def update(self, services: Services, at: Keys, changed: ConnectionDocument) -> None:
        service = services[ConnectionService]
        connection = await service.by_name(at[0])
        await service.update(connection.id, ConnectionPatch(**set_fields(changed, but=(self.key,))))

    async def delete(self, services: Services, at: Keys) -> None:
        service = services[ConnectionService]
        await service.delete((await service.by_name(at[0])).id)

    def deletion_line(self, at: Keys) -> str:
        return f"{self.named(at)} with its stored API key"


CONNECTIONS = ConnectionKind()
