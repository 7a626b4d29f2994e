"""Access without a database, a clock or cryptography."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from tests.access.tables import Store, Work

from aimm.access.entrance import Entrance
from aimm.access.gatekeeper import Gatekeeper
from aimm.access.model import Caller, Claims, Permission, Role, TokenPair, User
from aimm.access.service import KeyService
from aimm.access.throttle import LoginThrottle
from aimm.kit.changes import Actor, ActorKind

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
