"""``aimm examples``: what was captured from production."""

from pathlib import Path

import click

from aimm.cli.access import OPERATOR
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.suggesting import Suggesting
from aimm.examples.model import Erased
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
    """Delete what was captured of a session, also what is still on its way, and its items in drafts."""
    settings = settings_from(config)

    async def run() -> Erased:
        async with open_direct_access(settings) as access, access.writing(OPERATOR) as services:
            return await services[ExampleService].erase(correlation_id)

    erased = run_async(run())
    click.echo(f"{_counted(erased.stored, 'example')} deleted")
    if erased.drafts:
        click.echo(f"{_counted(erased.drafts, 'item')} removed from drafts of datasets")
    for one in erased.versions:
        versions = f"versions {one.first} to {one.last}" if one.first < one.last else f"version {one.first}"
        click.echo(f"{_counted(one.items, 'item')} left in {versions} of '{one.title}'")
    for one in erased.queues:
        click.echo(f"{_counted(one.tasks, 'task')} left in the review queue '{one.title}'")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing if count == 1 else thing + 's'}"
