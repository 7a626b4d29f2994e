"""Connections to model providers; for admins only."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter

from aimm.connections.errors import SecretUnavailable
from aimm.connections.model import (
    CONNECTION_ORDERS,
    ApiName,
    Connection,
    ConnectionPatch,
    KindName,
    NewConnection,
    Secret,
    TestResult,
)
from aimm.connections.ports import Tester
from aimm.connections.rules import shown_secret
from aimm.connections.service import ConnectionService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import ADMIN
from aimm.web.queries import Item, ItemList, ListQuery, based_on, item_list, with_etag


class ConnectionAnswer(msgspec.Struct, rename="camel"):
    """A connection. Its API key is never shown: ``secret`` says where it is, or since when it is stored."""

    id: str
    name: str
    kind: KindName
    base_url: str
    api: ApiName
    secret: str | None
    secret_ref: str | None
    secret_set_at: str | None
    model: str | None
    temperature: float | None
    max_tokens: int | None
    requests_per_minute: int | None
    tokens_per_minute: int | None
    concurrency: int
    timeout_seconds: float
    silence_seconds: float
    version: int
    created_at: str
    updated_at: str


class SecretBody(msgspec.Struct):
    """An API key to store."""

    secret: Secret

    def __repr__(self) -> str:
        return "SecretBody(…)"


class TestAnswer(msgspec.Struct, rename="camel"):
    """Whether a connection works.

    Attributes:
        code: ``ok``, or a stable name of what is wrong.
        message: the result in words.
        models: the models that the provider lists.
        seconds: latency of the provider's answer, null without one.
    """

    code: str
    message: str
    models: list[str]
    seconds: float | None


def connection_answer(connection: Connection) -> ConnectionAnswer:
    """Convert a connection to its API representation."""
    return answer_of(ConnectionAnswer, connection, secret=shown_secret(connection))


def test_answer(result: TestResult) -> TestAnswer:
    """Convert the result of a test to its API representation."""
    return answer_of(TestAnswer, result, models=list(result.models))


_CONNECTIONS = ListQuery(CONNECTION_ORDERS)

PathId = Annotated[str, Parameter(description="UUID.")]


class ConnectionController(Controller):
    """Connections to model providers."""

    path = "/connections"
    tags = ["Connections"]

    @get(guards=[ADMIN], opt={"query": _CONNECTIONS}, summary="List connections")
    async def list_connections(self, request: Request[Any, Any, Any]) -> ItemList[ConnectionAnswer]:
        wanted = _CONNECTIONS.read(request)
        async with context(request).reading() as services:
            return item_list(await services[ConnectionService].page(wanted.request), connection_answer)

    @get("/{connection_id:str}", guards=[ADMIN], summary="Get a connection")
    async def get_connection(
        self, request: Request[Any, Any, Any], connection_id: PathId
    ) -> Response[Item[ConnectionAnswer]]:
        async with context(request).reading() as services:
            connection = await services[ConnectionService].get(check_uuid("ID", connection_id))
        return _answered(connection)

    @post(
        guards=[ADMIN],
        dto=StrictBody[NewConnection],
        status_code=200,
        summary="Create a connection",
        description="To store an API key, set it afterwards; `secretRef` refers to one elsewhere.",
    )
    async def create_connection(
        self, request: Request[Any, Any, Any], data: JSONBody[NewConnection]
    ) -> Response[Item[ConnectionAnswer]]:
        async with context(request).writing(actor(request)) as services:
            connection = await services[ConnectionService].create(data)
        return _answered(connection)

    @put(
        "/{connection_id:str}",
        guards=[ADMIN],
        dto=StrictBody[ConnectionPatch],
        summary="Update a connection",
        description="A `secretRef` replaces a stored API key. A stored key is sent to no other host: remove "
        "it first to change the host.",
    )
    async def update_connection(
        self, request: Request[Any, Any, Any], connection_id: PathId, data: JSONBody[ConnectionPatch]
    ) -> Response[Item[ConnectionAnswer]]:
        wanted = check_uuid("ID", connection_id)
        async with context(request).writing(actor(request)) as services:
            connection = await services[ConnectionService].update(wanted, data, based_on(request))
        return _answered(connection)

    @delete(
        "/{connection_id:str}",
        guards=[ADMIN],
        summary="Delete a connection",
        description="Deletes its stored API key too.",
    )
    async def delete_connection(self, request: Request[Any, Any, Any], connection_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[ConnectionService].delete(check_uuid("ID", connection_id), based_on(request))

    @put(
        "/{connection_id:str}/secret",
        guards=[ADMIN],
        dto=StrictBody[SecretBody],
        summary="Store the API key of a connection",
        description="Encrypts the key. It replaces a stored one or a reference, and is never shown.",
    )
    async def store_secret(
        self, request: Request[Any, Any, Any], connection_id: PathId, data: JSONBody[SecretBody]
    ) -> Response[Item[ConnectionAnswer]]:
        wanted = check_uuid("ID", connection_id)
        async with context(request).writing(actor(request)) as services:
            stored = await services[ConnectionService].store_secret(wanted, data.secret, based_on(request))
        return _answered(stored)

    @delete(
        "/{connection_id:str}/secret",
        guards=[ADMIN],
        status_code=200,
        summary="Remove the stored API key of a connection",
    )
    async def remove_secret(
        self, request: Request[Any, Any, Any], connection_id: PathId
    ) -> Response[Item[ConnectionAnswer]]:
        wanted = check_uuid("ID", connection_id)
        async with context(request).writing(actor(request)) as services:
            connection = await services[ConnectionService].remove_secret(wanted, based_on(request))
        return _answered(connection)

    @post(
        "/{connection_id:str}/test",
        guards=[ADMIN],
        status_code=200,
        summary="Test a connection",
        description="Lists the provider's models, and asks the connection's model a short question if it has "
        "one. The answer says in words what is wrong.",
    )
    async def test_connection(
        self, request: Request[Any, Any, Any], connection_id: PathId
    ) -> Item[TestAnswer]:
        async with context(request).reading() as services:
            service, tester = services[ConnectionService], services[Tester]
            connection = await service.get(check_uuid("ID", connection_id))
            try:
                secret = await service.secret_of(connection)
            except SecretUnavailable as error:
                return Item(TestAnswer("secret-unavailable", _sentence(error.codes[0]), [], None))
        # the provider is asked without a connection to the database
        return Item(test_answer(await tester.test(connection, secret)))


def _answered(connection: Connection) -> Response[Item[ConnectionAnswer]]:
    return with_etag(connection_answer(connection), connection.version)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
