"""API keys (extension of protocol v1, section 2)."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.params import JSONBody
from msgspec import Meta

from aimm.access.model import KEY_ORDERS, ApiKey, NewApiKey, Scope
from aimm.access.service import KeyService
from aimm.kit.limits import ShortText
from aimm.kit.paging import OrderDir
from aimm.web.access import PathId
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import choice_filter
from aimm.web.guards import ADMIN
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list

ScopeName = Annotated[str, Meta(pattern=f"^({'|'.join(Scope)})$", examples=[Scope.PICK.value])]


class KeyAnswer(msgspec.Struct, rename="camel"):
    """An API key without its secret; ``lookup`` is its public part."""

    id: str
    name: str
    lookup: str
    scopes: list[Scope]
    created_by: str
    created_at: str
    revoked_at: str | None
    last_used_at: str | None


class IssuedKeyAnswer(KeyAnswer, rename="camel", kw_only=True):
    """A new API key with its secret, which cannot be retrieved later."""

    key: str


class NewKeyBody(msgspec.Struct):
    """An API key to create, with its scopes."""

    name: ShortText
    scopes: list[ScopeName]


def key_answer(key: ApiKey) -> KeyAnswer:
    """Convert an API key to its API representation."""
    return answer_of(KeyAnswer, key, scopes=list(key.scopes))


@asynccontextmanager
async def _changing_keys(request: Request[Any, Any, Any]) -> AsyncGenerator[KeyService]:
    """The keys, in one unit of work on behalf of the caller."""
    ctx, who = context(request), actor(request)
    async with ctx.access.writing(who) as work:
        yield KeyService(
            api_keys=work.api_keys,
            secrets=ctx.secrets,
            journal=work.journal,
            publisher=work.publisher,
            clock=ctx.clock,
            ids=ctx.ids,
            actor=who,
        )


_FILTERS = (choice_filter("revoked", {"false": False, "true": True, "any": None}, "any"),)
_KEYS = ListQuery(KEY_ORDERS, searched=False, direction=OrderDir.DESC, filters=_FILTERS)


class KeyController(Controller):
    """API key management."""

    path = "/api-keys"
    tags = ["API keys"]

    @get(
        guards=[ADMIN],
        opt={"query": _KEYS},
        summary="List API keys",
        description="Includes revoked keys, unless `revoked` says otherwise.",
    )
    async def list_keys(self, request: Request[Any, Any, Any]) -> GrowingList[KeyAnswer]:
        wanted = _KEYS.read(request)
        async with context(request).access.reading() as records:
            return growing_list(await records.api_keys.page(wanted.request), key_answer)

    @post(
        guards=[ADMIN],
        dto=StrictBody[NewKeyBody],
        status_code=200,
        summary="Create an API key",
        description="The key's text is in this response only; it cannot be retrieved later.",
    )
    async def create_key(
        self, request: Request[Any, Any, Any], data: JSONBody[NewKeyBody]
    ) -> Item[IssuedKeyAnswer]:
        new = NewApiKey(data.name, [Scope(name) for name in data.scopes])
        async with _changing_keys(request) as keys:
            issued = await keys.issue(new)
        return Item(answer_of(IssuedKeyAnswer, issued.key, scopes=list(issued.key.scopes), key=issued.text))

    @delete(
        "/{key_id:str}",
        guards=[ADMIN],
        summary="Revoke an API key",
        description="The key stops working and stays listed.",
    )
    async def revoke_key(self, request: Request[Any, Any, Any], key_id: PathId) -> None:
        async with _changing_keys(request) as keys:
            await keys.revoke(check_uuid("ID", key_id))
