"""Rubrics, review queues, tasks and assignments in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec.structs import asdict

from aimm.kit.paging import Page, PageRequest
from aimm.reviews.model import NewQueue, NewRubric, Queue, Rubric
from aimm.reviews.rules import has_place
from aimm.reviews.tasks import Assignment, Final, Mark, NewTask, Progress, State, Task, Verdict
from tests.fakes.sources import NOW
from tests.fakes.tables import Tables, part_of

QUEUE = Queue(
    id="q",
    number=1,
    use_case_id="u",
    kind="compare",
    title="Pairs",
    code="pairs",
    seed="seed",
    version=1,
    created_at=NOW,
    updated_at=NOW,
)
RUBRIC = Rubric(
    id="r", number=1, use_case_id="u", title="Tone", code="tone", version=3, created_at=NOW, updated_at=NOW
)


@dataclass
class FakeRubrics:
    """The port ``Rubrics``."""

    tables: Tables
    known: dict[str, Rubric] = field(default_factory=dict[str, Rubric])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Rubric]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, rubric_id: str) -> Rubric | None:
        return self.known.get(rubric_id)

    async def by_code(self, use_case_id: str, code: str) -> Rubric | None:
        return next((one for one in await self.of_use_case(use_case_id) if one.code == code), None)

    async def of_use_case(self, use_case_id: str) -> Sequence[Rubric]:
        return [one for one in self.known.values() if one.use_case_id == use_case_id]

    async def add(self, rubric_id: str, new: NewRubric, now: datetime) -> Rubric:
        own = {"id": rubric_id, "number": self.tables.number(), "version": 1}
        self.known[rubric_id] = Rubric(**asdict(new), **own, created_at=now, updated_at=now)
        return self.known[rubric_id]

    async def save(self, rubric: Rubric) -> None:
        self.known[rubric.id] = rubric

    async def delete(self, rubric: Rubric) -> None:
        del self.known[rubric.id]


@dataclass
class FakeQueues:
    """The port ``Queues``."""

    tables: Tables
    known: dict[str, Queue] = field(default_factory=dict[str, Queue])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Queue]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, queue_id: str) -> Queue | None:
        return self.known.get(queue_id)

    async def by_code(self, use_case_id: str, code: str) -> Queue | None:
        return next((one for one in await self.of_use_case(use_case_id) if one.code == code), None)

    async def of_use_case(self, use_case_id: str) -> Sequence[Queue]:
        return [one for one in self.known.values() if one.use_case_id == use_case_id]

    async def open_ones(self) -> Sequence[Queue]:
        return [one for one in self.known.values() if one.open]

    async def add(self, queue_id: str, new: NewQueue, seed: str, now: datetime) -> Queue:
        own = {"id": queue_id, "number": self.tables.number(), "version": 1, "seed": seed}
        self.known[queue_id] = Queue(**asdict(new), **own, created_at=now, updated_at=now)
        return self.known[queue_id]

    async def save(self, queue: Queue) -> None:
        self.known[queue.id] = queue

    async def delete(self, queue: Queue) -> None:
        del self.known[queue.id]


@dataclass
class FakeAssignments:
    """The port ``Assignments``."""

    known: dict[str, Assignment] = field(default_factory=dict[str, Assignment])

    def _of(self, queue_id: str, rater: str) -> list[Assignment]:
        return [one for one in self.known.values() if (one.queue_id, one.rater) == (queue_id, rater)]

    async def get(self, assignment_id: str) -> Assignment | None:
        return self.known.get(assignment_id)

    async def open_of(self, queue_id: str, rater: str) -> Assignment | None:
        return next((one for one in self._of(queue_id, rater) if one.state == "open"), None)

    async def last_ended(self, queue_id: str, rater: str) -> Assignment | None:
        ended = [one for one in self._of(queue_id, rater) if one.ended_at is not None]
        return max(ended, key=lambda one: one.ended_at or NOW) if ended else None

    async def of_queue(self, queue_id: str) -> Sequence[Assignment]:
        return [one for one in self.known.values() if one.queue_id == queue_id and one.state != "open"]

    async def of_task(self, task_id: str) -> Sequence[Assignment]:
        return [one for one in self.known.values() if one.task_id == task_id and one.state != "open"]

    async def mark(self, queue: Queue) -> Mark:
        ended = await self.of_queue(queue.id)
        last = max((one.ended_at for one in ended if one.ended_at), default=None)
        return Mark(
            version=queue.version, tasks=0, ended=len(ended), last_ended=last, settled=0, last_settled=None
        )

    async def taken(self, task_id: str, rater: str, now: datetime) -> tuple[int, int]:
        of_it = [one for one in self.known.values() if one.task_id == task_id]
        locks = [one for one in of_it if one.state == "open" and one.until > now and one.rater != rater]
        return sum(one.state == "judged" for one in of_it), len(locks)

    async def add(self, assignment: Assignment) -> None:
        self.known[assignment.id] = assignment

    async def renew(self, assignment_id: str, until: datetime) -> None:
        self.known[assignment_id] = replace(self.known[assignment_id], until=until)

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
        self.known[assignment.id] = replace(
            assignment,
            state=state,
            ended_at=now,
            verdict=verdict,
            reason=reason,
            rubric_version=rubric_version,
        )

    async def reopen(self, assignment: Assignment, until: datetime) -> None:
        self.known[assignment.id] = replace(
            assignment, state="open", until=until, ended_at=None, verdict=None, reason=None
        )

    async def drop(self, assignment: Assignment) -> None:
        del self.known[assignment.id]

    async def progress(self, queue: Queue, rater: str, now: datetime) -> Progress:
        judged = [one for one in await self.of_queue(queue.id) if one.state == "judged"]
        return Progress(tasks=0, complete=0, judgements=len(judged))


@dataclass
class FakeTasks:
    """The port ``Tasks``."""

    assignments: FakeAssignments
    known: dict[str, Task] = field(default_factory=dict[str, Task])

    async def page(self, queue_id: str, request: PageRequest) -> Page[Task]:
        return part_of(await self.of_queue(queue_id), request)

    async def get(self, task_id: str) -> Task | None:
        return self.known.get(task_id)

    async def of_queue(self, queue_id: str) -> Sequence[Task]:
        return [one for one in self.known.values() if one.queue_id == queue_id]

    async def count(self, queue_id: str) -> int:
        return len(await self.of_queue(queue_id))

    async def known_keys(self, queue_id: str, keys: Sequence[str]) -> Sequence[str]:
        return [one.key for one in await self.of_queue(queue_id) if one.key in keys]

    async def add(self, queue_id: str, tasks: Sequence[tuple[str, int, NewTask]], now: datetime) -> None:
        for task_id, draw, new in tasks:
            own = {"number": len(self.known) + 1, "judged": 0, "final": None, "created_at": now}
            self.known[task_id] = Task(id=task_id, queue_id=queue_id, draw=draw, **asdict(new), **own)

    async def finish(self, task_id: str, final: Final) -> None:
        self.known[task_id] = replace(self.known[task_id], final=final)

    async def next_for(self, queue: Queue, rater: str, place: int, now: datetime) -> Task | None:
        for task in sorted(await self.of_queue(queue.id), key=lambda one: (one.draw < place, one.draw)):
            ended = await self.assignments.of_task(task.id)
            taken = await self.assignments.taken(task.id, rater, now)
            if has_place(queue.raters_per_item, *taken) and all(one.rater != rater for one in ended):
                return task
        return None
