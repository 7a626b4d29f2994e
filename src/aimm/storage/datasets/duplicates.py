"""Gives the program that looks for near-duplicates a file of the texts of a version."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from aimm.datasets.duplicates import MOST_ITEMS, Row
from aimm.datasets.errors import TooManyToCompare
from aimm.jobs.model import Job, Result
from aimm.jobs.programs import Task
from aimm.storage.data.dataset_tables import dataset_items
from aimm.storage.database.engine import Database
from aimm.storage.datasets.heads import head_of
from aimm.storage.datasets.rows import held

_items = dataset_items.c
_AT_ONCE = 2_000
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class DuplicatesSink:
    """The sink of searches for near-duplicates; see ``jobs.ports.Sink``. Their report is the job's result.

    Attributes:
        folders: with local copies; a worker has one job at a time.
    """

    database: Database
    folders: list[str] = field(default_factory=list[str])

    def clear(self) -> None:
        """Delete local copies, also those of jobs that ended early."""
        while self.folders:
            shutil.rmtree(self.folders.pop(), ignore_errors=True)

    async def task(self, job: Job) -> Task:
        """The program reads a local copy of the texts; a job that is resumed begins anew.

        Raises:
            TooManyToCompare: there are more than the program can look through.
        """
        self.clear()
        self.folders.append(tempfile.mkdtemp(prefix="aimm-duplicates-"))
        path = Path(self.folders[-1]) / "items"
        given = job.specification
        count = await self._write(path, given["datasetId"], given["version"] or None)
        return Task({**given, "path": str(path), "folder": self.folders[-1], "count": count})

    async def _write(self, path: Path, dataset_id: str, version: int | None) -> int:
        count, place = 0, 0
        with path.open("wb") as file:
            while rows := await self._rows(dataset_id, version, place):
                lines = (_encoder.encode(Row(row.key, row.group, row.inputs)) + b"\n" for row in rows)
                file.write(b"".join(lines))
                count, place = count + len(rows), rows[-1].place
                if count > MOST_ITEMS:
                    raise TooManyToCompare
        return count

    async def _rows(self, dataset_id: str, version: int | None, after: int) -> Sequence[Any]:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return []
            query = (
                select(_items.place, _items.key, _items.group, _items.inputs)
                .where(held(head.number, version), _items.place > after)
                .order_by(_items.place)
                .limit(_AT_ONCE)
            )
            return (await connection.execute(query)).all()

    async def store(self, job: Job, results: Sequence[Result]) -> None:
        """The program says nothing but its report."""

    async def finish(self, job: Job, result: Any) -> Any:
        """Delete the local copy."""
        self.clear()
        return result
