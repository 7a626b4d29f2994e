"""What access stores, in dictionaries."""

from collections.abc import AsyncGenerator, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec import structs

from aimm.access.model import ApiKey, RefreshToken, Role, User
from aimm.kit.changes import Actor, Change
from aimm.kit.paging import Page, PageRequest, page_of


@dataclass
class Tables:
    people: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, RefreshToken] = field(default_factory=dict)
    keys: dict[str, ApiKey] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def copied(self) -> "Tables":
        return Tables(copy(self.people), copy(self.tokens), copy(self.keys), copy(self.values))


@dataclass
class Users:
    tables: Tables

    async def page(self, request: PageRequest) -> Page[User]:
        listed = sorted(self.tables.people.values(), key=lambda user: user.username)
        return page_of(listed[request.offset : request.offset + request.size], len(listed), request)

    async def get(self, user_id: str) -> User | None:
        return self.tables.people.get(user_id)

    async def by_username(self, username: str) -> User | None:
        return next((user for user in self.tables.people.values() if user.username == username), None)

    async def count(self) -> int:
        return len(self.tables.people)

    async def active_admins(self) -> int:
        return sum(user.active and user.role is Role.ADMIN for user in self.tables.people.values())

    async def active_roles(self) -> Mapping[str, Role]:
        return {user.username: user.role for user in self.tables.people.values() if user.active}

    async def add(self, user: User) -> None:
        self.tables.people[user.id] = user

    async def save(self, user: User) -> None:
        self.tables.people[user.id] = user

    async def delete(self, user: User) -> None:
        del self.tables.people[user.id]
        await RefreshTokens(self.tables).end_all(user.id)


@dataclass
class RefreshTokens:
    tables: Tables

    async def get(self, token_id: str) -> RefreshToken | None:
        return self.tables.tokens.get(token_id)

    async def add(self, token: RefreshToken) -> None:
        self.tables.tokens[token.id] = token

    async def use(self, token_id: str, now: datetime) -> bool:
        token = self.tables.tokens.get(token_id)
        if token is None or token.used_at is not None or token.expires_at <= now:
            return False
        self.tables.tokens[token_id] = replace(token, used_at=now)
        return True

    async def end_family(self, family: str) -> None:
        self._keep(lambda token: token.family != family)

    async def end_all(self, user_id: str) -> Set[str]:
        ended = {token.family for token in self.tables.tokens.values() if token.user_id == user_id}
        self._keep(lambda token: token.user_id != user_id)
        return ended

    async def families(self) -> Set[str]:
        return {token.family for token in self.tables.tokens.values()}

    async def purge(self, now: datetime) -> int:
        before = len(self.tables.tokens)
        self._keep(lambda token: token.expires_at > now)
        return before - len(self.tables.tokens)

    def _keep(self, wanted) -> None:
        self.tables.tokens = {key: token for key, token in self.tables.tokens.items() if wanted(token)}


@dataclass
class ApiKeys:
    tables: Tables

    async def page(self, request: PageRequest) -> Page[ApiKey]:
        listed = sorted(self.tables.keys.values(), key=lambda key: key.name)
        return page_of(listed[request.offset : request.offset + request.size], len(listed), request)

    async def get(self, key_id: str) -> ApiKey | None:
        return self.tables.keys.get(key_id)

    async def valid(self) -> Sequence[ApiKey]:
        return [key for key in self.tables.keys.values() if key.revoked_at is None]

    async def add(self, key: ApiKey) -> None:
        self.tables.keys[key.id] = key

    async def revoke(self, key_id: str, now: datetime) -> None:
        self.tables.keys[key_id] = structs.replace(self.tables.keys[key_id], revoked_at=now)

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        for key_id, moment in uses.items():
            self.tables.keys[key_id] = structs.replace(self.tables.keys[key_id], last_used_at=moment)


@dataclass
class Installation:
    tables: Tables

    async def get(self, name: str) -> str | None:
        return self.tables.values.get(name)

    async def settle(self, name: str, value: str) -> str:
        return self.tables.values.setdefault(name, value)


class Work:
    """The records and the unit of work in one."""

    def __init__(self, tables: Tables) -> None:
        self.users = Users(tables)
        self.refresh_tokens = RefreshTokens(tables)
        self.api_keys = ApiKeys(tables)
        self.installation = Installation(tables)
        self.journal = self.publisher = self
        self.changes: list[Change] = []
        self.published = 0

    def note(self, change: Change) -> None:
        self.changes.append(change)

    def access_changed(self) -> None:
        self.published += 1


class Store:
    """Commits on success; ``failure`` is raised instead of the next commit."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.notes: list[tuple[Actor, Change]] = []
        self.published = 0
        self.readings = 0
        self.commits = 0
        self.failure: Exception | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Work]:
        self.readings += 1
        yield Work(self.tables.copied())

    @asynccontextmanager
    async def writing(self, actor: Actor) -> AsyncGenerator[Work]:
        tables = self.tables.copied()
        work = Work(tables)
        yield work
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        self.tables = tables
        self.notes += [(actor, change) for change in work.changes]
        self.published += work.published
        self.commits += 1
