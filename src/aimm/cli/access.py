"""Accounts and API keys, changed directly in the database: what the commands for them share."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TypeVar

import click

from aimm.access.accounts import Accounts
from aimm.access.model import ApiKey, User, UserPatch
from aimm.access.ports import Store
from aimm.access.service import KeyService
from aimm.cli.common import show_target
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.paging import MAX_PAGE_SIZE, Page, PageRequest
from aimm.storage.access import AccessStore
from aimm.storage.credentials import Argon2Hasher, SystemSecrets
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock

T = TypeVar("T")

OPERATOR = Actor(ActorKind.SYSTEM, "command line")


@dataclass(frozen=True, slots=True)
class Tools:
    """Services on an open database."""

    accounts: Accounts
    store: Store

    async def everybody(self) -> Sequence[User]:
        """All accounts, sorted by user name."""
        return await _all_pages(self.accounts.page, "username")

    async def all_keys(self) -> Sequence[ApiKey]:
        """All keys, oldest first."""
        async with self.store.reading() as records:
            return await _all_pages(records.api_keys.page, "created_at")

    @asynccontextmanager
    async def keys(self) -> AsyncGenerator[KeyService]:
        """The key service in one unit of work."""
        async with self.store.writing(OPERATOR) as work:
            yield KeyService(
                work.api_keys,
                SystemSecrets(),
                work.journal,
                work.publisher,
                SystemClock(),
                RandomIds(),
                OPERATOR,
            )

    async def change(self, username: str, patch: UserPatch) -> User:
        """Change the account of a user."""
        user = await self.accounts.by_username(username)
        return await self.accounts.change(OPERATOR, user.id, patch)


async def _all_pages(fetch: Callable[[PageRequest], Awaitable[Page[T]]], order_by: str) -> list[T]:
    found: list[T] = []
    for number in count(1):
        page = await fetch(PageRequest(number, MAX_PAGE_SIZE, order_by))
        found += page.items
        if not page.has_next:
            break
    return found


@asynccontextmanager
async def open_tools(settings: Settings, *, only_read: bool = False) -> AsyncGenerator[Tools]:
    """Open the database of ``settings``, which must exist and be migrated; it is closed at the end."""
    hasher = Argon2Hasher()
    try:
        async with open_direct_access(settings, only_read=only_read) as access:
            database = access.database
            if not only_read:
                await show_target(settings, database)
            store = AccessStore(database, SystemClock())
            yield Tools(Accounts(store, hasher, SystemClock(), RandomIds()), store)
    finally:
        hasher.close()


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with aligned columns."""
    lines = [columns, *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(map(str.ljust, line, widths)).rstrip())


def moment_text(moment: datetime | None) -> str:
    """A time in UTC, to the second; a dash for None."""
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment else "-"
