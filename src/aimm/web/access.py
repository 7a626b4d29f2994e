"""Authentication, users and API keys (protocol v1, section 2, and extensions)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter
from msgspec import Meta

from aimm.access.model import ApiKey, NewApiKey, NewUser, Role, Scope, TokenPair, User, UserPatch
from aimm.access.service import KeyService
from aimm.kit.limits import LongText, ShortText
from aimm.kit.paging import OrderDir
from aimm.web.bodies import Body, StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.guards import ADMIN, READ
from aimm.web.queries import (
    Item,
    ItemList,
    ListQuery,
    based_on,
    item_list,
    rfc3339,
    with_etag,
)

RoleName = Annotated[str, Meta(pattern=f"^({'|'.join(Role)})$", examples=[Role.EDITOR.value])]
ScopeName = Annotated[str, Meta(pattern=f"^({'|'.join(Scope)})$", examples=[Scope.PICK.value])]
PathId = Annotated[str, Parameter(description="UUID.")]


class LoginBody(msgspec.Struct):
    """Credentials."""

    username: LongText
    password: LongText


class RefreshBody(msgspec.Struct, rename="camel"):
    """The refresh token of a session."""

    refresh_token: LongText


class ExchangeBody(RefreshBody, rename="camel"):
    """A refresh token to exchange; retrying with the same attempt returns the same response.

    An attempt is a random string that the client generates for each token. Using a token twice without an
    attempt, or with a different one, ends the session.
    """

    attempt: ShortText | None = None


class TokensAnswer(msgspec.Struct, rename="camel"):
    """An access token, and a refresh token that works once."""

    access_token: str
    refresh_token: str


class UserAnswer(msgspec.Struct, rename="camel"):
    """A user account."""

    id: str
    username: str
    role: Role
    active: bool
    version: int
    created_at: str
    updated_at: str


class NewUserBody(msgspec.Struct):
    """A user to create; passwords have 12 to 1024 characters."""

    username: ShortText
    password: LongText
    role: RoleName


class UserPatchBody(msgspec.Struct):
    """Fields to change; absent or null fields stay unchanged."""

    role: RoleName | None = None
    active: bool | None = None
    password: LongText | None = None


class OwnPasswordBody(msgspec.Struct, rename="camel"):
    """The current password and a new one of 12 to 1024 characters."""

    current_password: LongText
    new_password: LongText


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


def _tokens_answer(pair: TokenPair) -> Item[TokensAnswer]:
    return Item(TokensAnswer(pair.access_token, pair.refresh_token))


def user_answer(user: User) -> UserAnswer:
    """Convert a user to its API representation."""
    return UserAnswer(
        id=user.id,
        username=user.username,
        role=user.role,
        active=user.active,
        version=user.version,
        created_at=rfc3339(user.created_at),
        updated_at=rfc3339(user.updated_at),
    )


def key_answer(key: ApiKey) -> KeyAnswer:
    """Convert an API key to its API representation."""
    return KeyAnswer(**_key_fields(key))


def _key_fields(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "lookup": key.lookup,
        "scopes": list(key.scopes),
        "created_by": key.created_by,
        "created_at": rfc3339(key.created_at),
        "revoked_at": rfc3339(key.revoked_at) if key.revoked_at else None,
        "last_used_at": rfc3339(key.last_used_at) if key.last_used_at else None,
    }


def address_of(request: Request[Any, Any, Any]) -> str:
    """The client's IP address, or an empty string."""
    return request.client.host if request.client else ""


class AuthController(Controller):
    """Authentication."""

    path = "/auth"
    tags = ["Authentication"]

    @post(
        "/login",
        dto=Body[LoginBody],
        status_code=200,
        opt={"public": True, "statuses": [400, 422, 429]},
        summary="Log in",
    )
    async def log_in(self, request: Request[Any, Any, Any], data: JSONBody[LoginBody]) -> Item[TokensAnswer]:
        entrance = context(request).entrance
        return _tokens_answer(await entrance.log_in(data.username, data.password, address_of(request)))

    @post(
        "/refresh",
        dto=Body[ExchangeBody],
        status_code=200,
        opt={"public": True, "statuses": [401, 422]},
        summary="Refresh tokens",
        description="A refresh token works once. Reusing it ends the session, unless `attempt` is the same.",
    )
    async def refresh(
        self, request: Request[Any, Any, Any], data: JSONBody[ExchangeBody]
    ) -> Item[TokensAnswer]:
        return _tokens_answer(await context(request).entrance.refresh(data.refresh_token, data.attempt))

    @post(
        "/logout",
        dto=Body[RefreshBody],
        status_code=204,
        opt={"public": True, "statuses": [401, 422]},
        summary="Log out",
    )
    async def log_out(self, request: Request[Any, Any, Any], data: JSONBody[RefreshBody]) -> None:
        await context(request).entrance.log_out(data.refresh_token)


_USERS = ListQuery(("username", "role", "active", "created_at", "updated_at"), searched=False)


class UserController(Controller):
    """User management."""

    path = "/users"
    tags = ["Users"]

    @get(guards=[ADMIN], opt={"query": _USERS}, summary="List users")
    async def list_users(self, request: Request[Any, Any, Any]) -> ItemList[UserAnswer]:
        wanted = _USERS.read(request)
        return item_list(await context(request).entrance.accounts.page(wanted.request), user_answer)

    @get("/me", guards=[READ], summary="Get the current user")
    async def get_me(self, request: Request[Any, Any, Any]) -> Response[Item[UserAnswer]]:
        user = await context(request).entrance.accounts.by_username(actor(request).name)
        return with_etag(user_answer(user), user.version)

    @put(
        "/me/password",
        guards=[READ],
        dto=StrictBody[OwnPasswordBody],
        opt={"statuses": [429], "versioned": False},
        summary="Change your password",
        description="Ends all sessions and opens a new one.",
    )
    async def change_own_password(
        self, request: Request[Any, Any, Any], data: JSONBody[OwnPasswordBody]
    ) -> Item[TokensAnswer]:
        pair = await context(request).entrance.change_own_password(
            actor(request).name, data.current_password, data.new_password, address_of(request)
        )
        return _tokens_answer(pair)

    @get("/{user_id:str}", guards=[ADMIN], summary="Get a user")
    async def get_user(self, request: Request[Any, Any, Any], user_id: PathId) -> Response[Item[UserAnswer]]:
        user = await context(request).entrance.accounts.get(check_uuid("ID", user_id))
        return with_etag(user_answer(user), user.version)

    @post(guards=[ADMIN], dto=StrictBody[NewUserBody], status_code=200, summary="Create a user")
    async def create_user(
        self, request: Request[Any, Any, Any], data: JSONBody[NewUserBody]
    ) -> Response[Item[UserAnswer]]:
        new = NewUser(username=data.username, password=data.password, role=Role(data.role))
        user = await context(request).entrance.accounts.add(actor(request), new)
        return with_etag(user_answer(user), user.version)

    @put("/{user_id:str}", guards=[ADMIN], dto=StrictBody[UserPatchBody], summary="Update a user")
    async def update_user(
        self, request: Request[Any, Any, Any], user_id: PathId, data: JSONBody[UserPatchBody]
    ) -> Response[Item[UserAnswer]]:
        patch = UserPatch(
            role=None if data.role is None else Role(data.role), active=data.active, password=data.password
        )
        user = await context(request).entrance.accounts.change(
            actor(request), check_uuid("ID", user_id), patch, based_on(request)
        )
        return with_etag(user_answer(user), user.version)

    @delete(
        "/{user_id:str}", guards=[ADMIN], summary="Delete a user", description="Ends the user's sessions."
    )
    async def delete_user(self, request: Request[Any, Any, Any], user_id: PathId) -> None:
        accounts = context(request).entrance.accounts
        await accounts.delete(actor(request), check_uuid("ID", user_id), based_on(request))


_KEYS = ListQuery(("created_at", "name"), searched=False, direction=OrderDir.DESC)


class KeyController(Controller):
    """API key management."""

    path = "/api-keys"
    tags = ["API keys"]

    @get(guards=[ADMIN], opt={"query": _KEYS}, summary="List API keys", description="Includes revoked keys.")
    async def list_keys(self, request: Request[Any, Any, Any]) -> ItemList[KeyAnswer]:
        wanted = _KEYS.read(request)
        async with context(request).access.reading() as records:
            return item_list(await records.api_keys.page(wanted.request), key_answer)

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
        ctx, who = context(request), actor(request)
        async with ctx.access.writing(who) as work:
            keys = KeyService(
                work.api_keys, ctx.secrets, work.journal, work.publisher, ctx.clock, ctx.ids, who
            )
            issued = await keys.issue(new)
        return Item(IssuedKeyAnswer(**_key_fields(issued.key), key=issued.text))

    @delete(
        "/{key_id:str}",
        guards=[ADMIN],
        summary="Revoke an API key",
        description="The key stops working and stays listed.",
    )
    async def revoke_key(self, request: Request[Any, Any, Any], key_id: PathId) -> None:
        ctx, who = context(request), actor(request)
        async with ctx.access.writing(who) as work:
            keys = KeyService(
                work.api_keys, ctx.secrets, work.journal, work.publisher, ctx.clock, ctx.ids, who
            )
            await keys.revoke(check_uuid("ID", key_id))
