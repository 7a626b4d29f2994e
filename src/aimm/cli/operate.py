"""Serve, migrate, look after: the words of an operator."""

import sys
from pathlib import Path

import click
import msgspec

from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.web.openapi import openapi_document
from aimm.wiring.diagnosis import diagnose
from aimm.wiring.logs import configure_logs
from aimm.wiring.server import Server, run
from aimm.wiring.settings import PREFIX, Settings


@click.command("serve")
@config_option
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0 takes a free one.")
@plainly
def serve_command(config: Path | None, host: str | None, port: int | None) -> None:
    """Serve the API until it is told to stop."""
    settings = settings_from(config)
    if host is not None:
        if not host.strip():
            raise click.BadParameter("must not be empty", param_hint="--host")
        settings = msgspec.structs.replace(settings, host=host)
    if port is not None:
        settings = msgspec.structs.replace(settings, port=port)
    configure_logs(settings.log_level, settings.log_format)
    run(settings, announce)


def announce(server: Server) -> None:
    """Say where the service is, and once how to get in."""
    created = server.house.first_credentials
    if created is not None:
        click.echo("First start. These are shown once, and kept nowhere in plain text:")
        click.echo(f"  user      {created.username}")
        click.echo(f"  password  {created.password}")
        click.echo(f"  API key   {created.api_key}")
    here = f"{server.address}{server.house.settings.base}"
    click.echo(f"AI Model Match listens on {here} (the console; the API is described at {here}/docs)")


@click.command("migrate")
@config_option
@plainly
def migrate_command(config: Path | None) -> None:
    """Bring the database to the schema of this program."""
    settings = settings_from(config)

    async def work() -> tuple[str | None, str]:
        database = open_database(settings.url)
        try:
            return await migrate(database)
        finally:
            await database.close()

    before, after = run_async(work())
    click.echo(
        f"schema {after}: " + ("nothing to do" if before == after else f"migrated from {before or 'none'}")
    )


@click.command()
@config_option
@plainly
def doctor(config: Path | None) -> None:
    """Say in plain words what is configured, what can be reached and what is wrong."""
    findings = run_async(diagnose(settings_from(config)))
    for finding in findings:
        click.echo(f"{'ok ' if finding.fine else 'BAD'}  {finding.subject}: {finding.text}")
    if not all(finding.fine for finding in findings):
        sys.exit(1)


@click.command("settings")
def settings_command() -> None:
    """List every setting with its default."""
    for field in msgspec.structs.fields(Settings):
        click.echo(f"{PREFIX}{field.name.upper()}={field.default}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only compare, and fail when the file is out of date.")
def openapi(path: Path, check: bool) -> None:
    """Write the OpenAPI document, or check that a committed one is up to date."""
    text = openapi_document()
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        raise click.ClickException(f"{path} is out of date: run `make openapi`")
