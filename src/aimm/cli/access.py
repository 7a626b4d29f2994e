"""``aimm users`` and ``aimm keys``: accounts and API keys, changed directly in the database."""

import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import click

from aimm.access import rules
from aimm.access.accounts import Accounts
from aimm.access.model import ApiKey, NewApiKey, NewUser, Role, Scope, User, UserPatch
from aimm.access.ports import Store
from aimm.access.service import KeyService
from aimm.cli.common import config_option, plainly, run_async, settings_from, show_target
from aimm.cli.suggesting import Suggesting
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.paging import MAX_PAGE_SIZE, Page, PageRequest
from aimm.storage.access import AccessStore
from aimm.storage.credentials import Argon2Hasher, SystemSecrets
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock

T = TypeVar("T")

_OPERATOR = Actor(ActorKind.SYSTEM, "command line")
_ROLES = click.Choice([role.value for role in Role])
_SCOPES = click.Choice([scope.value for scope in Scope])


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
        async with self.store.writing(_OPERATOR) as work:
            yield KeyService(
                work.api_keys,
                SystemSecrets(),
                work.journal,
                work.publisher,
                SystemClock(),
                RandomIds(),
                _OPERATOR,
            )

    async def change(self, username: str, patch: UserPatch) -> User:
        """Change the account of a user."""
        user = await self.accounts.by_username(username)
        return await self.accounts.change(_OPERATOR, user.id, patch)


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


def password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for the source of a password; the default is to ask on the terminal."""
    command = click.option("--generate", is_flag=True, help="Generate a password and show it once.")(command)
    return click.option(
        "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
    )(command)


def chosen_password(password_stdin: bool, generate: bool) -> str:
    """The password from the source that the options name.

    Raises:
        click.UsageError: both options are given, or none and there is no terminal to ask on.
        click.ClickException: standard input has no password.
    """
    if password_stdin and generate:
        raise click.UsageError("--password-stdin and --generate cannot be used together")
    if generate:
        return rules.password_text(SystemSecrets().draw(rules.PASSWORD_BYTES))
    if password_stdin:
        return _password_from(sys.stdin.buffer.readline())
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: add --password-stdin or --generate")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _password_from(line: bytes) -> str:
    """Read the password from a line, as UTF-8 in every locale, so that it is the same for every caller."""
    try:
        password = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("the password on standard input is not UTF-8 text") from None
    if not password:
        raise click.ClickException("no password on the first line of standard input")
    return password


def _show_generated(password: str, generate: bool) -> None:
    if generate:
        click.echo(f"password (shown once): {password}")


def _show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [columns, *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(map(str.ljust, line, widths)).rstrip())


def _moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment else "-"


@click.group(cls=Suggesting)
def users() -> None:
    """Manage the accounts of people."""


@users.command("list")
@config_option
@plainly
def list_users(config: Path | None) -> None:
    """List all accounts."""
    settings = settings_from(config)

    async def work() -> Sequence[User]:
        async with open_tools(settings, only_read=True) as tools:
            return await tools.everybody()

    _show_table(
        ("user name", "role", "active", "since"),
        [
            (user.username, user.role.value, "yes" if user.active else "no", _moment(user.created_at))
            for user in run_async(work())
        ],
    )


@users.command("add")
@click.argument("username")
@click.option("--role", type=_ROLES, default=Role.VIEWER.value, show_default=True)
@password_options
@config_option
@plainly
def add_user(username: str, role: str, password_stdin: bool, generate: bool, config: Path | None) -> None:
    """Add an account."""
    settings = settings_from(config)
    new = NewUser(username=username, password=chosen_password(password_stdin, generate), role=Role(role))

    async def work() -> None:
        async with open_tools(settings) as tools:
            await tools.accounts.add(_OPERATOR, new)

    run_async(work())
    click.echo(f"added {username} ({role})")
    _show_generated(new.password, generate)


def _change(config: Path | None, username: str, patch: UserPatch) -> None:
    settings = settings_from(config)

    async def work() -> None:
        async with open_tools(settings) as tools:
            await tools.change(username, patch)

    run_async(work())


@users.command("set-role")
@click.argument("username")
@click.argument("role", type=_ROLES)
@config_option
@plainly
def set_role(username: str, role: str, config: Path | None) -> None:
    """Change the role of a user. Applies to new sessions at once, to existing ones within ten minutes."""
    _change(config, username, UserPatch(role=Role(role)))
    click.echo(f"{username} now has the role {role}")


@users.command("set-password")
@click.argument("username")
@password_options
@config_option
@plainly
def set_password(username: str, password_stdin: bool, generate: bool, config: Path | None) -> None:
    """Change the password of a user and end all their sessions."""
    password = chosen_password(password_stdin, generate)
    _change(config, username, UserPatch(password=password))
    click.echo(f"password of {username} changed")
    _show_generated(password, generate)


@users.command()
@click.argument("username")
@config_option
@plainly
def deactivate(username: str, config: Path | None) -> None:
    """Deactivate an account and end all its sessions."""
    _change(config, username, UserPatch(active=False))
    click.echo(f"deactivated {username}")


@users.command()
@click.argument("username")
@config_option
@plainly
def activate(username: str, config: Path | None) -> None:
    """Reactivate an account."""
    _change(config, username, UserPatch(active=True))
    click.echo(f"activated {username}")


@click.group(cls=Suggesting)
def keys() -> None:
    """Manage the API keys of applications."""


@keys.command("list")
@config_option
@plainly
def list_keys(config: Path | None) -> None:
    """List all keys, including revoked ones."""
    settings = settings_from(config)

    async def work() -> Sequence[ApiKey]:
        async with open_tools(settings, only_read=True) as tools:
            return await tools.all_keys()

    _show_table(
        ("id", "name", "scopes", "created by", "created", "last used", "revoked"),
        [
            (
                key.id,
                key.name,
                " ".join(scope.value for scope in key.scopes),
                key.created_by,
                _moment(key.created_at),
                _moment(key.last_used_at),
                _moment(key.revoked_at),
            )
            for key in run_async(work())
        ],
    )


@keys.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=_SCOPES,
    multiple=True,
    required=True,
    help="What the key is allowed to do. Can be given several times.",
)
@config_option
@plainly
def add_key(name: str, scopes: Sequence[str], config: Path | None) -> None:
    """Create a key and show it once."""
    settings = settings_from(config)
    new = NewApiKey(name, [Scope(scope) for scope in scopes])

    async def work() -> str:
        async with open_tools(settings) as tools, tools.keys() as service:
            return (await service.issue(new)).text

    click.echo(f"API key (shown once): {run_async(work())}")


@keys.command("revoke")
@click.argument("key_id")
@config_option
@plainly
def revoke_key(key_id: str, config: Path | None) -> None:
    """Revoke a key; it stays in the list. KEY_ID is the id that `aimm keys list` shows."""
    settings = settings_from(config)

    async def work() -> None:
        async with open_tools(settings) as tools, tools.keys() as service:
            await service.revoke(key_id)

    run_async(work())
    click.echo(f"revoked {key_id}")
