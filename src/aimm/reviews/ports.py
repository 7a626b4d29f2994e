"""Ports of reviews."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from aimm.kit.paging import Page, PageRequest
from aimm.reviews.filling import SourceItem
from aimm.reviews.model import NewQueue, NewRubric, Queue, Rubric
from aimm.reviews.tasks import Assignment, Final, Mark, NewTask, Progress, State, Task, Verdict


class Rubrics(Protocol):
    """The stored rubrics."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Rubric]: ...

    async def get(self, rubric_id: str) -> Rubric | None: ...

    async def by_code(self, use_case_id: str, code: str) -> Rubric | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[Rubric]:
        """All rubrics of a use case, oldest first."""
        ...

    async def add(self, rubric_id: str, new: NewRubric, now: datetime) -> Rubric: ...

    async def save(self, rubric: Rubric) -> None: ...

    async def delete(self, rubric: Rubric) -> None: ...


class Queues(Protocol):
    """The stored review queues."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Queue]: ...

    async def get(self, queue_id: str) -> Queue | None: ...

    async def by_code(self, use_case_id: str, code: str) -> Queue | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[Queue]:
        """All queues of a use case, oldest first."""
        ...

    async def open_ones(self) -> Sequence[Queue]:
        """All open queues, oldest first; the newest ones if there are very many."""
        ...

    async def add(self, queue_id: str, new: NewQueue, seed: str, now: datetime) -> Queue: ...

    async def save(self, queue: Queue) -> None: ...

    async def delete(self, queue: Queue) -> None:
        """Delete it with its tasks and judgements."""
        ...


class Tasks(Protocol):
    """The stored tasks."""

    async def page(self, queue_id: str, request: PageRequest) -> Page[Task]: ...

    async def get(self, task_id: str) -> Task | None: ...

    async def of_queue(self, queue_id: str) -> Sequence[Task]: ...

    async def count(self, queue_id: str) -> int: ...

    async def known_keys(self, queue_id: str, keys: Sequence[str]) -> Sequence[str]: ...

    async def add(self, queue_id: str, tasks: Sequence[tuple[str, int, NewTask]], now: datetime) -> None:
        """Store tasks, each with its id and draw."""
        ...

    async def finish(self, task_id: str, final: Final) -> None:
        """Store the final judgement of a task."""
        ...

    async def next_for(self, queue: Queue, rater: str, place: int, now: datetime) -> Task | None:
        """The task that this rater gets next.

        Among the tasks that have a place and that the rater neither judged nor skipped: those with more
        judgements first, so that tasks become complete, then by draw, from ``place`` on.
        """
        ...


class Assignments(Protocol):
    """The stored assignments with their judgements."""

    async def get(self, assignment_id: str) -> Assignment | None: ...

    async def open_of(self, queue_id: str, rater: str) -> Assignment | None:
        """What the rater has not answered yet, if anything."""
        ...

    async def last_ended(self, queue_id: str, rater: str) -> Assignment | None:
        """What the rater judged or skipped last."""
        ...

    async def of_queue(self, queue_id: str) -> Sequence[Assignment]:
        """All that are judged or skipped, oldest first."""
        ...

    async def of_task(self, task_id: str) -> Sequence[Assignment]:
        """All that are judged or skipped, oldest first."""
        ...

    async def mark(self, queue: Queue) -> Mark:
        """What changes with the results of a queue; cheap to read."""
        ...

    async def taken(self, task_id: str, rater: str, now: datetime) -> tuple[int, int]:
        """Number of judgements of a task, and of unexpired locks of other raters."""
        ...

    async def add(self, assignment: Assignment) -> None: ...

    async def renew(self, assignment_id: str, until: datetime) -> None: ...

    async def end(
        self,
        assignment: Assignment,
        state: State,
        now: datetime,
        *,
        verdict: Verdict | None = None,
        reason: str | None = None,
        rubric_version: int | None = None,
    ) -> None:
        """Store a judgement or a skip; the count of the task follows."""
        ...

    async def reopen(self, assignment: Assignment, until: datetime) -> None:
        """Take back a judgement or a skip; the count of the task follows."""
        ...

    async def drop(self, assignment: Assignment) -> None:
        """Forget an assignment that was not answered."""
        ...

    async def progress(self, queue: Queue, rater: str, now: datetime) -> Progress: ...


class TaskSource(Protocol):
    """Where tasks can be filled in from: the items of a dataset version, or the outputs of a run."""

    def items(self) -> AsyncIterator[Sequence[SourceItem]]:
        """Items with the outputs to judge, in batches of at most ``tasks.BATCH``."""
        ...
