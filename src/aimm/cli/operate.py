"""Commands for operators: serve, migrate, check."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from aimm import __version__
from aimm.cli.common import config_option, loaded_from, plainly, run_async, settings_from
from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.wiring.logs import configure_logs
from aimm.wiring.server import Server, run
from aimm.wiring.setting_checks import complaint
from aimm.wiring.settings import PREFIX, Settings
from aimm.wiring.shown_settings import shown_value

_WIDEST = 60


@click.command("serve")
@config_option
@click.option(
    "--host", "hosts", multiple=True, help="Address or name to listen on. Can be given several times."
)
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0 takes a free one.")
@plainly
def serve_command(config: Path | None, hosts: Sequence[str], port: int | None) -> None:
    """Serve the API and the console until SIGTERM or Ctrl-C."""
    settings = settings_from(config)
    if hosts:
        host = ",".join(hosts)
        if said := complaint("host", host):
            raise click.BadParameter(said, param_hint="--host")
        settings = msgspec.structs.replace(settings, host=host)
    if port is not None:
        settings = msgspec.structs.replace(settings, port=port)
    configure_logs(settings.log_level, settings.log_format)
    run(settings, announce)


def announce(server: Server) -> None:
    """Print where the service listens and, once, the first credentials."""
    created = server.application.first_credentials
    if created is not None:
        click.echo("First start. These credentials are shown once and stored only as hashes:")
        click.echo(f"  user      {created.username}")
        click.echo(f"  password  {created.password}")
        click.echo(f"  API key   {created.api_key}")
    first, *others = (f"{address}{server.application.settings.base}" for address in server.addresses)
    also = f", and on {' and '.join(others)}" if others else ""
    click.echo(f"AI Model Match listens on {first} (console; API reference at {first}/docs){also}")


@click.command("migrate")
@config_option
@plainly
def migrate_command(config: Path | None) -> None:
    """Migrate the database to the schema of this version."""
    settings = settings_from(config)

    async def work() -> tuple[str | None, str]:
        database = open_database(settings.url)
        try:
            return await migrate(database)
        finally:
            await database.close()

    before, after = run_async(work())
    click.echo(
        f"schema {after}: " + ("up to date" if before == after else f"migrated from {before or 'none'}")
    )


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@plainly
def doctor(config: Path | None, as_json: bool) -> None:
    """Check settings, network address and database without starting the service.

    Exit code 0: everything is fine, 1: something is wrong.
    """
    from aimm.wiring.diagnosis import diagnose

    findings = run_async(diagnose(loaded_from(config)))
    fine = all(finding.fine for finding in findings)
    if as_json:
        answer = {"version": __version__, "fine": fine, "findings": findings}
        click.echo(msgspec.json.format(msgspec.json.encode(answer)).decode())
    else:
        for finding in findings:
            click.echo(f"{'ok ' if finding.fine else 'BAD'}  {finding.subject}: {finding.text}")
    if not fine:
        sys.exit(1)


@click.command("settings")
@config_option
@plainly
def settings_command(config: Path | None) -> None:
    """List every setting with its value and where that comes from; secrets are hidden."""
    loaded = loaded_from(config)
    settings, file = loaded.settings, str(loaded.file)
    # the effective values of empty settings
    meant = {"data_dir": str(settings.folder), "database_url": settings.url}
    lines: list[tuple[str, str]] = []
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name) or meant.get(field.name, getattr(settings, field.name))
        source = loaded.sources.get(field.name, "default")
        lines.append(
            (
                f"{PREFIX}{field.name.upper()}={shown_value(field.name, value)}",
                file if source == "file" else source,
            )
        )
    width = min(max(len(setting) for setting, _ in lines), _WIDEST)
    for setting, source in lines:
        click.echo(f"{setting:<{width}}  # {source}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Compare only; fail if the file is out of date.")
def openapi(path: Path, check: bool) -> None:
    """Write the OpenAPI document, or check that a file is up to date."""
    from aimm.web.openapi import openapi_document
    from aimm.wiring.words import all_controllers

    text = openapi_document(all_controllers())
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise click.ClickException(f"{path} is out of date: run `make openapi`")
