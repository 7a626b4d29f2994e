"""``aimm datasets import``: the command reads the file and sends it; a worker imports it."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, get_args

import click

from aimm.cli.access import OPERATOR
from aimm.cli.common import config_option, plainly
from aimm.cli.dataset_desk import Desk, dataset_argument, placeholders_of, use_case_argument, with_dataset
from aimm.cli.jobs import progress_text
from aimm.datasets.importing import IMPORT
from aimm.datasets.items import ExpectedKind, Upload
from aimm.datasets.mapping import FIELDS, INPUT
from aimm.datasets.previewing import PREVIEWED_BYTES, Preview, lines_of, preview
from aimm.datasets.reading import Format
from aimm.jobs.model import Job, JobState

_PART = 1 << 22
_LOOK_SECONDS = 0.3
_PATIENCE = 10
"""Looks at a queued import before the command says what it waits for."""
_REFUSED_SHOWN = 20
_REFUSED = 3


def _mapping(given: Sequence[str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for one in given:
        column, sign, target = one.rpartition("=")
        if not sign or not column:
            hint = f"must be COLUMN={INPUT}NAME, or COLUMN= and one of {', '.join(FIELDS)}, not '{one}'"
            raise click.BadParameter(hint, param_hint="--column")
        found[column] = target
    return found or None


def format_of(name: str) -> Format:
    """The format that the end of a file's name says.

    Raises:
        click.UsageError: it says none.
    """
    match Path(name).suffix.lower():
        case ".csv":
            return "csv"
        case ".jsonl" | ".ndjson":
            return "jsonl"
        case _:
            raise click.UsageError(f"{name}: say what it is with --format jsonl or --format csv")


@click.command("import")
@use_case_argument
@dataset_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    help="By default what the end of the file's name says.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN=TARGET",
    help="Which field a column becomes: inputs.NAME, expected, slice, tags, source, group or key; nothing "
    "after = leaves it out. Can be given several times. By default, columns are mapped by their names.",
)
@click.option(
    "--expected-kind",
    type=click.Choice(get_args(ExpectedKind)),
    default="text",
    show_default=True,
    help="Of expected values that do not say it themselves.",
)
@click.option("--keep", is_flag=True, help="Keep items of the draft that have the same key.")
@click.option("--preview", "only_look", is_flag=True, help="Show what the first rows become, and stop.")
@click.option("--no-wait", is_flag=True, help="Print the id of the job, and do not wait for its end.")
@config_option
@plainly
def import_items(
    use_case: str,
    dataset: str,
    file: Path,
    form: Format | None,
    columns: Sequence[str],
    expected_kind: ExpectedKind,
    keep: bool,
    only_look: bool,
    no_wait: bool,
    config: Path | None,
) -> None:
    """Import FILE into the draft, all at once when it is read to its end.

    A worker carries it out: `aimm serve` starts one, or run `aimm work`. Exit code 0: done, 1: failed or
    cancelled, 3: done, but lines were refused.
    """
    kind, wanted = form or format_of(file.name), _mapping(columns)

    async def work(desk: Desk) -> Job | None:
        with file.open("rb") as opened:
            found = await _preview(desk, opened, kind, wanted, expected_kind)
            _show(found, whole=only_look)
            if only_look:
                return None
            upload = await _sent(desk, opened, file.name)
        given = {
            "datasetId": desk.dataset.id,
            "uploadId": upload.id,
            "format": kind,
            "columns": found.mapping,
            "expectedKind": expected_kind,
            "taken": "keep" if keep else "replace",
            "author": OPERATOR.name,
        }
        title = f"{desk.dataset.title}: {upload.name}"[:255]
        job = await desk.jobs.start(
            IMPORT.name, title, given, OPERATOR.name, desk.note, desk.dataset.use_case_id
        )
        if no_wait:
            click.echo(job.id)
            return None
        job = await _followed(desk, job)
        if job.state is JobState.DONE and job.result["refused"]:
            for line, error in await desk.items.items.refusals(job.id, 0, _REFUSED_SHOWN):
                click.echo(f"{file}:{line}: {error}", err=True)
        return job

    job = with_dataset(config, use_case, dataset, work)
    if job is not None:
        _conclude(job)


async def _preview(
    desk: Desk, file: IO[bytes], kind: Format, columns: dict[str, str] | None, expected: ExpectedKind
) -> Preview:
    start = file.read(PREVIEWED_BYTES)
    whole = len(start) < PREVIEWED_BYTES
    file.seek(0)
    return preview(lines_of(start, kind, whole=whole), columns, expected, await placeholders_of(desk))


def _show(found: Preview, *, whole: bool) -> None:
    for column, target in found.mapping.items():
        click.echo(f"{column} → {target or '(left out)'}", err=not whole)
    for name in found.unknown:
        click.echo(f"no configuration of the use case has a placeholder {name}", err=True)
    if not whole:
        return
    for row in found.rows:
        said = row.error if row.item is None else _content(row.item)
        click.echo(f"line {row.line}: {said}")


def _content(item: Any) -> str:
    import msgspec

    given = {name: value for name, value in msgspec.to_builtins(item).items() if value not in (None, [])}
    return msgspec.json.encode(given).decode()


async def _sent(desk: Desk, file: IO[bytes], name: str) -> Upload:
    """Send a file in parts: whoever imports it may be on another machine."""
    ids, now = desk.access.ids, desk.access.clock.now()
    upload = await desk.uploads.begin(ids.new(), desk.dataset.id, name, OPERATOR.name, now)
    while part := file.read(_PART):
        upload = await desk.uploads.add(desk.dataset.id, upload.id, upload.parts, part)
    return upload


async def _followed(desk: Desk, job: Job) -> Job:
    shown, looks = "", 0
    while not job.has_ended:
        await asyncio.sleep(_LOOK_SECONDS)
        job, looks = await desk.jobs.status(job.id), looks + 1
        if looks == _PATIENCE and job.state is JobState.QUEUED:
            said = "waits for a worker: `aimm serve` starts one, or run `aimm work`"
            click.echo(f"job {job.id} {said}", err=True)
        if job.state is JobState.RUNNING and (now := progress_text(job)) != shown:
            shown = now
            click.echo(f"{now}  {job.progress.text if job.progress else ''}".rstrip(), err=True)
    return job


def _conclude(job: Job) -> None:
    if job.state is not JobState.DONE:
        click.echo(job.error or job.state.value, err=True)
        sys.exit(1)
    refused: int = job.result["refused"]
    click.echo(f"{job.result['items']} items imported, {refused} lines refused")
    if refused:
        sys.exit(_REFUSED)
