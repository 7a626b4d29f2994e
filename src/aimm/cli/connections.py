"""``aimm connections``: connections to model providers, on the database of the settings."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from aimm.cli.access import OPERATOR, moment_text, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from, show_target
from aimm.cli.suggesting import Suggesting
from aimm.connections.model import Connection, TestResult
from aimm.connections.ports import Tester
from aimm.connections.rules import shown_secret
from aimm.connections.service import ConnectionService
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.storage.connections import StoredVault
from aimm.wiring.direct_access import open_direct_access


@click.group(cls=Suggesting)
def connections() -> None:
    """Manage connections to model providers. Create and change them by `aimm apply` or in the console."""


@connections.command("list")
@config_option
@plainly
def list_connections(config: Path | None) -> None:
    """List all connections; API keys are not shown."""
    settings = settings_from(config)

    async def work() -> Sequence[Connection]:
        found: list[Connection] = []
        async with open_direct_access(settings, only_read=True) as access, access.reading() as services:
            number, more = 1, True
            while more:
                page = await services[ConnectionService].page(PageRequest(number, MAX_PAGE_SIZE))
                found += page.items
                number, more = number + 1, page.has_next
        return found

    show_table(
        ("name", "kind", "base url", "model", "api key", "changed"),
        [
            (
                one.name,
                one.kind,
                one.base_url,
                one.model or "-",
                shown_secret(one) or "-",
                moment_text(one.updated_at),
            )
            for one in run_async(work())
        ],
    )


@connections.command("test")
@click.argument("name")
@config_option
@plainly
def test_connection(name: str, config: Path | None) -> None:
    """Ask the provider of connection NAME whether it works. Exit code 0 if it does, 1 if not.

    `env:` and `file:` references are read where this command runs.
    """
    settings = settings_from(config)

    async def work() -> TestResult:
        async with open_direct_access(settings, only_read=True) as access, access.reading() as services:
            service, tester = services[ConnectionService], services[Tester]
            connection = await service.by_name(name)
            secret = await service.secret_of(connection)
        return await tester.test(connection, secret)

    result = run_async(work())
    click.echo(result.message)
    if result.models:
        click.echo(f"models: {', '.join(result.models)}")
    if result.code != "ok":
        sys.exit(1)


@connections.command("set-key")
@click.argument("name")
@config_option
@plainly
def set_key(name: str, config: Path | None) -> None:
    """Store the API key of connection NAME, encrypted. The key is read from standard input or asked for."""
    settings = settings_from(config)
    asked = click.prompt("API key", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
    secret = str(asked).strip()
    if not secret:
        raise click.ClickException("the API key is empty")

    async def work() -> None:
        async with open_direct_access(settings) as access:
            await show_target(settings, access.database)
            async with access.writing(OPERATOR) as services:
                service = services[ConnectionService]
                await service.store_secret((await service.by_name(name)).id, secret)

    run_async(work())
    click.echo(f"stored the API key of {name}")


@connections.command("rotate-key")
@config_option
@plainly
def rotate_key(config: Path | None) -> None:
    """Encrypt all stored API keys with a new key, and remove the old one from the key file.

    Where several nodes have copies of the key file, copy it again afterwards.
    """
    settings = settings_from(config)

    async def work() -> int:
        async with open_direct_access(settings) as access:
            await show_target(settings, access.database)
            async with access.writing(OPERATOR) as services:
                count = await services[StoredVault].rotate()
            # the old key must not go before the new one is in use for good
            async with access.reading() as services:
                await services[StoredVault].forget()
            return count

    count = run_async(work())
    click.echo(f"encrypted {count} API {'key' if count == 1 else 'keys'} with a new key")
