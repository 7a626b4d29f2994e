"""Users, refresh tokens, API keys and installation values in the database."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Table, case, delete, func, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.access.model import KEY_ORDERS, USER_ORDERS, ApiKey, RefreshToken, Role, Scope, User
from aimm.kit.changes import Actor
from aimm.kit.clock import Clock
from aimm.kit.paging import OrderDir, Page, PageRequest
from aimm.storage.database.columns import Moment
from aimm.storage.database.cursors import fetch_growing
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import Ordering, by_column, narrowed
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import api_keys, installation, refresh_tokens, users
from aimm.storage.database.work import UnitOfWork, unit_of_work

T = TypeVar("T")

_USER_ORDERINGS: dict[str, Ordering] = {name: by_column(users.c[name], users.c.id) for name in USER_ORDERS}
_KEY_ORDERINGS: dict[str, Ordering] = {
    name: by_column(api_keys.c[name], api_keys.c.id) for name in KEY_ORDERS
}


@dataclass(frozen=True, slots=True)
class StoredUsers:
    """The port ``access.ports.Users`` on one connection."""

    connection: AsyncConnection

    async def page(self, request: PageRequest) -> Page[User]:
        where = narrowed(users, None, request.filters)
        return await _page(self.connection, users, where, request, _USER_ORDERINGS, _user)

    async def get(self, user_id: str) -> User | None:
        found = await self.connection.execute(select(users).where(users.c.id == user_id))
        row = found.one_or_none()
        return None if row is None else _user(row)

    async def by_username(self, username: str) -> User | None:
        found = await self.connection.execute(select(users).where(users.c.username == username))
        row = found.one_or_none()
        return None if row is None else _user(row)

    async def count(self) -> int:
        return (await self.connection.execute(select(func.count()).select_from(users))).scalar_one()

    async def active_admins(self) -> int:
        counted = await self.connection.execute(
            select(func.count()).select_from(users).where(users.c.role == Role.ADMIN.value, users.c.active)
        )
        return counted.scalar_one()

    async def active_roles(self) -> Mapping[str, Role]:
        rows = await self.connection.execute(select(users.c.username, users.c.role).where(users.c.active))
        return {row.username: Role(row.role) for row in rows}

    async def add(self, user: User) -> None:
        await self.connection.execute(
            users.insert().values(id=user.id, **values_of(users, user, role=user.role.value))
        )

    async def save(self, user: User) -> None:
        await save_record(self.connection, users, user, user.id, role=user.role.value)

    async def delete(self, user: User) -> None:
        await self.connection.execute(delete(users).where(users.c.id == user.id))


@dataclass(frozen=True, slots=True)
class StoredRefreshTokens:
    """The port ``access.ports.RefreshTokens`` on one connection."""

    connection: AsyncConnection

    async def get(self, token_id: str) -> RefreshToken | None:
        where = refresh_tokens.c.id == token_id
        return await fetch_record(self.connection, refresh_tokens, RefreshToken, where)

    async def add(self, token: RefreshToken) -> None:
        await self.connection.execute(
            refresh_tokens.insert().values(id=token.id, **values_of(refresh_tokens, token))
        )

    async def use(self, token_id: str, now: datetime) -> bool:
        marked = await self.connection.execute(
            update(refresh_tokens)
            .where(
                refresh_tokens.c.id == token_id,
                refresh_tokens.c.used_at.is_(None),
                refresh_tokens.c.expires_at > now,
            )
            .values(used_at=now)
        )
        return marked.rowcount == 1

    async def end_family(self, family: str) -> None:
        await self.connection.execute(delete(refresh_tokens).where(refresh_tokens.c.family == family))

    async def end_all(self, user_id: str) -> Set[str]:
        mine = delete(refresh_tokens).where(refresh_tokens.c.user_id == user_id)
        ended = await self.connection.execute(mine.returning(refresh_tokens.c.family))
        return set(ended.scalars())

    async def families(self) -> Set[str]:
        found = await self.connection.execute(select(refresh_tokens.c.family).distinct())
        return set(found.scalars())

    async def purge(self, now: datetime) -> int:
        purged = await self.connection.execute(
            delete(refresh_tokens).where(refresh_tokens.c.expires_at <= now)
        )
        return purged.rowcount


@dataclass(frozen=True, slots=True)
class StoredApiKeys:
    """The port ``access.ports.ApiKeys`` on one connection."""

    connection: AsyncConnection

    async def page(self, request: PageRequest) -> Page[ApiKey]:
        revoked = request.filters.get("revoked")
        where = None if revoked is None else api_keys.c.revoked_at.is_not(None) == revoked
        return await _page(self.connection, api_keys, where, request, _KEY_ORDERINGS, _key)

    async def get(self, key_id: str) -> ApiKey | None:
        found = await self.connection.execute(select(api_keys).where(api_keys.c.id == key_id))
        row = found.one_or_none()
        return None if row is None else _key(row)

    async def valid(self) -> Sequence[ApiKey]:
        rows = await self.connection.execute(select(api_keys).where(api_keys.c.revoked_at.is_(None)))
        return [_key(row) for row in rows]

    async def add(self, key: ApiKey) -> None:
        scopes = [scope.value for scope in key.scopes]
        await self.connection.execute(
            api_keys.insert().values(id=key.id, **values_of(api_keys, key, scopes=scopes))
        )

    async def revoke(self, key_id: str, now: datetime) -> None:
        await self.connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(revoked_at=now))

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        if not uses:
            return
        used_at = case(
            {key_id: literal(moment, Moment) for key_id, moment in uses.items()}, value=api_keys.c.id
        )
        stored = api_keys.c.last_used_at
        await self.connection.execute(
            update(api_keys)
            .where(api_keys.c.id.in_(uses), or_(stored.is_(None), stored < used_at))
            .values(last_used_at=used_at)
        )


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """The port ``access.ports.Installation`` on one connection."""

    connection: AsyncConnection

    async def get(self, name: str) -> str | None:
        found = await self.connection.execute(select(installation.c.value).where(installation.c.name == name))
        return found.scalar_one_or_none()

    async def settle(self, name: str, value: str) -> str:
        await self.connection.execute(
            text("insert into installation (name, value) values (:name, :value) on conflict do nothing"),
            {"name": name, "value": value},
        )
        kept = await self.connection.execute(select(installation.c.value).where(installation.c.name == name))
        return kept.scalar_one()

    async def replace(self, name: str, value: str) -> None:
        """Store ``value`` in place of what is there."""
        await self.settle(name, value)
        where = installation.c.name == name
        await self.connection.execute(update(installation).where(where).values(value=value))


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """The port ``access.ports.Records`` on one connection."""

    connection: AsyncConnection

    @property
    def users(self) -> StoredUsers:
        return StoredUsers(self.connection)

    @property
    def refresh_tokens(self) -> StoredRefreshTokens:
        return StoredRefreshTokens(self.connection)

    @property
    def api_keys(self) -> StoredApiKeys:
        return StoredApiKeys(self.connection)

    @property
    def installation(self) -> StoredInstallation:
        return StoredInstallation(self.connection)


@dataclass(frozen=True, slots=True)
class StoredWork(StoredRecords):
    """The port ``access.ports.Work`` on a unit of work."""

    unit: UnitOfWork

    @property
    def journal(self) -> UnitOfWork:
        return self.unit

    @property
    def publisher(self) -> UnitOfWork:
        return self.unit


@dataclass(frozen=True, slots=True)
class AccessStore:
    """The port ``access.ports.Store`` on a database."""

    database: Database
    clock: Clock

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[StoredRecords]:
        async with self.database.reading() as connection:
            yield StoredRecords(connection)

    @asynccontextmanager
    async def writing(self, actor: Actor) -> AsyncGenerator[StoredWork]:
        async with unit_of_work(self.database, actor, self.clock) as unit:
            yield StoredWork(unit.connection, unit)


async def _page(
    connection: AsyncConnection,
    table: Table,
    where: ColumnElement[bool] | None,
    request: PageRequest,
    orderings: Mapping[str, Ordering],
    convert: Callable[[Row[Any]], T],
) -> Page[T]:
    order = orderings[request.order_by](request.order_dir is OrderDir.DESC)
    return await fetch_growing(connection, table, where, order, request, convert)


def _user(row: Row[Any]) -> User:
    return record_of(User, row, role=Role(row.role))


def _key(row: Row[Any]) -> ApiKey:
    return record_of(ApiKey, row, scopes=tuple(map(Scope, row.scopes)))
