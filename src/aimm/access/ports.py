"""What access needs from the outside."""

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
        """How many people are active and admins."""
        ...

    async def active_roles(self) -> Mapping[str, Role]:
        """The roles of all people who are active, by user name."""
        ...

    async def add(self, user: User) -> None: ...

    async def save(self, user: User) -> None: ...

    async def delete(self, user: User) -> None:
        """Remove the account with its refresh tokens."""
        ...


class RefreshTokens(Protocol):
    """The stored refresh tokens."""

    async def get(self, token_id: str) -> RefreshToken | None: ...

    async def add(self, token: RefreshToken) -> None: ...

    async def use(self, token_id: str, now: datetime) -> bool:
        """Mark a token as used; of all who try, on any node, exactly one gets True.

        False when the token is unknown, expired, or was used before.
        """
        ...

    async def end_family(self, family: str) -> None:
        """Forget all tokens of a login."""
        ...

    async def end_all(self, user_id: str) -> Set[str]:
        """Forget all tokens of a person; answers the logins (families) that they belonged to."""
        ...

    async def families(self) -> Set[str]:
        """The logins whose tokens are stored."""
        ...

    async def purge(self, now: datetime) -> int:
        """Forget what has expired; answers how many."""
        ...


class ApiKeys(Protocol):
    """The stored API keys."""

    async def page(self, request: PageRequest) -> Page[ApiKey]: ...

    async def get(self, key_id: str) -> ApiKey | None: ...

    async def valid(self) -> Sequence[ApiKey]:
        """All keys that are not revoked."""
        ...

    async def add(self, key: ApiKey) -> None: ...

    async def revoke(self, key_id: str, now: datetime) -> None: ...

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Remember the last use by key id; an earlier moment than the stored one changes nothing."""
        ...


class Installation(Protocol):
    """Values that are made once and shared by all nodes."""

    async def get(self, name: str) -> str | None: ...

    async def settle(self, name: str, value: str) -> str:
        """Keep ``value`` unless there is one already; answers the one that is kept."""
        ...


class Publisher(Protocol):
    """Tells every node, after the commit, that people or API keys have changed."""

    def access_changed(self) -> None: ...


class Records(Protocol):
    """What access stores, in one consistent view."""

    @property
    def users(self) -> Users: ...

    @property
    def refresh_tokens(self) -> RefreshTokens: ...

    @property
    def api_keys(self) -> ApiKeys: ...

    @property
    def installation(self) -> Installation: ...


class Work(Records, Protocol):
    """What access stores, in one transaction, with its notes and publications."""

    @property
    def journal(self) -> Journal: ...

    @property
    def publisher(self) -> Publisher: ...


class Store(Protocol):
    """Opens units of work; for those who have slow things to do between two of them."""

    def reading(self) -> AbstractAsyncContextManager[Records]: ...

    def writing(self, actor: Actor) -> AbstractAsyncContextManager[Work]:
        """One transaction: committed when the block ends well, else nothing of it remains."""
        ...


class PasswordHasher(Protocol):
    """A slow hash with a salt; it runs elsewhere, so that nobody waits but the caller."""

    async def hash(self, password: str) -> str:
        """The hash in its encoded form.

        Raises:
            Unavailable: too many are waiting.
        """
        ...

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether ``password`` is the right one; None takes as long and is never right.

        Raises:
            Unavailable: too many are waiting.
        """
        ...

    def needs_rehash(self, encoded: str) -> bool:
        """Whether a hash was made with other parameters than those in force."""
        ...


class Tokens(Protocol):
    """Signs tokens and checks signatures; whether a token is still valid is for the rules."""

    def sign(self, claims: Claims) -> str: ...

    def read(self, token: str) -> Claims | None:
        """What a token of ours says, or None when it is not one."""
        ...


class Secrets(Protocol):
    """Where unguessable bytes come from."""

    def draw(self, size: int) -> bytes: ...
