"""``aimm datasets``: items and versions of datasets, read and written directly in the database."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from aimm.cli.access import OPERATOR, moment_text, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.dataset_desk import Desk, dataset_argument, use_case_argument, with_dataset
from aimm.cli.dataset_import import import_items
from aimm.cli.output_files import complete_output, replaced_file
from aimm.cli.rollouts import use_case_of
from aimm.cli.suggesting import Suggesting
from aimm.datasets.editing import ItemService
from aimm.datasets.exporting import PAGE, exported, pages_of
from aimm.datasets.items import Changed, Difference, Found, Version, Wanted
from aimm.datasets.rules import changed_fields
from aimm.datasets.service import DatasetService
from aimm.datasets.splits import check_split, splits_of
from aimm.wiring.direct_access import open_direct_access

_SHOWN_CHANGES = 20
_MOST_VERSIONS = 1_000
NO_SLICE = "(none)"


version_option = click.option(
    "--version", "number", type=click.IntRange(min=1), help="Number of the version; by default the draft."
)


@click.group(cls=Suggesting)
def datasets() -> None:
    """Datasets: their items and versions. USE_CASE and DATASET are codes."""


@datasets.command("list")
@use_case_argument
@config_option
@plainly
def list_datasets(use_case: str, config: Path | None) -> None:
    """List the datasets of a use case, oldest first."""
    settings = settings_from(config)

    async def rows() -> list[tuple[str, ...]]:
        async with open_direct_access(settings) as access, access.reading() as services:
            owner = await use_case_of(services, use_case)
            items, found = services[ItemService], list[tuple[str, ...]]()
            for one in await services[DatasetService].datasets.of_use_case(owner.id):
                draft = await items.draft(one)
                version = str(draft.base.number) if draft.base else "-"
                held = str(draft.base.count) if draft.base else "-"
                changed = "changed" if draft.is_changed else "-"
                found.append((one.code, one.title, version, held, str(draft.count), changed))
            return found

    show_table(("code", "title", "version", "items", "draft", "state"), run_async(rows()))


@datasets.command("show")
@use_case_argument
@dataset_argument
@config_option
@plainly
def show_dataset(use_case: str, dataset: str, config: Path | None) -> None:
    """Print a dataset as JSON: its draft, its newest version and the sizes of its slices."""

    async def shown(desk: Desk) -> Mapping[str, Any]:
        draft = await desk.items.draft(desk.dataset)
        slices = await desk.items.slices(desk.dataset, None)
        return {
            "dataset": desk.dataset,
            "draft": {"count": draft.count, "hash": draft.hash, "changed": draft.is_changed},
            "version": draft.base,
            "slices": [{"slice": one.slice, "count": one.count} for one in slices],
        }

    found = with_dataset(config, use_case, dataset, shown)
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())


@datasets.command("versions")
@use_case_argument
@dataset_argument
@config_option
@plainly
def list_versions(use_case: str, dataset: str, config: Path | None) -> None:
    """List the newest versions of a dataset."""
    found = with_dataset(
        config, use_case, dataset, lambda desk: desk.items.versions(desk.dataset, None, _MOST_VERSIONS)
    )
    show_table(
        ("version", "items", "hash", "made by", "since", "note"),
        [
            (str(v.number), str(v.count), v.hash[:12], v.made_by, moment_text(v.made_at), v.note or "-")
            for v in found
        ],
    )


@datasets.command("freeze")
@use_case_argument
@dataset_argument
@click.option("--note", help="What the version is.")
@config_option
@plainly
def freeze_draft(use_case: str, dataset: str, note: str | None, config: Path | None) -> None:
    """Make the draft the next version, which never changes. Prints its number."""

    async def freeze(desk: Desk) -> Version:
        return await desk.items.freeze(desk.dataset, note, OPERATOR.name, desk.note)

    click.echo(with_dataset(config, use_case, dataset, freeze).number)


@datasets.command("diff")
@use_case_argument
@dataset_argument
@click.option(
    "--from",
    "before",
    type=click.IntRange(min=0),
    help="Number of a version, 0 for nothing; by default the newest version.",
)
@click.option("--to", "after", type=click.IntRange(min=1), help="Number of a version; by default the draft.")
@config_option
@plainly
def compare_versions(
    use_case: str, dataset: str, before: int | None, after: int | None, config: Path | None
) -> None:
    """Show what differs between two versions: counts, slices and the first changes.

    Exit code 0: nothing, 1: something, or an error.
    """

    async def compare(desk: Desk) -> Difference:
        first = before
        if first is None:
            base = (await desk.items.draft(desk.dataset)).base
            first = 0 if base is None else base.number
        return await desk.items.difference(desk.dataset, first, after)

    found = with_dataset(config, use_case, dataset, compare)
    click.echo(f"{found.added} added, {found.changed} changed, {found.removed} removed")
    for name, (was, now) in found.slices.items():
        if was != now:
            click.echo(f"  slice {NO_SLICE if name is None else name}: {was} → {now}")
    for change in found.changes[:_SHOWN_CHANGES]:
        click.echo(_change_line(change))
    total = found.added + found.changed + found.removed
    if total > _SHOWN_CHANGES:
        click.echo(f"… and {total - _SHOWN_CHANGES} more")
    if total:
        sys.exit(1)


def _change_line(change: Changed) -> str:
    if change.before is None:
        return f"+ {change.key}"
    if change.after is None:
        return f"- {change.key}"
    return f"~ {change.key}: {', '.join(changed_fields(change))}"


@datasets.command("export")
@use_case_argument
@dataset_argument
@version_option
@click.option("--format", "form", type=click.Choice(("jsonl", "csv")), default="jsonl", show_default=True)
@click.option("--split", help="Only items of this split.")
@click.option("--with-splits", is_flag=True, help="Write the split of each item too.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; standard output by default.",
)
@config_option
@plainly
def export_items(
    use_case: str,
    dataset: str,
    number: int | None,
    form: str,
    split: str | None,
    with_splits: bool,
    output: Path | None,
    config: Path | None,
) -> None:
    """Write the items of a version or of the draft, one a line. They can be imported again."""

    async def export(desk: Desk) -> None:
        if split is not None:
            check_split(desk.dataset, split)
        await desk.items.check_version(desk.dataset, number)

        async def find(wanted: Wanted) -> Found:
            return await desk.items.find(desk.dataset, wanted)

        pages = pages_of(find, number)
        if split is not None:
            pages = desk.splits.pages(desk.dataset, number, split, PAGE)
        told = splits_of(desk.dataset) if with_splits else None
        with replaced_file(output) if output else complete_output() as write:
            async for part in exported(pages, form, told):
                write(part.decode())
                await asyncio.sleep(0)

    with_dataset(config, use_case, dataset, export)


datasets.add_command(import_items)
