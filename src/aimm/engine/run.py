"""One run: a program's child process, and the storing of what it says."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from aimm.jobs.errors import Fenced
from aimm.jobs.model import Batch, Job, JobState, Progress, Result
from aimm.jobs.ports import Child, Desk, JobFiles, Launcher, Sink
from aimm.jobs.programs import Checkpoint, Done, Log, NewFile, Said, Task
from aimm.jobs.rules import MOST_ATTEMPTS, has_taken_too_long
from aimm.kit.errors import AimmError, Unavailable

log = structlog.get_logger(__name__)

BATCH_SECONDS, BATCH_LINES, BATCH_BYTES = 0.5, 500, 1_048_576
_RETRY_SECONDS = 0.3
_MOST_LOG = 2_000


@dataclass(slots=True)
class _Said:
    """What a program has said since the last batch."""

    results: list[Result] = field(default_factory=list[Result])
    files: list[NewFile] = field(default_factory=list[NewFile])
    logs: list[str] = field(default_factory=list[str])
    progress: Progress | None = None
    checkpoint: Any = None
    done: Done | None = None

    def note(self, said: Said) -> None:
        match said:
            case Progress():
                self.progress = said
            case Result():
                self.results.append(said)
            case Log():
                self.logs.append(said.text[:_MOST_LOG])
            case Checkpoint():
                self.checkpoint = said.data
            case NewFile():
                self.files.append(said)
            case Done():
                self.done = said

    def take(self) -> Batch:
        """What there is to store, which is forgotten here."""
        batch = Batch(
            results=self.results, logs=self.logs, progress=self.progress, checkpoint=self.checkpoint
        )
        self.results, self.logs, self.progress, self.checkpoint = [], [], None, None
        return batch


class _Stopped(Exception):
    """The program was ended on purpose; ``state`` is the end of the job."""

    def __init__(self, state: JobState, why: str | None = None) -> None:
        self.state, self.why = state, why


@dataclass(frozen=True, slots=True)
class Run:
    """Carries out one job that a worker has taken.

    Attributes:
        job: as it was when it was taken.
        module: the module of its program.
        most: the longest time that it may take.
        sink: takes its results; None for the store of jobs.
        files: of jobs; None for programs without files.
    """

    job: Job
    module: str
    desk: Desk
    launcher: Launcher
    now: Callable[[], datetime]
    most: timedelta
    sink: Sink | None = None
    files: JobFiles | None = None

    async def carry_out(self) -> None:
        """Run the program to its end, and store how it ended.

        When cancelled, the child is killed and nothing more is stored. A job that another worker has by now
        is left alone.
        """
        child: Child | None = None
        try:
            task = await self._patiently(self._task)
            task = await self._patiently(lambda: self._with_files(task))
            child = await self.launcher.start(self.module, task)
            await self._follow(child)
        except Fenced:
            log.warning("job_lost", job=self.job.id, epoch=self.job.epoch)
        except _Stopped as stopped:
            with suppress(Fenced):
                await self._end(stopped.state, error=stopped.why)
        finally:
            if child is not None:
                child.kill()
                await child.ended()
            if self.files is not None:
                await self.files.close(self.job)

    async def _task(self) -> Task:
        if self.sink is not None:
            with _failing_the_job():
                return await self.sink.task(self.job)
        earlier = await self.desk.results(self.job.id)
        return Task(self.job.specification, earlier, self.job.checkpoint)

    async def _with_files(self, task: Task) -> Task:
        if self.files is None:
            return task
        with _failing_the_job():
            folder, paths = await self.files.open(self.job)
        return replace(task, folder=folder, files=paths)

    async def _follow(self, child: Child) -> None:
        said = _Said()
        try:
            async for _ in _batches(child.said(), said):
                files, said.files = said.files, []
                await self._store(replace(said.take(), artifacts=await self._taken(files)))
        except _Stopped as stopped:
            await child.stop()
            await self._end(stopped.state, error=stopped.why)
            return
        code, errors = await child.ended()
        if said.done is not None:
            await self._end(JobState.DONE, result=await self._finished(said.done.result))
        elif code >= 0:
            why = errors.splitlines()[-1] if errors else f"the program ended early with exit code {code}"
            await self._end(JobState.FAILED, error=why)
        else:
            await self._lost(code)

    async def _taken(self, made: Sequence[NewFile]) -> Sequence[Mapping[str, Any]]:
        """Move new files into the store of artifacts.

        Raises:
            _Stopped: one of them cannot be taken.
        """
        if not made or self.files is None:
            return ()
        take = self.files.take
        with _failing_the_job():
            return [await self._patiently(lambda one=one: take(self.job, one)) for one in made]

    async def _store(self, batch: Batch) -> None:
        """Store a batch.

        Raises:
            _Stopped: the job is to be ended now.
            Fenced: another worker has it.
        """
        if self.sink is not None and batch.results:
            taken, sink = batch.results, self.sink
            await self._patiently(lambda: sink.store(self.job, taken))
            batch = replace(batch, results=(), elsewhere=len(taken))
        stopping = await self._patiently(lambda: self.desk.store(self.job, batch, self.now()))
        if stopping:
            raise _Stopped(JobState.CANCELLED)
        if has_taken_too_long(self.job, self.most, self.now()):
            raise _Stopped(JobState.FAILED, f"it took longer than the {self.most} that a job may take")

    async def _finished(self, result: Any) -> Any:
        """The result of the job, once its sink has made its results count."""
        if self.sink is None:
            return result
        sink = self.sink
        with _failing_the_job():
            return await self._patiently(lambda: sink.finish(self.job, result))

    async def _lost(self, code: int) -> None:
        """The program was ended by a signal that did not come from here."""
        why = f"the program was ended by {signal.Signals(-code).name}"
        fresh = await self._patiently(lambda: self.desk.by_id(self.job.id))
        if fresh is not None and fresh.attempts >= MOST_ATTEMPTS:
            await self._end(JobState.FAILED, error=f"{why}, {MOST_ATTEMPTS} times without a new result")
        else:
            await self._patiently(lambda: self.desk.release(self.job, why, self.now()))

    async def _end(self, state: JobState, *, result: Any = None, error: str | None = None) -> None:
        await self._patiently(lambda: self.desk.end(self.job, state, self.now(), result=result, error=error))

    async def _patiently(self, work: Callable[[], Any]) -> Any:
        """Try again while the store is away; the worker cancels this when its lease has ended."""
        while True:
            try:
                return await work()
            except Unavailable as error:
                log.warning("job_store_away", job=self.job.id, error=repr(error.__cause__))
                await asyncio.sleep(_RETRY_SECONDS)


@contextmanager
def _failing_the_job() -> Generator[None]:
    """What a sink refuses is the end of the job; a store that is away is not."""
    try:
        yield
    except (Unavailable, Fenced):
        raise
    except AimmError as error:
        raise _Stopped(JobState.FAILED, str(error)) from error


async def _batches(lines: AsyncIterator[tuple[Said, int]], said: _Said) -> AsyncIterator[None]:
    """Yields when there is a batch to store, twice a second also without one, and once at the end.

    A batch is bounded in bytes: what a program says waits in its pipe while one is stored.
    """
    loop = asyncio.get_running_loop()
    due, count, size = loop.time() + BATCH_SECONDS, 0, 0
    coming: asyncio.Task[tuple[Said, int]] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(_next(lines))
            await asyncio.wait([coming], timeout=max(due - loop.time(), 0))
            if coming.done():
                finished, coming = coming, None
                try:
                    one, bytes_of_it = finished.result()
                except _OutOfLines:
                    break
                said.note(one)
                count, size = count + 1, size + bytes_of_it
            if count >= BATCH_LINES or size >= BATCH_BYTES or loop.time() >= due:
                yield
                due, count, size = loop.time() + BATCH_SECONDS, 0, 0
        yield
    finally:
        if coming is not None:
            coming.cancel()


class _OutOfLines(Exception):
    """A program has said everything."""


async def _next(lines: AsyncIterator[tuple[Said, int]]) -> tuple[Said, int]:
    try:
        return await anext(lines)
    except StopAsyncIteration:
        raise _OutOfLines from None
