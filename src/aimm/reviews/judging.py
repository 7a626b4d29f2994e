"""Judging: a rater's next task, and the judgement of it. Writers take turns, so what was read still holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.reviews import rules
from aimm.reviews.errors import (
    AlreadyJudged,
    AssignmentNotFound,
    NothingToUndo,
    QueueClosed,
    QueueNotFound,
    TaskNotFound,
)
from aimm.reviews.model import Queue, Rubric
from aimm.reviews.ports import Assignments, Queues, Rubrics, Tasks
from aimm.reviews.tasks import Assignment, Progress, Task, Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """A task in the hands of a rater."""

    assignment: Assignment
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingService:
    """What one rater does.

    Attributes:
        rater: user name.
    """

    queues: Queues
    rubrics: Rubrics
    tasks: Tasks
    assignments: Assignments
    clock: Clock
    ids: Ids
    rater: str

    def of(self, rater: str) -> "JudgingService":
        """The same for another rater."""
        return replace(self, rater=rater)

    async def open_queues(self) -> Sequence[tuple[Queue, Progress]]:
        """The open queues in which the rater may judge, with progress."""
        now = self.clock.now()
        return [
            (queue, await self.assignments.progress(queue, self.rater, now))
            for queue in await self.queues.open_ones()
            if rules.may_judge(queue, self.rater)
        ]

    async def queue(self, queue_id: str) -> Queue:
        """A queue in which the rater may judge.

        Raises:
            QueueNotFound: there is none, or the rater may not judge in it.
        """
        queue = await self.queues.get(queue_id)
        if queue is None or not rules.may_judge(queue, self.rater):
            raise QueueNotFound
        return queue

    async def rubric_of(self, queue: Queue) -> Rubric | None:
        """The rubric that the queue names."""
        return None if queue.rubric is None else await self.rubrics.by_code(queue.use_case_id, queue.rubric)

    async def progress(self, queue: Queue) -> Progress:
        """How far the queue and the rater are."""
        return await self.assignments.progress(queue, self.rater, self.clock.now())

    async def next(self, queue_id: str) -> Turn | None:
        """The task that the rater has, or a new one with a lock; None if there is none left.

        Raises:
            QueueNotFound, QueueClosed
        """
        queue, now = await self.queue(queue_id), self.clock.now()
        if not queue.open:
            raise QueueClosed
        kept = await self._kept(queue, now)
        if kept is not None:
            return kept
        task = await self.tasks.next_for(queue, self.rater, rules.place_of(queue.seed, self.rater), now)
        if task is None:
            return None
        assignment = Assignment(
            id=self.ids.new(),
            number=0,
            queue_id=queue.id,
            task_id=task.id,
            rater=self.rater,
            swapped=len(task.outputs) == 2 and rules.is_swapped(queue.seed, task.id, self.rater),
            state="open",
            until=rules.lock_end(queue, now),
            verdict=None,
            reason=None,
            rubric_version=None,
            created_at=now,
            ended_at=None,
        )
        await self.assignments.add(assignment)
        return Turn(assignment, task)

    async def judge(self, assignment_id: str, verdict: Verdict, seat: str | None = None) -> Assignment:
        """Store a judgement; the same one again changes nothing.

        Args:
            seat: the choice as the rater sees it: ``a`` is left, ``b`` is right.

        Raises:
            AssignmentNotFound, AlreadyJudged, QueueClosed, PlaceTaken, Invalid
        """
        assignment, now = await self._own(assignment_id), self.clock.now()
        queue = await self.queue(assignment.queue_id)
        rubric = await self.rubric_of(queue)
        if seat is not None:
            verdict = structs.replace(verdict, choice=rules.unseated(seat, assignment.swapped))
        rules.check_verdict(queue, rubric, verdict)
        taken = await self.assignments.taken(assignment.task_id, self.rater, now)
        if not rules.check_submission(queue, assignment, verdict, now, taken):
            return assignment
        version = None if rubric is None else rubric.version
        await self.assignments.end(assignment, "judged", now, verdict=verdict, rubric_version=version)
        return await self._own(assignment_id)

    async def skip(self, assignment_id: str, reason: str) -> None:
        """Give a task back with a reason; the rater does not get it again. Idempotent.

        Raises:
            AssignmentNotFound, AlreadyJudged
        """
        assignment = await self._own(assignment_id)
        if assignment.state == "judged":
            raise AlreadyJudged
        if assignment.state == "open":
            await self.assignments.end(assignment, "skipped", self.clock.now(), reason=reason)

    async def undo(self, queue_id: str) -> Turn:
        """Take back the last judgement or skip of the rater, who gets the task again.

        A task that the rater has at the moment goes back. The last judgement of a task that has a final
        one stays.

        Raises:
            QueueNotFound, QueueClosed, NothingToUndo
        """
        queue, now = await self.queue(queue_id), self.clock.now()
        if not queue.open:
            raise QueueClosed
        last = await self.assignments.last_ended(queue_id, self.rater)
        task = None if last is None else await self.tasks.get(last.task_id)
        if last is None or task is None or task.final is not None:
            raise NothingToUndo
        if last.state == "skipped":
            judged, locks = await self.assignments.taken(last.task_id, self.rater, now)
            if not rules.has_place(queue.raters_per_item, judged, locks):
                raise NothingToUndo
        held = await self.assignments.open_of(queue_id, self.rater)
        if held is not None:
            await self.assignments.drop(held)
        await self.assignments.reopen(last, rules.lock_end(queue, now))
        return await self._turn(await self._own(last.id))

    async def _kept(self, queue: Queue, now: datetime) -> Turn | None:
        """What the rater has, its lock renewed; None if it has nothing, or its place was taken."""
        held = await self.assignments.open_of(queue.id, self.rater)
        if held is None:
            return None
        judged, locks = await self.assignments.taken(held.task_id, self.rater, now)
        if now >= held.until and not rules.has_place(queue.raters_per_item, judged, locks):
            await self.assignments.drop(held)
            return None
        await self.assignments.renew(held.id, rules.lock_end(queue, now))
        return await self._turn(await self._own(held.id))

    async def _turn(self, assignment: Assignment) -> Turn:
        task = await self.tasks.get(assignment.task_id)
        if task is None:
            raise TaskNotFound
        return Turn(assignment, task)

    async def _own(self, assignment_id: str) -> Assignment:
        assignment = await self.assignments.get(assignment_id)
        if assignment is None or assignment.rater != self.rater:
            raise AssignmentNotFound
        return assignment
