"""``aimm keys``: API keys of applications, changed directly in the database."""

from collections.abc import Sequence
from pathlib import Path

import click

from aimm.access.model import ApiKey, NewApiKey, Scope
from aimm.cli.access import moment_text, open_tools, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.suggesting import Suggesting

_SCOPES = click.Choice([scope.value for scope in Scope])


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

    show_table(
        ("id", "name", "scopes", "created by", "created", "last used", "revoked"),
        [
            (
                key.id,
                key.name,
                " ".join(scope.value for scope in key.scopes),
                key.created_by,
                moment_text(key.created_at),
                moment_text(key.last_used_at),
                moment_text(key.revoked_at),
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
