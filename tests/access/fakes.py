"""Access without a database, a clock or cryptography."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aimm.access.entrance import Entrance
from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import (
    ApiKey,
    Caller,
    Claims,
    Permission,
    RefreshToken,
    Role,
    TokenPair,
    User,
)
from aimm.access.service import KeyService
from aimm.access.throttle import LoginThrottle
from aimm.kit.changes import Actor, ActorKind, Change
from aimm.kit.paging import Page, PageRequest, page_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROOT = Actor(ActorKind.PERSON, "root")
PASSWORD = "correct horse battery"


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)


class Ids:
    def __init__(self) -> None:
        self.given = 0

    def new(self) -> str:
        self.given += 1
        return f"00000000-0000-4000-8000-{self.given:012x}"


class Counter:
    """Secrets that count up, so that no two are the same."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, size: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(size, "big")


class Hasher:
    """A fake hash; counts its calls, and runs ``meanwhile`` during a call."""

    def __init__(self) -> None:
        self.method = "plain"
        self.verified: list[str | None] = []

    async def hash(self, password: str) -> str:
        return f"{self.method}:{password}"

    async def verify(self, encoded: str | None, password: str) -> bool:
        self.verified.append(encoded)
        await self.meanwhile()
        return encoded is not None and encoded.partition(":")[2] == password

    def needs_rehash(self, encoded: str) -> bool:
        return not encoded.startswith(f"{self.method}:")

    async def meanwhile(self) -> None: ...


class Tokens:
    """Readable tokens; those of another installation have a different prefix."""

    def sign(self, claims: Claims) -> str:
        return "ours:" + json.dumps({**asdict(claims), "permissions": sorted(claims.permissions)})

    def read(self, token: str) -> Claims | None:
        if not token.startswith("ours:"):
            return None
        content = json.loads(token.removeprefix("ours:"))
        return Claims(**{**content, "permissions": frozenset(map(Permission, content["permissions"]))})


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
        self.tables.keys[key_id] = replace(self.tables.keys[key_id], revoked_at=now)

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        for key_id, moment in uses.items():
            self.tables.keys[key_id] = replace(self.tables.keys[key_id], last_used_at=moment)


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


class Application:
    """All parts of access, with one admin ``root``."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.ids = Ids()
        self.secrets = Counter()
        self.hasher = Hasher()
        self.store = Store()
        self.throttle = LoginThrottle()
        self.tokens = Tokens()
        self.gatekeeper = Gatekeeper(
            self.store, self.tokens, self.clock, lambda: int(self.clock.now().timestamp() * 1000)
        )
        self.entrance = Entrance(
            self.store,
            self.hasher,
            self.tokens,
            self.throttle,
            self.gatekeeper.ended,
            self.clock,
            self.ids,
        )
        self.accounts = self.entrance.accounts
        self.add("root", Role.ADMIN)

    def add(self, username: str, role: Role = Role.VIEWER, *, active: bool = True) -> User:
        user = User(
            id=self.ids.new(),
            username=username,
            password_hash=f"plain:{PASSWORD}",
            role=role,
            active=active,
            version=1,
            created_at=NOW,
            updated_at=NOW,
        )
        self.store.tables.people[user.id] = user
        return user

    def user(self, username: str) -> User:
        return next(user for user in self.store.tables.people.values() if user.username == username)

    async def log_in(self, username: str = "root", password: str = PASSWORD, address: str = "a") -> TokenPair:
        return await self.entrance.log_in(username, password, address)

    async def caller(self, pair: TokenPair) -> Caller | None:
        """The caller of a token, by a gatekeeper that has loaded the current state."""
        await self.gatekeeper.load_callers()
        return self.gatekeeper.by_token(pair.access_token)

    def keys(self, work: Work) -> KeyService:
        return KeyService(
            work.api_keys, self.secrets, work.journal, work.publisher, self.clock, self.ids, ROOT
        )

    def noted(self) -> list[tuple[str, str, str]]:
        return [(actor.name, change.action.value, change.entity) for actor, change in self.store.notes]
