"""``aimm path``: where a use case is, on the database of the settings."""

from pathlib import Path

import click

from aimm.cli.access import show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.suggesting import Suggesting
from aimm.path.checklist import Point
from aimm.path.rules import Path as UseCasePath
from aimm.path.rules import StageView
from aimm.path.service import PathService
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.service import UseCaseService
from aimm.wiring.direct_access import open_direct_access


@click.group(cls=Suggesting)
def path() -> None:
    """Show the path of a use case."""


@path.command("show")
@click.argument("use_case")
@config_option
@plainly
def show_path(use_case: str, config: Path | None) -> None:
    """Show the stages of a use case, and what each waits for. USE_CASE is a code."""
    settings = settings_from(config)

    async def work() -> UseCasePath:
        async with open_direct_access(settings) as access, access.reading() as services:
            found = await services[UseCaseService].use_cases.by_code(use_case)
            if found is None:
                raise UseCaseNotFound
            return await services[PathService].of_use_case(found.id)

    found = run_async(work())
    click.echo(f"{use_case}: {found.stage}")
    rows = [_row(view, point) for view in found.stages for point in view.points]
    show_table(("stage", "point", "state", "count", "waived until"), rows)
    for view in found.stages:
        if view.decision is not None:
            made = view.decision
            said = f"{made.outcome} {made.approach}" if made.approach else made.outcome
            click.echo(f"{view.stage}: {said} ({made.decided_by}, {made.role})")


def _row(view: StageView, point: Point) -> tuple[str, ...]:
    known = "-" if point.count is None else str(point.count)
    needed = "?" if point.needed is None else str(point.needed)
    waiver = view.waivers.get(point.code)
    ends_on = "-" if waiver is None else waiver.ends_on
    return view.stage, point.code, point.state.value, f"{known}/{needed}", ends_on
