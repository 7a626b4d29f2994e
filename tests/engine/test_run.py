"""A run whose results go to a sink."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.jobs import NOW, job

from aimm.engine.run import BATCH_BYTES, Run
from aimm.jobs.model import Batch, Job, JobState, Result
from aimm.jobs.programs import Done, Said, Task
from aimm.kit.errors import Invalid, Unavailable


@dataclass
class Desk:
    """The store of one running job."""

    stored: list[Batch] = field(default_factory=list[Batch])
    ended: list[tuple[JobState, Any, str | None]] = field(default_factory=list[Any])

    async def results(self, job_id: str) -> Sequence[Result]:
        raise AssertionError("the results are in the sink")

    async def store(self, job: Job, batch: Batch, now: Any) -> bool:
        self.stored.append(batch)
        return False

    async def end(
        self, job: Job, state: JobState, now: Any, *, result: Any = None, error: Any = None
    ) -> None:
        self.ended.append((state, result, error))


@dataclass
class Sink:
    """A sink in memory, which is away at first."""

    away: int = 0
    task_error: Exception | None = None
    finish_error: Exception | None = None
    stored: list[Result] = field(default_factory=list[Result])

    async def task(self, job: Job) -> Task:
        if self.task_error:
            raise self.task_error
        return Task({"secret": "s"})

    async def store(self, job: Job, results: Sequence[Result]) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable
        self.stored += results

    async def finish(self, job: Job, result: Any) -> Any:
        if self.finish_error:
            raise self.finish_error
        return {"rows": len(self.stored), "said": result}


@dataclass
class Launched:
    """A program that says two results and is done."""

    task: Task | None = None
    size: int = 1

    async def start(self, module: str, task: Task) -> "Launched":
        self.task = task
        return self

    async def said(self) -> AsyncIterator[tuple[Said, int]]:
        for one in (Result("a", 0, 1), Result("b", 0, 2), Done("enough")):
            yield one, self.size

    async def stop(self) -> None: ...

    def kill(self) -> None: ...

    async def ended(self) -> tuple[int, str]:
        return 0, ""


async def carried_out(sink: Sink, size: int = 1) -> tuple[Desk, Launched]:
    desk, child = Desk(), Launched(size=size)
    running = replace(job(), state=JobState.RUNNING)
    run = Run(running, "m", desk, child, lambda: NOW, timedelta(hours=1), sink)  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        await run.carry_out()
    return desk, child


async def test_the_sink_gets_the_results_and_decides_what_the_job_results_in() -> None:
    sink = Sink()
    desk, child = await carried_out(sink)
    assert child.task == Task({"secret": "s"})
    assert [one.item for one in sink.stored] == ["a", "b"]
    assert desk.ended == [(JobState.DONE, {"rows": 2, "said": "enough"}, None)]
    assert [(list(batch.results), batch.elsewhere) for batch in desk.stored] == [([], 2)]


async def test_a_sink_that_is_away_is_asked_again() -> None:
    sink = Sink(away=1)
    await carried_out(sink)
    assert [one.item for one in sink.stored] == ["a", "b"]


async def test_a_batch_ends_when_it_is_large() -> None:
    desk, _ = await carried_out(Sink(), BATCH_BYTES // 2)
    assert [batch.elsewhere for batch in desk.stored] == [2, 0]
    desk, _ = await carried_out(Sink(), BATCH_BYTES)
    assert [batch.elsewhere for batch in desk.stored] == [1, 1, 0, 0]


@pytest.mark.parametrize("place", ["task_error", "finish_error"])
async def test_what_a_sink_refuses_fails_the_job_with_its_words(place: str) -> None:
    sink = Sink()
    setattr(sink, place, Invalid("the dataset was deleted"))
    desk, child = await carried_out(sink)
    assert desk.ended == [(JobState.FAILED, None, "the dataset was deleted")]
    assert (child.task is None) == (place == "task_error")
