"""``aimm runs``: what flows and candidates answer on a sample, started and read directly in the database."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from aimm.cli.access import OPERATOR, moment_text, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.rollouts import use_case_of
from aimm.cli.suggesting import Suggesting
from aimm.evaluation.model import TargetTotals
from aimm.evaluation.plans import NewRun
from aimm.evaluation.service import RunService
from aimm.evaluation.starting import RunDesk, RunState, Standing
from aimm.jobs.service import Note
from aimm.kit.changes import Change, Journal
from aimm.kit.errors import Invalid
from aimm.kit.paging import MAX_PAGE_SIZE, OrderDir, PageRequest
from aimm.storage.evaluation.outputs import StoredOutputs
from aimm.wiring.direct_access import DirectAccess, open_direct_access
from aimm.wiring.jobs import open_jobs

T = TypeVar("T")

_LOOK_SECONDS = 0.5
_GOING = (RunState.QUEUED, RunState.RUNNING)
Work = Callable[[RunDesk, DirectAccess, Note], Awaitable[T]]


def _with_runs(config: Path | None, work: Work[T]) -> T:
    """Run ``work`` on the runs of an installation that exists."""
    settings = settings_from(config)

    async def run() -> T:
        async with open_direct_access(settings) as access, open_jobs(settings.url) as jobs:
            if access.data is None:
                raise RuntimeError("access to write has a data store")

            async def note(change: Change) -> None:
                async with access.writing(OPERATOR) as services:
                    services[Journal].note(change)

            desk = RunDesk(
                outputs=StoredOutputs(access.data),
                jobs=jobs,
                reading=access.reading,
                writing=access.writing,
                ids=access.ids,
            )
            return await work(desk, access, note)

    return run_async(run())


@click.group(cls=Suggesting)
def runs() -> None:
    """Runs: what flows and candidates answer on a sample."""


@runs.command("list")
@click.argument("use_case")
@config_option
@plainly
def list_runs(use_case: str, config: Path | None) -> None:
    """List the newest runs of the use case with the code USE_CASE."""

    async def standings(desk: RunDesk, access: DirectAccess, _: Note) -> list[Standing]:
        async with access.reading() as services:
            found = await use_case_of(services, use_case)
            newest = PageRequest(1, MAX_PAGE_SIZE, "created_at", OrderDir.DESC)
            page = await services[RunService].page(found.id, newest)
        return [await desk.standing_of(run) for run in page.items]

    show_table(
        ("id", "title", "state", "outputs", "spent", "since"),
        [
            (
                one.run.id,
                one.run.title,
                one.state.value,
                str(sum(total.answered + total.missing for total in one.totals)),
                _spent(one.totals),
                moment_text(one.run.created_at),
            )
            for one in _with_runs(config, standings)
        ],
    )


def _spent(totals: Sequence[TargetTotals]) -> str:
    known = f"{sum(total.spent for total in totals):.4f} USD"
    return f"{known} + unknown" if any(total.unpriced for total in totals) else known


@runs.command("start")
@click.argument("plan", type=click.File("rb"))
@config_option
@plainly
def start_run(plan: Any, config: Path | None) -> None:
    """Start a run with a PLAN in a JSON file (- for standard input), as `POST /runs` takes it."""
    try:
        new = msgspec.json.decode(plan.read(), type=NewRun)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$.")
        raise Invalid(f"{place.rstrip('`')}: {said}" if place else said) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise click.ClickException(f"the plan is not a JSON object: {error}") from None
    run = _with_runs(config, lambda desk, _, note: desk.start(new, OPERATOR, note))
    click.echo(run.id)


@runs.command("show")
@click.argument("run_id")
@config_option
@plainly
def show_run(run_id: str, config: Path | None) -> None:
    """Print everything about a run as JSON, without its outputs."""
    standing = _with_runs(config, lambda desk, _access, _note: desk.standing(run_id))
    shown = {"state": standing.state, "run": standing.run, "totals": standing.totals, "job": standing.job}
    click.echo(msgspec.json.format(msgspec.json.encode(shown)).decode())


@runs.command("follow")
@click.argument("run_id")
@config_option
@plainly
def follow_run(run_id: str, config: Path | None) -> None:
    """Print the progress of a run until it ends. Exit code 0: done, 1: failed or stopped."""

    async def follow(desk: RunDesk, _access: DirectAccess, _note: Note) -> Standing:
        shown = ""
        while True:
            standing = await desk.standing(run_id)
            progress = None if standing.job is None else standing.job.progress
            text = (
                "" if progress is None else f"  {progress.done:.0f} of {progress.total:.0f}  {progress.text}"
            )
            if (now := f"{standing.state.value}{text}".rstrip()) != shown:
                shown = now
                click.echo(now)
            if standing.state not in _GOING:
                return standing
            await asyncio.sleep(_LOOK_SECONDS)

    standing = _with_runs(config, follow)
    if standing.job is not None and standing.job.error:
        click.echo(standing.job.error, err=True)
    if standing.state is not RunState.DONE:
        sys.exit(1)


@runs.command("export")
@click.argument("run_id")
@click.option("--format", "form", type=click.Choice(("jsonl", "csv")), default="jsonl", show_default=True)
@config_option
@plainly
def export_run(run_id: str, form: str, config: Path | None) -> None:
    """Print the outputs of a run, one a line."""
    from aimm.evaluation.exporting import exported

    async def export(desk: RunDesk, _access: DirectAccess, _note: Note) -> None:
        run = (await desk.standing(run_id)).run
        async for part in exported(desk.outputs, run, form):
            click.echo(part, nl=False)

    _with_runs(config, export)
