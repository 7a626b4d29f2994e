"""Apply, diff, export: use cases, flows and configurations as files in git."""

import getpass
import os
import sys
import traceback
from collections.abc import Generator, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from aimm.cli.common import config_option, plainly, run_async, settings_from, show_target
from aimm.cli.item_files import ItemFile, NewItems, item_files, items_written, plan_items, with_items
from aimm.cli.manifest_files import STANDARD_INPUT, Loaded, ManifestError, ManifestWriter, load, schema_text
from aimm.cli.output_files import Write, complete_output, replaced_file
from aimm.datasets.manifest import DATASETS
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.errors import Outdated
from aimm.manifests.changes import Plan, Sign
from aimm.manifests.errors import CannotPlan, PlanOutdated
from aimm.manifests.model import Manifest
from aimm.storage.datasets.items import StoredItems
from aimm.use_cases.manifest import USE_CASES
from aimm.wiring.data import data_to_read
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.manifests import manifest_service
from aimm.wiring.settings import Settings

_COLORS = {Sign.CREATE: "green", Sign.CHANGE: "yellow", Sign.DELETE: "red"}
_DIFFERENT, _TROUBLE = 1, 2

file_option = click.option(
    "-f",
    "--file",
    "names",
    type=click.Path(exists=True, allow_dash=True),
    multiple=True,
    required=True,
    help="Manifest file, folder of manifests, or - for standard input. Can be given several times.",
)
prune_option = click.option(
    "--prune", is_flag=True, help="Also delete what is not in the manifests and not active."
)


@click.command("apply")
@config_option
@file_option
@prune_option
@click.option("-y", "--yes", is_flag=True, help="Apply without asking for confirmation.")
@click.option("--dry-run", is_flag=True, help="Show the plan only.")
@click.option("--create", is_flag=True, help="Create the SQLite database if it does not exist.")
@plainly
def apply_command(
    config: Path | None, names: Sequence[str], prune: bool, yes: bool, dry_run: bool, create: bool
) -> None:
    """Create, change and delete what manifests describe.

    That is use cases with their steps, flows, requirements, datasets, candidates, rubrics,
    review queues and captures; own models; and connections, without their API keys.

    Shows the plan first and asks for confirmation.
    """
    if not (yes or dry_run or (sys.stdin.isatty() and STANDARD_INPUT not in names)):
        raise click.UsageError(
            "there is no terminal to ask on: add --yes to apply, or --dry-run to see the plan"
        )
    loaded, settings = load(names), settings_from(config)
    files = item_files(loaded)
    with _explained(loaded):
        plan = run_async(_plan(settings, loaded.manifest, files, prune=prune, create=create and not dry_run))
        _show(plan.shown)
        if plan.shown.is_empty or dry_run:
            return
        if not yes:
            click.confirm("Apply?", abort=True)
        run_async(_apply(settings, loaded.manifest, plan, prune=prune))
    click.echo(f"Applied: {_summary(plan.shown, 'created', 'changed', 'deleted')}.")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is in the product's database, and versions of datasets, which are in the data store."""

    records: Plan
    items: Sequence[NewItems]

    @property
    def shown(self) -> Plan:
        return with_items(self.records, self.items)


class _Trouble(click.ClickException):
    exit_code = _TROUBLE


@click.command("diff")
@config_option
@file_option
@prune_option
def diff_command(config: Path | None, names: Sequence[str], prune: bool) -> None:
    """Show what `aimm apply` would change.

    Exit code 0: nothing, 1: something, 2: an error.
    """
    plan = _compared(config, names, prune)
    _show(plan)
    if not plan.is_empty:
        sys.exit(_DIFFERENT)


def _compared(config: Path | None, names: Sequence[str], prune: bool) -> Plan:
    @plainly
    def work() -> Plan:
        loaded, settings = load(names), settings_from(config)
        with _explained(loaded):
            files = item_files(loaded)
            return run_async(_plan(settings, loaded.manifest, files, prune=prune, only_read=True)).shown

    try:
        return work()
    except click.ClickException as error:
        raise _Trouble(error.message) from None
    except Exception:  # noqa: BLE001 -- Python would exit with 1, which means changes
        traceback.print_exc()
        sys.exit(_TROUBLE)


@click.command("export")
@config_option
@click.option(
    "--use-case",
    "codes",
    multiple=True,
    help="Code of a use case; all by default. Can be given several times.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; standard output by default.",
)
@click.option(
    "--items",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write the items of the newest versions of datasets to, as files that the manifest names.",
)
@plainly
def export_command(
    config: Path | None, codes: Sequence[str], output: Path | None, folder: Path | None
) -> None:
    """Write everything that `aimm apply` manages as a manifest.

    Applying it again changes nothing. API keys are never written, and items of datasets only with --items.
    """
    settings = settings_from(config)
    with replaced_file(output) if output else complete_output() as write:
        run_async(_export(settings, codes, write, folder, output.parent if output else Path()))


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of manifests, for editors and checks."""
    click.echo(schema_text().encode(), nl=False)


async def _plan(
    settings: Settings,
    manifest: Manifest,
    files: Sequence[ItemFile],
    *,
    prune: bool,
    create: bool = False,
    only_read: bool = False,
) -> _Plan:
    async with open_direct_access(settings, create=create, only_read=only_read) as access:
        await show_target(settings, access.database)
        async with access.reading() as services:
            plan = await manifest_service(services).plan(manifest, prune=prune)
            if not files:
                return _Plan(plan, ())
            async with data_to_read(settings.url) as data:
                items = None if data is None else StoredItems(data)
                return _Plan(plan, await plan_items(services, items, files, _person().name))


async def _apply(settings: Settings, manifest: Manifest, plan: _Plan, *, prune: bool) -> None:
    async with open_direct_access(settings) as access:
        async with access.writing(_person()) as services:
            await manifest_service(services).apply(manifest, plan.records, prune=prune)
        for change in plan.items:  # outside of that transaction, which holds up picks on SQLite
            async with access.writing(_person()) as services:
                await change.note(services)
            try:
                async with access.reading() as services:
                    await change.make(services)
            except Outdated:
                raise click.ClickException(
                    f"dataset '{change.file.at[1]}' has changed since this plan was made; its items were not "
                    f"replaced, run the command again"
                ) from None


async def _export(
    settings: Settings, codes: Sequence[str], write: Write, folder: Path | None, below: Path
) -> None:
    async with AsyncExitStack() as stack:
        access = await stack.enter_async_context(open_direct_access(settings, only_read=True))
        services = await stack.enter_async_context(access.reading())
        data = await stack.enter_async_context(data_to_read(settings.url)) if folder else None
        service, writer = manifest_service(services), ManifestWriter(write)
        only = {USE_CASES.name: codes} if codes else None
        with click.progressbar(
            length=await service.count(only),
            label="Exporting use cases",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
            show_pos=True,
        ) as progress:
            async for kind, item in service.export(only):
                if folder is not None and data is not None and DATASETS.section in item.parts:
                    item = await items_written(item, StoredItems(data), services, folder, below)
                writer.add(kind, item)
                progress.update(1)
        writer.close()


def _person() -> Actor:
    try:
        return Actor(ActorKind.PERSON, getpass.getuser())
    except (KeyError, OSError, ImportError):  # the user of a container may have no name
        return Actor(ActorKind.PERSON, f"uid {os.getuid()}")


@contextmanager
def _explained(loaded: Loaded) -> Generator[None]:
    try:
        yield
    except CannotPlan as error:
        raise ManifestError([loaded.complaint(problem) for problem in error.problems]) from None
    except PlanOutdated:
        raise click.ClickException(
            "the database has changed since this plan was made; nothing was applied, run the command again"
        ) from None


def _show(plan: Plan) -> None:
    for line in _lines(plan):
        click.echo(line)
    if plan.is_empty:
        click.echo("No changes: everything matches the manifests.")
    else:
        click.echo(f"Plan: {_summary(plan, 'to create', 'to change', 'to delete')}.")


def _lines(plan: Plan) -> Iterator[str]:
    for group in plan.groups:
        yield click.style(group.heading, bold=True)
        for change in group.changes:
            yield click.style(f"  {change.sign} {change.line}", fg=_COLORS[change.sign])
            yield from (f"      {detail}" for detail in change.details)


def _summary(plan: Plan, created: str, changed: str, deleted: str) -> str:
    words = {Sign.CREATE: created, Sign.CHANGE: changed, Sign.DELETE: deleted}
    return ", ".join(f"{plan.count(sign)} {word}" for sign, word in words.items())
