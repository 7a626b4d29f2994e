"""Takes what an import says: rows that nobody sees before the import is done, and that count all at once."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.importing import MOST_REFUSED, ImportBatch, batch_of
from aimm.datasets.rules import EMPTY_HASH, hash_after
from aimm.jobs.model import Job, Result
from aimm.jobs.programs import Task
from aimm.kit.clock import Clock, to_micros
from aimm.storage.data.dataset_tables import dataset_imports, dataset_items, dataset_refusals
from aimm.storage.database.engine import Database
from aimm.storage.datasets.bulk import insert_rows
from aimm.storage.datasets.heads import change_head, locked_head
from aimm.storage.datasets.import_files import ImportFiles
from aimm.storage.datasets.rows import held
from aimm.storage.side_stores import writing

_AT_A_TIME = 5_000
_imports, _items = dataset_imports.c, dataset_items.c


@dataclass(frozen=True, slots=True)
class ImportSink:
    """The sink of imports; see ``jobs.ports.Sink``.

    Attributes:
        files: where the upload is, and the report goes.
    """

    database: Database
    clock: Clock
    files: ImportFiles

    async def task(self, job: Job) -> Task:
        """The program reads the upload; an import that is done already reads nothing.

        Raises:
            UploadNotFound: it was uploaded more than a day ago.
            ArtifactMissing
        """
        given = {**job.specification, "prefix": _prefix(job)}
        checkpoint = job.checkpoint
        async with writing(self.database) as connection:
            head = await locked_head(connection, given["datasetId"])
            known = await _import_of(connection, job.id)
            if known is not None and known.done:
                return Task({**given, "size": 0, "path": ""}, (), {"offset": 0, "line": 0, "batch": 0})
            if known is None:
                checkpoint = None
                await connection.execute(delete(dataset_refusals).where(dataset_refusals.c.job == job.id))
                await connection.execute(
                    insert(dataset_imports).values(
                        dataset=head.number,
                        job=job.id,
                        done=False,
                        draft=head.newest + 1,
                        batches=0,
                        items=0,
                        hash=EMPTY_HASH,
                        keyed=False,
                        refused=0,
                    )
                )
        path, size = await self.files.path(job)
        return Task({**given, "size": size, "path": path}, (), checkpoint)

    async def store(self, job: Job, results: Sequence[Result]) -> None:
        """Store batches in the order of their numbers; those that are stored already change nothing."""
        given = [(int(result.item), batch_of(result.data)) for result in results]
        who, now = job.specification["author"] or job.created_by, self.clock.now()
        async with writing(self.database) as connection:
            head = await locked_head(connection, job.specification["datasetId"])
            known = await _import_of(connection, job.id)
            if known is None or known.done:
                return
            if fresh := [(number, batch) for number, batch in given if number >= known.batches]:
                await _store(connection, head, known, fresh, (who, to_micros(now)))

    async def finish(self, job: Job, result: Any) -> Any:
        """Make all rows part of the draft at once."""
        async with writing(self.database) as connection:
            head = await locked_head(connection, job.specification["datasetId"])
            known = await _import_of(connection, job.id)
            if known is not None and not known.done:
                keeps = job.specification["taken"] == "keep"
                await _commit(connection, head, known, keeps=keeps)
                known = await _import_of(connection, job.id)
        if known is None:
            return result
        if known.refused:
            await self.files.report(job, _all_refusals(self.database, job.id))
        return {"items": known.items, "refused": known.refused}


def _prefix(job: Job) -> str:
    """What the keys of rows without one begin with."""
    return job.id.replace("-", "")[:16]


async def _import_of(connection: AsyncConnection, job_id: str) -> Row[Any] | None:
    found = await connection.execute(select(dataset_imports).where(_imports.job == job_id))
    return found.one_or_none()


async def _store(
    connection: AsyncConnection,
    head: Row[Any],
    known: Row[Any],
    given: Sequence[tuple[int, ImportBatch]],
    written: tuple[str, int],
) -> None:
    """Store batches that are new, in one statement."""
    rows = [row for _, batch in given for row in batch.rows]
    lines = [line for _, batch in given for line in batch.lines]
    refused = [(one.line, one.error) for _, batch in given for one in batch.refused]
    twice: list[int] = []
    if rows:
        fixed = (head.number, known.number, known.draft, *written)
        stored = await insert_rows(connection, rows, head.next_place, fixed)
        if stored < len(rows):
            twice = await _twice(connection, head, known, [row[0] for row in rows])
            refused += [(lines[place], "key: is there twice") for place in twice]
        await change_head(connection, head, places=len(rows))
    if told := refused[: max(0, MOST_REFUSED - known.refused)]:
        values = [{"job": known.job, "line": line, "error": error} for line, error in told]
        await connection.execute(insert(dataset_refusals), values)
    content = hash_after(known.hash, (batch.hash for _, batch in given), (rows[place][-1] for place in twice))
    await connection.execute(
        update(dataset_imports)
        .where(_imports.number == known.number)
        .values(
            batches=given[-1][0] + 1,
            items=known.items + len(rows) - len(twice),
            hash=content,
            keyed=known.keyed or any(batch.keyed for _, batch in given),
            refused=known.refused + len(refused),
        )
    )


async def _twice(
    connection: AsyncConnection, head: Row[Any], known: Row[Any], keys: Sequence[str]
) -> list[int]:
    """The rows that were not inserted, because the import has had their keys; by their index."""
    mine = and_(_items.dataset == head.number, _items.batch == known.number, _items.key.in_(set(keys)))
    found = await connection.execute(select(_items.key, _items.place).where(mine))
    places = {row.key: row.place - head.next_place for row in found}
    return [index for index, key in enumerate(keys) if places[key] != index]


async def _commit(connection: AsyncConnection, head: Row[Any], known: Row[Any], *, keeps: bool) -> None:
    draft = head.newest + 1
    mine = and_(_items.dataset == head.number, _items.batch == known.number)
    count, content = known.items, known.hash
    if known.draft != draft:  # a version was frozen meanwhile
        await connection.execute(update(dataset_items).where(mine).values(from_version=draft))
    removed = (0, EMPTY_HASH)
    if known.keyed:
        keys = select(_items.key).where(mine).scalar_subquery()
        there = and_(held(head.number, None), _items.key.in_(keys))
        if keeps:
            refused = and_(mine, _items.key.in_(select(_items.key).where(there)))
            gone = await _sum_of(connection, refused)
            await connection.execute(delete(dataset_items).where(refused))
            count, content = count - gone[0], hash_after(content, removed=[gone[1]])
        else:
            removed = await _ended(connection, there, draft)
    await connection.execute(
        update(dataset_imports)
        .where(_imports.number == known.number)
        .values(done=True, items=count, hash=content)
    )
    await change_head(
        connection, head, imported=(count - removed[0], hash_after(content, removed=[removed[1]]))
    )


async def _ended(connection: AsyncConnection, there: ColumnElement[bool], draft: int) -> tuple[int, str]:
    """End the rows that an import replaces; returns their count and hash."""
    found = await _sum_of(connection, there)
    await connection.execute(
        update(dataset_items).where(there, _items.from_version < draft).values(to_version=draft)
    )
    await connection.execute(delete(dataset_items).where(there, _items.from_version == draft))
    return found


async def _sum_of(connection: AsyncConnection, where: ColumnElement[bool]) -> tuple[int, str]:
    """How many rows there are and what they hash to; they may be a million, so a few at a time."""
    count, content = 0, EMPTY_HASH
    found = await connection.stream_scalars(select(_items.hash).where(where))
    async for part in found.partitions(_AT_A_TIME):
        count, content = count + len(part), hash_after(content, part)
    return count, content


async def refusals(database: Database, job_id: str, after: int, most: int) -> Sequence[tuple[int, str]]:
    """Lines that an import refused, in order."""
    query = (
        select(dataset_refusals.c.line, dataset_refusals.c.error)
        .where(dataset_refusals.c.job == job_id, dataset_refusals.c.line > after)
        .order_by(dataset_refusals.c.line)
        .limit(most)
    )
    async with database.reading() as connection:
        return [(row.line, row.error) for row in await connection.execute(query)]


async def _all_refusals(database: Database, job_id: str) -> AsyncIterator[tuple[int, str]]:
    after = -1
    while found := await refusals(database, job_id, after, 1_000):
        for one in found:
            yield one
        after = found[-1][0]


async def dropped(database: Database, job_id: str) -> int:
    """Remove the rows of an import that ended without being done, a few at a time."""
    async with database.reading() as connection:
        known = await _import_of(connection, job_id)
    if known is None or known.done:
        return 0
    mine = and_(_items.dataset == known.dataset, _items.batch == known.number)
    some = select(_items.number).where(mine).limit(20_000)
    total, more = 0, True
    while more:
        async with writing(database) as connection:
            found = await connection.execute(delete(dataset_items).where(_items.number.in_(some)))
            more, total = found.rowcount > 0, total + found.rowcount
    async with writing(database) as connection:
        await connection.execute(delete(dataset_imports).where(_imports.number == known.number))
    return total
