"""An import of 1,000,000 lines, and a version of 100 changes after it; ``make bench-datasets``.

The import runs as it does in a worker: the program in a child process, its batches stored by the
sink (``--postgres`` for PostgreSQL). Beside the time it takes, processor seconds of both
processes are printed, and those of a bare ``executemany`` of the same rows into the same table: on a busy
machine only their ratio says anything.
"""

import argparse
import asyncio
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.databases import PostgresServer

from aimm.artifacts.service import ArtifactService
from aimm.datasets.editing import ItemService
from aimm.datasets.importing import IMPORT
from aimm.datasets.items import Wanted
from aimm.datasets.model import Dataset
from aimm.engine.run import Run
from aimm.jobs.model import Batch, Job, JobState
from aimm.jobs.programs import Task
from aimm.kit.changes import Change
from aimm.launchers.local import LocalChild, LocalLauncher
from aimm.storage.artifacts.folder import FolderFiles
from aimm.storage.artifacts.references import StoredReferences
from aimm.storage.artifacts.scratch import Scratch
from aimm.storage.data.opening import DATA
from aimm.storage.database.engine import Database
from aimm.storage.datasets.import_files import ImportFiles
from aimm.storage.datasets.imports import ImportSink
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.uploads import StoredUploads
from aimm.wiring.sources import RandomIds, SystemClock

_PART = 524_288
_CHANGES = 100
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE = Dataset(
    id="0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a01",
    number=1,
    use_case_id="0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a02",
    title="Tickets",
    code="tickets",
    version=1,
    created_at=NOW,
    updated_at=NOW,
)


def _lines(count: int) -> Iterator[bytes]:
    part = b""
    for number in range(count):
        text = f"Ticket {number}: the parcel has not arrived, and nobody answers the phone."
        label = ("billing", "technical", "delivery")[number % 3]
        part += b'{"inputs":{"text":"%s"},"expected":{"kind":"label","value":"%s"},"slice":"%s"}\n' % (
            text.encode(),
            label.encode(),
            label.encode(),
        )
        if len(part) >= _PART:
            yield part
            part = b""
    yield part


def _job(upload: str) -> Job:
    given = {"datasetId": ONE.id, "uploadId": upload, "format": "jsonl", "author": "bench"}
    return Job(
        id=RandomIds().new(),
        kind=IMPORT.name,
        title="bench",
        use_case_id=None,
        specification=IMPORT.read(given),
        state=JobState.RUNNING,
        epoch=1,
        attempts=1,
        worker="bench",
        stopping=False,
        progress=None,
        checkpoint=None,
        result=None,
        error=None,
        events=0,
        due_at=NOW,
        started_at=SystemClock().now(),
        ended_at=None,
        created_by="bench",
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


class _Desk:
    """Takes what is not the sink's, and forgets it."""

    result: object = None

    async def store(self, job: Job, batch: Batch, now: datetime) -> bool:
        return False

    async def end(self, job: Job, state: JobState, now: datetime, **how: object) -> None:
        assert state is JobState.DONE, how
        self.result = how["result"]


async def _imported(data: Database, folder: Path, upload: str) -> float:
    """Import; returns the processor seconds of the worker."""
    desk, launcher = _Desk(), _Launcher()
    artifacts = ArtifactService(
        FolderFiles(folder, Scratch(folder / "tmp")), StoredReferences(data), SystemClock()
    )
    sink = ImportSink(data, SystemClock(), ImportFiles(StoredUploads(data), artifacts))
    run = Run(
        _job(upload),
        IMPORT.module,
        desk,  # type: ignore[arg-type]
        launcher,
        SystemClock().now,
        timedelta(hours=1),
        sink,
    )
    idle, used = _memory(os.getpid(), "VmRSS"), time.process_time()
    watch = asyncio.create_task(launcher.watch())
    began = time.perf_counter()
    await run.carry_out()
    seconds, used = time.perf_counter() - began, time.process_time() - used
    watch.cancel()
    most = _memory(os.getpid(), "VmHWM")
    program = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"import: {seconds:.1f} s, {desk.result}")
    print(f"  worker: {used:.1f} s of CPU, {most} MiB at most, of which {most - idle} MiB are the import's")
    print(f"  program: {program.ru_utime + program.ru_stime:.1f} s of CPU, {launcher.most} MiB at most")
    return used


def _memory(pid: int, name: str) -> int:
    """A line of /proc/PID/status in MiB; rusage would count what a child had before it was one."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) // 1024
    return 0


class _Launcher:
    """Notes how much memory its child needs."""

    child: LocalChild | None = None
    most: int = 0

    async def start(self, module: str, task: Task) -> LocalChild:
        self.child = await LocalLauncher(512).start(module, task)
        return self.child

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            if self.child is not None:
                self.most = max(self.most, _memory(self.child.pid, "VmHWM"))


def _yardstick(file: Path) -> float:
    """Processor seconds of storing the same rows by ``executemany`` into a table with the same indexes."""
    with closing(sqlite3.connect(file)) as known, closing(sqlite3.connect(file.with_suffix(".bare"))) as bare:
        bare.execute("pragma journal_mode=wal")
        bare.execute("pragma synchronous=full")
        table = "select sql from sqlite_master where tbl_name = 'dataset_items' and sql is not null"
        for (sql,) in known.execute(table).fetchall():
            bare.execute(sql)
        found = known.execute("select * from dataset_items")
        marks = ", ".join("?" * len(found.description))
        used = 0.0
        while rows := found.fetchmany(4_000):
            began = time.process_time()
            bare.executemany(f"insert into dataset_items values ({marks})", rows)
            bare.commit()
            used += time.process_time() - began
    return used


async def _log(change: Change) -> None:
    """Versions are noted elsewhere."""


async def _versions(items: ItemService) -> None:
    await items.freeze(ONE, "imported", "bench", _log)
    found = await items.find(ONE, Wanted(size=_CHANGES))
    edits = {item.key: {"slice": "changed"} for item in found.items}
    began = time.perf_counter()
    await items.edit(ONE, edits, "bench")
    edited = time.perf_counter()
    await items.freeze(ONE, "changed", "bench", _log)
    frozen = time.perf_counter()
    print(f"{_CHANGES} edits: {(edited - began) * 1e3:.0f} ms")
    print(f"a version of them: {(frozen - edited) * 1e3:.1f} ms")
    began = time.perf_counter()
    difference = await items.difference(ONE, 1, 2)
    print(f"their difference: {(time.perf_counter() - began) * 1e3:.0f} ms, {difference.changed} changed")
    for skip in (0, 500_000):
        began = time.perf_counter()
        await items.find(ONE, Wanted(size=200, skip=skip))
        print(f"200 items after {skip:,}: {(time.perf_counter() - began) * 1e3:.0f} ms")


async def _measure(count: int, server: PostgresServer | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = await server.new_database() if server else f"sqlite:///{Path(folder) / 'aimm.db'}"
        data = DATA.open(address)
        await DATA.prepare(data)
        ids, uploads = RandomIds(), StoredUploads(data)
        upload = await uploads.begin(ids.new(), ONE.id, "file", "bench", SystemClock().now())
        for place, part in enumerate(_lines(count)):
            await uploads.add(ONE.id, upload.id, place, part)
        used = await _imported(data, Path(folder) / "artifacts", upload.id)
        if server is None:
            bare = await asyncio.to_thread(_yardstick, Path(folder) / "aimm-data.db")
            print(f"  executemany of the same rows: {bare:.1f} s of CPU, worker {used / bare:.2f} times that")
        await _versions(ItemService(StoredItems(data), SystemClock(), ids))
        await data.close()


def main(arguments: list[str]) -> None:
    """Measure once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL rather than SQLite")
    given = parser.parse_args(arguments)
    server = PostgresServer() if given.postgres else None
    try:
        asyncio.run(_measure(given.lines, server))
    finally:
        if server is not None:
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
