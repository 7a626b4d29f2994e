"""What editors do with the tasks of a queue: fill it, look at it, and settle what raters disagree about."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from aimm.kit.changes import Action, Actor, Change, Journal
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.reviews import rules
from aimm.reviews.errors import QueueFull, QueueNotFound, TaskNotFound
from aimm.reviews.filling import Pairing, tasks_of
from aimm.reviews.model import Queue, QueueKind, Rubric
from aimm.reviews.pasting import Pasted
from aimm.reviews.ports import Assignments, Queues, Rubrics, Tasks, TaskSource
from aimm.reviews.tasks import BATCH, MOST_TASKS, Assignment, Final, Mark, NewTask, Progress, Task, Verdict


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of the tasks of a batch.

    Attributes:
        added: number of new tasks.
        known: number of those whose key was there before.
    """

    added: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that the results of a queue are computed from."""

    queue: Queue
    rubric: Rubric | None
    tasks: Sequence[Task]
    assignments: Sequence[Assignment]


def pasted_tasks(kind: QueueKind, pasted: Pasted, pairing: Pairing) -> tuple[list[NewTask], list[str]]:
    """The tasks of a pasted text, and the keys of items that become none, such as one output to compare."""
    tasks: list[NewTask] = []
    without: list[str] = []
    for item in pasted.items.values():
        made = list(tasks_of(kind, item, pairing))
        tasks.extend(made)
        if not made:
            without.append(item.key)
    return tasks, without


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskService:
    """Fills queues with tasks, and shows them with their judgements.

    Attributes:
        actor: who acts.
    """

    queues: Queues
    rubrics: Rubrics
    tasks: Tasks
    assignments: Assignments
    journal: Journal
    clock: Clock
    ids: Ids
    actor: Actor

    async def queue(self, queue_id: str) -> Queue:
        """The queue with this id.

        Raises:
            QueueNotFound: there is none.
        """
        queue = await self.queues.get(queue_id)
        if queue is None:
            raise QueueNotFound
        return queue

    async def page(self, queue_id: str, request: PageRequest) -> Page[Task]:
        """One page of the tasks of a queue.

        Raises:
            QueueNotFound: there is no such queue.
        """
        await self.queue(queue_id)
        return await self.tasks.page(queue_id, request)

    async def task(self, task_id: str) -> tuple[Task, Sequence[Assignment]]:
        """A task with its judgements and skips.

        Raises:
            TaskNotFound: there is none.
        """
        task = await self.tasks.get(task_id)
        if task is None:
            raise TaskNotFound
        return task, await self.assignments.of_task(task_id)

    async def progress(self, queue: Queue) -> Progress:
        """How far the queue is."""
        return await self.assignments.progress(queue, self.actor.name, self.clock.now())

    async def add(self, queue_id: str, tasks: Sequence[NewTask]) -> Filled:
        """Add tasks; those whose key is known are left as they are.

        Raises:
            QueueNotFound, QueueFull
            Invalid: a task does not fit the kind of the queue; nothing is added.
        """
        queue = await self.queue(queue_id)
        filled = await self._add(queue, tasks)
        self._note_added(queue, filled.added)
        return filled

    async def _add(self, queue: Queue, tasks: Sequence[NewTask]) -> Filled:
        problems = [(index, rules.task_problem(queue.kind, task)) for index, task in enumerate(tasks)]
        wrong = [f"tasks: ({index}: {problem})" for index, problem in problems if problem is not None]
        if wrong:
            raise Invalid(*wrong)
        fresh: list[NewTask] = []
        for start in range(0, len(tasks), BATCH):
            part = tasks[start : start + BATCH]
            fresh += rules.new_keys(await self.tasks.known_keys(queue.id, [one.key for one in part]), part)
        fresh = rules.new_keys([], fresh)
        if not fresh:
            return Filled(0, len(tasks))
        if await self.tasks.count(queue.id) + len(fresh) > MOST_TASKS:
            raise QueueFull
        now = self.clock.now()
        for start in range(0, len(fresh), BATCH):
            part = fresh[start : start + BATCH]
            rows = [(self.ids.new(), rules.drawn(queue.seed, "task", one.key), one) for one in part]
            await self.tasks.add(queue.id, rows, now)
        return Filled(len(fresh), len(tasks) - len(fresh))

    async def fill(self, queue_id: str, source: TaskSource, pairing: Pairing) -> Filled:
        """Add the tasks of a source: the items of a dataset version, or the outputs of a run.

        Raises:
            QueueNotFound, QueueFull
        """
        queue = await self.queue(queue_id)
        added = known = 0
        async for items in source.items():
            tasks = [task for item in items for task in tasks_of(queue.kind, item, pairing)]
            filled = await self._add(queue, tasks)
            added, known = added + filled.added, known + filled.known
        self._note_added(queue, added)
        return Filled(added, known)

    async def adjudicate(self, task_id: str, verdict: Verdict) -> Task:
        """Settle a task: this judgement replaces those of the raters in results, except for agreement.

        Raises:
            TaskNotFound, Invalid
        """
        task, _ = await self.task(task_id)
        queue = await self.queue(task.queue_id)
        rules.check_verdict(queue, await self._rubric(queue), verdict)
        before = task.final
        if before is not None and (before.verdict, before.by) == (verdict, self.actor.name):
            return task
        final = Final(verdict=verdict, by=self.actor.name, at=self.clock.now())
        await self.tasks.finish(task_id, final)
        told = None if before is None else msgspec.to_builtins(before.verdict)
        self.journal.note(
            Change(
                Action.UPDATE,
                "review-task",
                task_id,
                queue.use_case_id,
                {"final": told},
                {"final": msgspec.to_builtins(verdict)},
            )
        )
        return (await self.task(task_id))[0]

    async def mark(self, queue_id: str) -> Mark:
        """What changes with the results of a queue.

        Raises:
            QueueNotFound: there is no such queue.
        """
        return await self.assignments.mark(await self.queue(queue_id))

    async def material(self, queue_id: str) -> Material:
        """What the results of a queue are computed from.

        Raises:
            QueueNotFound: there is no such queue.
        """
        queue = await self.queue(queue_id)
        return Material(
            queue=queue,
            rubric=await self._rubric(queue),
            tasks=await self.tasks.of_queue(queue_id),
            assignments=await self.assignments.of_queue(queue_id),
        )

    async def _rubric(self, queue: Queue) -> Rubric | None:
        return None if queue.rubric is None else await self.rubrics.by_code(queue.use_case_id, queue.rubric)

    def _note_added(self, queue: Queue, added: int) -> None:
        if added:
            after = {"tasksAdded": added}
            self.journal.note(Change(Action.UPDATE, "review-queue", queue.id, queue.use_case_id, {}, after))
