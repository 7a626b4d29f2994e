"""``aimm examples``: what was captured from production."""

from pathlib import Path

import click

from aimm.cli.access import OPERATOR
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.suggesting import Suggesting
from aimm.examples.service import ExampleService
from aimm.wiring.direct_access import open_direct_access


@click.group(cls=Suggesting)
def examples() -> None:
    """What was captured from production."""


@examples.command("delete")
@click.option("--correlation-id", required=True, help="Of the session.")
@config_option
@plainly
def delete_examples(correlation_id: str, config: Path | None) -> None:
    """Delete what was captured of a session, also what is still on its way."""
    settings = settings_from(config)

    async def run() -> int:
        async with open_direct_access(settings) as access, access.writing(OPERATOR) as services:
            return await services[ExampleService].erase(correlation_id)

    count = run_async(run())
    click.echo(f"{count} {'example' if count == 1 else 'examples'} deleted")
