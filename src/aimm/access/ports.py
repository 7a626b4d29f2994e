"""Ports of access."""

from collections.abc import Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from aimm.access.model import ApiKey, Claims, RefreshToken, Role, User
from aimm.kit.changes import Actor, Journal
from aimm.kit.paging import Page, PageRequest


class Users(Protocol):
    """The stored accounts."""

    async def page(self, request: PageRequest) -> Page[User]: ...

    async def get(self, user_id: str) -> User | None: ...

    async def by_username(self, username: str) -> User | None: ...

    async def count(self) -> int: ...

    async def active_admins(self) -> int:
        """Number of active admins."""
        ...

    async def active_roles(self) -> Mapping[str, Role]:
        """The roles of all active users, by user name."""
        ...

    async def add(self, user: User) -> None: ...

    async def save(self, user: User) -> None: ...

    async def delete(self, user: User) -> None:
        """Delete the account with its refresh tokens."""
        ...


class RefreshTokens(Protocol):
    """The stored refresh tokens."""

    async def get(self, token_id: str) -> RefreshToken | None: ...

    async def add(self, token: RefreshToken) -> None: ...

    async def use(self, token_id: str, now: datetime) -> bool:
        """Mark a token as used; exactly one caller, on any node, gets True.

        False if the token is unknown, expired, or was used before.
        """
        ...

    async def end_family(self, family: str) -> None:
        """Delete all tokens of a login."""
        ...

    async def end_all(self, user_id: str) -> Set[str]:
        """Delete all tokens of a user; returns the logins (families) that they belonged to."""
        ...

    async def families(self) -> Set[str]:
        """The logins whose tokens are stored."""
        ...

    async def purge(self, now: datetime) -> int:
        """Delete expired tokens; returns how many."""
        ...


class ApiKeys(Protocol):
    """The stored API keys."""

    async def page(self, request: PageRequest) -> Page[ApiKey]: ...

    async def get(self, key_id: str) -> ApiKey | None: ...

    async def valid(self) -> Sequence[ApiKey]:
        """Get all keys that are not revoked."""
        ...

    async def add(self, key: ApiKey) -> None: ...

    async def revoke(self, key_id: str, now: datetime) -> None: ...

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Store the last use by key id; times earlier than the stored ones are ignored."""
        ...


class Installation(Protocol):
    """Values that are created once and shared by all nodes."""

    async def get(self, name: str) -> str | None: ...

    async def settle(self, name: str, value: str) -> str:
        """Store ``value`` unless there is one already; returns the stored value."""
        ...


class Publisher(Protocol):
    """Notifies every node, after the commit, that users or API keys have changed."""

    def access_changed(self) -> None: ...


class Records(Protocol):
    """The stored data of access, in one consistent read."""

    @property
    def users(self) -> Users: ...

    @property
    def refresh_tokens(self) -> RefreshTokens: ...

    @property
    def api_keys(self) -> ApiKeys: ...

    @property
    def installation(self) -> Installation: ...


class Work(Records, Protocol):
    """The stored data of access, in one transaction, with audit log entries and publications."""

    @property
    def journal(self) -> Journal: ...

    @property
    def publisher(self) -> Publisher: ...


class Store(Protocol):
    """Opens units of work, for callers that do slow work between two of them."""

    def reading(self) -> AbstractAsyncContextManager[Records]: ...

    def writing(self, actor: Actor) -> AbstractAsyncContextManager[Work]:
        """One transaction: committed if the block succeeds, else rolled back."""
        ...


class PasswordHasher(Protocol):
    """A slow salted hash; it runs in other threads, so that only the caller waits."""

    async def hash(self, password: str) -> str:
        """The hash in its encoded form.

        Raises:
            Unavailable: too many are waiting.
        """
        ...

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether ``password`` is right; a hash of None takes as long and is never right.

        Raises:
            Unavailable: too many are waiting.
        """
        ...

    def needs_rehash(self, encoded: str) -> bool:
        """Whether a hash was made with other parameters than the current ones."""
        ...


class Tokens(Protocol):
    """Signs tokens and checks signatures; the rules check whether a token is still valid."""

    def sign(self, claims: Claims) -> str: ...

    def read(self, token: str) -> Claims | None:
        """The claims of a token, or None if this installation did not sign it."""
        ...


class Secrets(Protocol):
    """A source of secure random bytes."""

    def draw(self, size: int) -> bytes: ...
