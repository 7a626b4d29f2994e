"""``aimm jobs``: work that takes long, started and watched directly in the database."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import click
import msgspec

from aimm.artifacts.model import Owner, Reference
from aimm.cli.access import OPERATOR, moment_text, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.suggesting import Suggesting
from aimm.jobs.model import Event, EventKind, Job, JobState
from aimm.jobs.service import JobService, Note
from aimm.kit.changes import Change, Journal
from aimm.kit.paging import MAX_PAGE_SIZE, OrderDir, PageRequest
from aimm.storage.artifacts.references import StoredReferences
from aimm.wiring.artifacts import open_artifacts
from aimm.wiring.data import open_data
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.jobs import KINDS, open_jobs

T = TypeVar("T")

_LOOK_SECONDS = 0.5
_STATES = click.Choice([state.value for state in JobState])


def _time(text: str) -> datetime:
    try:
        return msgspec.convert(text, Annotated[datetime, msgspec.Meta(tz=True)]).astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        raise click.BadParameter("must be an RFC 3339 time with an offset", param_hint="--at") from None


def _with_jobs(config: Path | None, work: Callable[[JobService], Awaitable[T]]) -> T:
    """Run ``work`` on the jobs of an installation that exists."""
    settings = settings_from(config)

    async def run() -> T:
        async with open_direct_access(settings, only_read=True), open_jobs(settings.url) as jobs:
            return await work(jobs)

    return run_async(run())


def _changing_jobs(config: Path | None, work: Callable[[JobService, Note], Awaitable[T]]) -> T:
    """The same for a change, which gets an audit log entry."""
    settings = settings_from(config)

    async def run() -> T:
        async with AsyncExitStack() as stack:
            access = await stack.enter_async_context(open_direct_access(settings))
            store = None
            if access.data is not None:
                store = stack.enter_context(open_artifacts(settings, access.data)).service
            jobs = await stack.enter_async_context(open_jobs(settings.url, store))

            async def note(change: Change) -> None:
                async with access.writing(OPERATOR) as services:
                    services[Journal].note(change)

            return await work(jobs, note)

    return run_async(run())


def progress_text(job: Job) -> str:
    """How far a job is, in a few words."""
    if job.progress is None or not job.progress.total:
        return "-"
    return f"{job.progress.done / job.progress.total:.0%}"


def event_text(event: Event) -> str:
    """An event in one line."""
    match event.kind:
        case EventKind.LOG:
            said = event.data["text"]
        case EventKind.STATE:
            why = event.data.get("why")
            said = event.data["state"] + (f": {why}" if why else "")
        case EventKind.ARTIFACT:
            said = f"file {event.data['name']}  {event.data['digest']}"
        case EventKind.RESULT:
            said = f"result {event.data['item']}  {json.dumps(event.data['data'], ensure_ascii=False)}"
    return f"{moment_text(event.at)}  {said}"


@click.group(cls=Suggesting)
def jobs() -> None:
    """Work that takes long."""


@jobs.command("list")
@click.option("--state", type=_STATES, help="Only jobs in this state.")
@click.option("--kind", type=click.Choice(sorted(KINDS)), help="Only jobs of this kind.")
@config_option
@plainly
def list_jobs(state: str | None, kind: str | None, config: Path | None) -> None:
    """List the newest jobs."""
    filters = {name: value for name, value in (("state", state), ("kind", kind)) if value is not None}
    wanted = PageRequest(1, MAX_PAGE_SIZE, "created_at", OrderDir.DESC, filters=filters)
    page = _with_jobs(config, lambda found: found.page(wanted))
    show_table(
        ("id", "kind", "title", "state", "progress", "since"),
        [
            (job.id, job.kind, job.title, job.state.value, progress_text(job), moment_text(job.created_at))
            for job in page.items
        ],
    )


@jobs.command("start")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("specification", type=click.File("rb"))
@click.option("--title", help="What the job is for; by default its kind.")
@click.option("--at", help="When it may start, such as 2026-01-31T06:00:00Z; by default at once.")
@config_option
@plainly
def start_job(kind: str, specification: Any, title: str | None, at: str | None, config: Path | None) -> None:
    """Start a job with a SPECIFICATION in a JSON file (- for standard input)."""
    try:
        given = msgspec.json.decode(specification.read(), type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise click.ClickException(f"the specification is not a JSON object: {error}") from None
    who, named, due = OPERATOR.name, title or kind, None if at is None else _time(at)
    job = _changing_jobs(config, lambda found, note: found.start(kind, named, given, who, note, None, due))
    click.echo(job.id)


@jobs.command("show")
@click.argument("job_id")
@config_option
@plainly
def show_job(job_id: str, config: Path | None) -> None:
    """Print everything about a job as JSON, with its files."""
    settings = settings_from(config)

    async def find() -> tuple[Job, Sequence[Reference]]:
        async with open_direct_access(settings, only_read=True), open_jobs(settings.url) as jobs:
            job = await jobs.status(job_id)
            async with open_data(settings.url) as data:
                return job, await StoredReferences(data).of_owner(Owner("job", job_id))

    job, files = run_async(find())
    shown = msgspec.to_builtins(job) | {"artifacts": [_file(one) for one in files]}
    click.echo(msgspec.json.format(msgspec.json.encode(shown)).decode())


def _file(reference: Reference) -> dict[str, Any]:
    content = reference.content
    return {
        "digest": content.digest,
        "name": reference.name,
        "media_type": reference.media_type,
        "size": content.size,
        "role": reference.role.value,
    }


@jobs.command("follow")
@click.argument("job_id")
@config_option
@plainly
def follow_job(job_id: str, config: Path | None) -> None:
    """Print what happens in a job until it ends. Exit code 0: done, 1: failed or cancelled."""

    async def follow(found: JobService) -> Job:
        place, shown = 0, ""
        while True:
            job = await found.status(job_id)
            for event in await found.events(job_id, place):
                place = event.place
                click.echo(event_text(event))
            if (now := progress_text(job)) != shown:
                shown = now
                click.echo(f"{now}  {job.progress.text if job.progress else ''}".rstrip(), err=True)
            if job.has_ended and place >= job.events:
                return job
            await asyncio.sleep(0 if place < job.events else _LOOK_SECONDS)

    job = _with_jobs(config, follow)
    if job.state is not JobState.DONE:
        sys.exit(1)
    click.echo(json.dumps(job.result, ensure_ascii=False))


@jobs.command("cancel")
@click.argument("job_id")
@config_option
@plainly
def cancel_job(job_id: str, config: Path | None) -> None:
    """Cancel a job that has not ended."""
    job = _changing_jobs(config, lambda found, note: found.cancel(job_id, note))
    click.echo("cancelled" if job.has_ended else "its worker will cancel it")


@jobs.command("resume")
@click.argument("job_id")
@config_option
@plainly
def resume_job(job_id: str, config: Path | None) -> None:
    """Queue a job again that failed or was cancelled; it goes on where it was."""
    _changing_jobs(config, lambda found, note: found.resume(job_id, note))
    click.echo("queued")
