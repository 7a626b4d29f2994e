"""Authentication, users and API keys (protocol v1, section 2, and extensions)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter
from msgspec import UNSET, Meta, UnsetType

from aimm.access.model import (
    USER_ORDERS,
    NewUser,
    Role,
    TokenPair,
    User,
    UserPatch,
)
from aimm.kit.limits import LongText, ShortText
from aimm.kit.records import given
from aimm.web.answers import answer_of
from aimm.web.bodies import Body, StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import choice_filter, flag_filter
from aimm.web.guards import ADMIN, OWN
from aimm.web.queries import (
    GrowingList,
    Item,
    ListQuery,
    based_on,
    growing_list,
    with_etag,
)

RoleName = Annotated[str, Meta(pattern=f"^({'|'.join(Role)})$", examples=[Role.EDITOR.value])]
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

    role: RoleName | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    password: LongText | UnsetType = UNSET


class OwnPasswordBody(msgspec.Struct, rename="camel"):
    """The current password and a new one of 12 to 1024 characters."""

    current_password: LongText
    new_password: LongText


def _tokens_answer(pair: TokenPair) -> Item[TokensAnswer]:
    return Item(TokensAnswer(pair.access_token, pair.refresh_token))


def user_answer(user: User) -> UserAnswer:
    """Convert a user to its API representation."""
    return answer_of(UserAnswer, user)


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


_ROLES = {"any": None, **{role.value: role.value for role in Role}}
_FILTERS = (choice_filter("role", _ROLES, "any"), flag_filter("active"))
_USERS = ListQuery(USER_ORDERS, searched=False, filters=_FILTERS)


class UserController(Controller):
    """User management."""

    path = "/users"
    tags = ["Users"]

    @get(guards=[ADMIN], opt={"query": _USERS}, summary="List users")
    async def list_users(self, request: Request[Any, Any, Any]) -> GrowingList[UserAnswer]:
        wanted = _USERS.read(request)
        return growing_list(await context(request).entrance.accounts.page(wanted.request), user_answer)

    @get("/me", guards=[OWN], summary="Get the current user")
    async def get_me(self, request: Request[Any, Any, Any]) -> Response[Item[UserAnswer]]:
        user = await context(request).entrance.accounts.by_username(actor(request).name)
        return with_etag(user_answer(user), user.version)

    @put(
        "/me/password",
        guards=[OWN],
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
        user = await context(request).entrance.accounts.change(
            actor(request),
            check_uuid("ID", user_id),
            msgspec.convert(given(data), UserPatch),
            based_on(request),
        )
        return with_etag(user_answer(user), user.version)

    @delete(
        "/{user_id:str}", guards=[ADMIN], summary="Delete a user", description="Ends the user's sessions."
    )
    async def delete_user(self, request: Request[Any, Any, Any], user_id: PathId) -> None:
        accounts = context(request).entrance.accounts
        await accounts.delete(actor(request), check_uuid("ID", user_id), based_on(request))
