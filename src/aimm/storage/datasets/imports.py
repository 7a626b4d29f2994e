"""Takes what an import says: rows that nobody sees before the import is done, and that count all at once."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.importing import MOST_REFUSED, ImportBatch, batches
from aimm.datasets.rules import EMPTY_HASH, hash_after
from aimm.jobs.model import Job, Result
from aimm.jobs.programs import Task
from aimm.kit.clock import Clock, to_micros
from aimm.storage.data.dataset_tables import dataset_imports, dataset_items, dataset_refusals
from aimm.storage.database.engine import Database
from aimm.storage.datasets.heads import change_head, locked_head
from aimm.storage.datasets.import_files import ImportFiles
from aimm.storage.datasets.rows import held
from aimm.storage.side_stores import writing

_imports, _items = dataset_imports.c, dataset_items.c
_CONTENT = ("key", "slice", "tags", "source", "group", "inputs", "expected", "hash")
_COLUMNS = ("dataset", "batch", "place", "from_version", *_CONTENT, "written_by", "written_at")


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
        given = job.specification
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
        who, now = job.specification["author"] or job.created_by, self.clock.now()
        for result in results:
            batch = batches.decode(cast("str", result.data))
            async with writing(self.database) as connection:
                await _store(connection, job, int(result.item), batch, who, now)
            await asyncio.sleep(0)

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


async def _import_of(connection: AsyncConnection, job_id: str) -> Row[Any] | None:
    found = await connection.execute(select(dataset_imports).where(_imports.job == job_id))
    return found.one_or_none()


async def _store(
    connection: AsyncConnection, job: Job, number: int, batch: ImportBatch, who: str, now: datetime
) -> None:
    head = await locked_head(connection, job.specification["datasetId"])
    known = await _import_of(connection, job.id)
    if known is None or known.done or number < known.batches:
        return
    refused = [{"job": job.id, "line": one.line, "error": one.error} for one in batch.refused]
    rows, twice = await _fresh(connection, head, known, job.id, batch)
    refused += [{"job": job.id, "line": line, "error": "key: is there twice"} for line in twice]
    if rows:
        await _insert(connection, head, known, rows, who, now)
    if told := refused[: max(0, MOST_REFUSED - known.refused)]:
        await connection.execute(insert(dataset_refusals), told)
    await connection.execute(
        update(dataset_imports)
        .where(_imports.number == known.number)
        .values(
            batches=number + 1,
            items=known.items + len(rows),
            hash=hash_after(known.hash, [row["hash"] for row in rows]),
            keyed=known.keyed or any(row.key is not None for row in batch.rows),
            refused=known.refused + len(refused),
        )
    )


async def _fresh(
    connection: AsyncConnection, head: Row[Any], known: Row[Any], job_id: str, batch: ImportBatch
) -> tuple[list[dict[str, Any]], list[int]]:
    """The rows whose keys this import has not had, and the lines of the others."""
    drawn = job_id.replace("-", "")[:16]
    given = [row.key for row in batch.rows if row.key is not None]
    seen: set[str] = set()
    if given:
        mine = and_(_items.dataset == head.number, _items.batch == known.number, _items.key.in_(given))
        seen = set((await connection.execute(select(_items.key).where(mine))).scalars())
    rows: list[dict[str, Any]] = []
    twice: list[int] = []
    for row in batch.rows:
        key = row.key or f"{drawn}-{row.line:09}"
        if key in seen:
            twice.append(row.line)
            continue
        seen.add(key)
        rows.append(
            {
                "key": key,
                "slice": row.slice,
                "tags": row.tags,
                "source": row.source,
                "group": row.group,
                "inputs": row.inputs,
                "expected": row.expected,
                "hash": row.hash,
            }
        )
    return rows, twice


async def _insert(
    connection: AsyncConnection,
    head: Row[Any],
    known: Row[Any],
    rows: Sequence[Mapping[str, Any]],
    who: str,
    now: datetime,
) -> None:
    """Insert rows as they are, without a conversion of each value."""
    fixed = (head.number, known.number)
    written = (who, to_micros(now))
    given = [
        (*fixed, head.next_place + offset, known.draft, *(row[name] for name in _CONTENT), *written)
        for offset, row in enumerate(rows)
    ]
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    if connection.dialect.name == "sqlite":
        marks, table = ", ".join("?" * len(_COLUMNS)), "dataset_items"
    else:
        marks = ", ".join(f"${place}" for place in range(1, len(_COLUMNS) + 1))
        table = "aimm_data.dataset_items"
    await connection.exec_driver_sql(f"insert into {table} ({names}) values ({marks})", given)
    await change_head(connection, head, places=len(rows))


async def _commit(connection: AsyncConnection, head: Row[Any], known: Row[Any], *, keeps: bool) -> None:
    draft = head.newest + 1
    mine = and_(_items.dataset == head.number, _items.batch == known.number)
    count, content = known.items, known.hash
    if known.draft != draft:  # a version was frozen meanwhile
        await connection.execute(update(dataset_items).where(mine).values(from_version=draft))
    removed: list[str] = []
    if known.keyed:
        keys = select(_items.key).where(mine).scalar_subquery()
        there = and_(held(head.number, None), _items.key.in_(keys))
        if keeps:
            taken = select(_items.key).where(there)
            gone = list(
                (await connection.execute(select(_items.hash).where(mine, _items.key.in_(taken)))).scalars()
            )
            await connection.execute(delete(dataset_items).where(mine, _items.key.in_(taken)))
            count, content = count - len(gone), hash_after(content, removed=gone)
        else:
            removed = await _ended(connection, there, draft)
    await connection.execute(
        update(dataset_imports)
        .where(_imports.number == known.number)
        .values(done=True, items=count, hash=content)
    )
    await change_head(connection, head, removed=removed, imported=(count, content))


async def _ended(connection: AsyncConnection, there: ColumnElement[bool], draft: int) -> list[str]:
    """End the rows that an import replaces; returns their hashes."""
    hashes = list((await connection.execute(select(_items.hash).where(there))).scalars())
    await connection.execute(
        update(dataset_items).where(there, _items.from_version < draft).values(to_version=draft)
    )
    await connection.execute(delete(dataset_items).where(there, _items.from_version == draft))
    return hashes


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
    some = select(_items.number).where(_items.batch == known.number).limit(20_000)
    total, more = 0, True
    while more:
        async with writing(database) as connection:
            found = await connection.execute(delete(dataset_items).where(_items.number.in_(some)))
            more, total = found.rowcount > 0, total + found.rowcount
    async with writing(database) as connection:
        await connection.execute(delete(dataset_imports).where(_imports.number == known.number))
    return total
