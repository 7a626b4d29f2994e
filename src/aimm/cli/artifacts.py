"""``aimm artifacts``: files of jobs and imports, directly in their store."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from aimm.artifacts.errors import ArtifactDamaged
from aimm.artifacts.model import Content, Known, Reference
from aimm.artifacts.rules import GRACE, LEAST_GRACE
from aimm.artifacts.service import ArtifactService
from aimm.cli.access import moment_text, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.numbers import Number
from aimm.cli.suggesting import Suggesting
from aimm.storage.artifacts.owners import stored_owners
from aimm.storage.database.engine import Database
from aimm.storage.jobs.opening import JOBS
from aimm.wiring.artifacts import open_artifacts, place_of
from aimm.wiring.direct_access import open_direct_access

T = TypeVar("T")
_HOUR = 3_600
_UNITS = ("B", "KiB", "MiB", "GiB")
_KILO = 1_024


def _with_artifacts(
    config: Path | None, work: Callable[[ArtifactService, Database, Database], Awaitable[T]]
) -> T:
    """Run ``work`` on the artifacts of an installation, its database and its data store."""
    settings = settings_from(config)

    async def run() -> T:
        async with open_direct_access(settings) as access:
            if access.data is None:
                raise LookupError("no data store")
            with open_artifacts(settings, access.data) as store:
                return await work(store.service, access.database, access.data)

    return run_async(run())


def size_text(size: float) -> str:
    """A number of bytes in a readable unit."""
    for unit in _UNITS[:-1]:
        if size < _KILO:
            return f"{size:.0f} {unit}" if unit == _UNITS[0] else f"{size:.1f} {unit}"
        size /= _KILO
    return f"{size:.1f} {_UNITS[-1]}"


@click.group(cls=Suggesting)
def artifacts() -> None:
    """Files that imports read and jobs make."""


@artifacts.command("list")
@click.option(
    "--unnamed", is_flag=True, help="Only those that nobody names, which go at the next collection."
)
@config_option
@plainly
def list_artifacts(config: Path | None, *, unnamed: bool) -> None:
    """List all artifacts."""

    async def find(store: ArtifactService, product: Database, data: Database) -> list[Known]:
        return [one async for one in store.known() if not unnamed or not one.references]

    show_table(
        ("digest", "size", "named by", "stored"),
        [
            (
                one.content.digest,
                size_text(one.content.size),
                str(one.references),
                moment_text(one.touched_at),
            )
            for one in _with_artifacts(config, find)
        ],
    )


@artifacts.command("show")
@click.argument("digest")
@config_option
@plainly
def show_artifact(digest: str, config: Path | None) -> None:
    """Show who names an artifact."""

    async def find(store: ArtifactService, product: Database, data: Database) -> list[Reference]:
        await store.named(digest)
        return [*await store.references.to(digest)]

    found = _with_artifacts(config, find)
    show_table(
        ("owner", "as", "name", "type", "size", "by", "at"),
        [
            (
                f"{one.owner.kind} {one.owner.id}",
                one.role.value,
                one.name,
                one.media_type,
                size_text(one.content.size),
                one.made_by,
                moment_text(one.made_at),
            )
            for one in found
        ],
    )


@artifacts.command("get")
@click.argument("digest")
@click.argument("output", type=click.File("wb"))
@config_option
@plainly
def get_artifact(digest: str, output: BinaryIO, config: Path | None) -> None:
    """Write an artifact to a file (- for standard output), and check that its content has its hash."""

    async def copy(store: ArtifactService, product: Database, data: Database) -> None:
        named = await store.named(digest)
        async for part in checked(store, named.content):
            output.write(part)

    _with_artifacts(config, copy)


async def checked(store: ArtifactService, content: Content) -> AsyncIterator[bytes]:
    """The parts of an artifact.

    Raises:
        ArtifactDamaged: after the last part, if they do not have the hash.
    """
    import hashlib

    found = hashlib.sha256()
    async for part in await store.read(content.digest):
        found.update(part)
        yield part
    if found.hexdigest() != content.digest:
        raise ArtifactDamaged


@artifacts.command("check")
@config_option
@plainly
def check_artifacts(config: Path | None) -> None:
    """Read every artifact that somebody names; exit code 1 if one is missing or damaged."""

    async def find(store: ArtifactService, product: Database, data: Database) -> tuple[int, list[str]]:
        wrong: list[str] = []
        count = 0
        async for one in store.known():
            if one.references:
                count += 1
                wrong += await _wrong(store, one.content)
        return count, wrong

    count, wrong = _with_artifacts(config, find)
    for line in wrong:
        click.echo(line)
    click.echo(f"{count} artifacts, {len(wrong)} missing or damaged")
    if wrong:
        raise click.exceptions.Exit(1)


async def _wrong(store: ArtifactService, content: Content) -> list[str]:
    if await store.files.size(content.digest) is None:
        return [f"{content.digest}  missing"]
    try:
        async for _ in checked(store, content):
            pass
    except ArtifactDamaged:
        return [f"{content.digest}  damaged"]
    return []


@artifacts.command("gc")
@click.option(
    "--older-than",
    type=Number(LEAST_GRACE.total_seconds() / _HOUR, 87_600),
    default=GRACE.total_seconds() / _HOUR,
    show_default=True,
    help="Hours since somebody stored an artifact; younger ones stay.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@config_option
@plainly
def collect_artifacts(older_than: float, config: Path | None, *, dry_run: bool) -> None:
    """Remove artifacts that nobody names; workers do so once an hour.

    What a job, an upload or a decision names is never removed.
    """
    settings = settings_from(config)
    job_store = JOBS.open(settings.url)

    async def collect(store: ArtifactService, product: Database, data: Database) -> None:
        try:
            await JOBS.prepare(job_store)
            owners = stored_owners(product, data, job_store)
            done = await store.collect(owners, timedelta(hours=older_than), really=not dry_run)
        finally:
            await job_store.close()
        for one in done.deleted:
            click.echo(f"{one.digest}  {size_text(one.size)}")
        verb = "would be removed" if dry_run else "removed"
        click.echo(f"{len(done.deleted)} artifacts, {size_text(done.size)}, {verb} from {place_of(settings)}")

    _with_artifacts(config, collect)
