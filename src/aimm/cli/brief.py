"""``aimm brief``: the brief of a use case, on the database of the settings."""

from pathlib import Path

import click

from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.path.brief import Brief
from aimm.path.briefing import BriefService
from aimm.path.pages.markdown import markdown
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.service import UseCaseService
from aimm.wiring.direct_access import open_direct_access


@click.command("brief")
@click.argument("use_case")
@config_option
@plainly
def brief(use_case: str, config: Path | None) -> None:
    """Print the brief of a use case as Markdown. USE_CASE is a code."""
    settings = settings_from(config)

    async def work() -> Brief:
        async with open_direct_access(settings) as access, access.reading() as services:
            found = await services[UseCaseService].use_cases.by_code(use_case)
            if found is None:
                raise UseCaseNotFound
            return await services[BriefService].of_use_case(found.id)

    click.echo(markdown(run_async(work())), nl=False)
