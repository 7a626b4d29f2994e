"""Judging on both databases: places, locks, undo, and raters at the same time."""

import asyncio
from collections import Counter

import pytest
from tests.fakes.sources import NOW, Clock
from tests.storage.management import new_use_case

from aimm.kit.changes import SYSTEM, Actor, ActorKind
from aimm.kit.paging import PageRequest
from aimm.reviews.editing import TaskService
from aimm.reviews.errors import (
    AlreadyJudged,
    AssignmentNotFound,
    NothingToUndo,
    PlaceTaken,
    QueueClosed,
    QueueNotFound,
)
from aimm.reviews.filling import Pairing, SourceItem
from aimm.reviews.judging import JudgingService, Turn
from aimm.reviews.model import NewQueue, Queue, QueuePatch
from aimm.reviews.service import QueueService
from aimm.reviews.sources import Gathered
from aimm.reviews.tasks import Mark, NewTask, Output, Source, Verdict
from aimm.storage.database.engine import Database
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.reviews.assignments import StoredAssignments
from aimm.storage.reviews.records import StoredQueues, StoredRubrics
from aimm.storage.reviews.tasks import StoredTasks
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.sources import RandomIds

FIRST = Verdict(choice="first")
ADA = Actor(ActorKind.PERSON, "ada")
OUTPUTS = (Output("a", "one"), Output("b", "two"))


class Room:
    """A queue on a database, and raters who judge in it."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock()
        self.queue_id = ""

    def queues(self, work: UnitOfWork) -> QueueService:
        return QueueService(
            use_cases=StoredUseCases(work.connection),
            rubrics=StoredRubrics(work.connection),
            queues=StoredQueues(work.connection),
            journal=work,
            clock=self.clock,
            ids=RandomIds(),
        )

    def editing(self, work: UnitOfWork) -> TaskService:
        return TaskService(
            queues=StoredQueues(work.connection),
            rubrics=StoredRubrics(work.connection),
            tasks=StoredTasks(work.connection),
            assignments=StoredAssignments(work.connection),
            journal=work,
            clock=self.clock,
            ids=RandomIds(),
            actor=work.actor,
        )

    def judging(self, work: UnitOfWork, rater: str) -> JudgingService:
        return JudgingService(
            queues=StoredQueues(work.connection),
            rubrics=StoredRubrics(work.connection),
            tasks=StoredTasks(work.connection),
            assignments=StoredAssignments(work.connection),
            clock=self.clock,
            ids=RandomIds(),
            rater=rater,
        )

    async def open(self, tasks: int, **fields: object) -> Queue:
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            use_case = await new_use_case(work.connection)
            written = {"title": "Pairs", "code": "pairs", "kind": "compare", **fields}
            new = NewQueue(use_case_id=use_case.id, **written)  # type: ignore[arg-type]
            queue = await self.queues(work).create(new)
            self.queue_id = queue.id
            await self.editing(work).add(queue.id, [task(str(number)) for number in range(tasks)])
        return queue

    async def next(self, rater: str) -> Turn | None:
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            return await self.judging(work, rater).next(self.queue_id)

    async def judge(self, rater: str, turn: Turn, verdict: Verdict = FIRST) -> None:
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            await self.judging(work, rater).judge(turn.assignment.id, verdict)

    async def skip(self, rater: str, turn: Turn) -> None:
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            await self.judging(work, rater).skip(turn.assignment.id, "unclear")

    async def undo(self, rater: str) -> Turn:
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            return await self.judging(work, rater).undo(self.queue_id)

    async def progress(self, rater: str) -> tuple[int, ...]:
        """Complete tasks, judgements, own ones, skips, tasks left."""
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            judging = self.judging(work, rater)
            found = await judging.progress(await judging.queue(self.queue_id))
        return found.complete, found.judgements, found.own, found.skipped, found.left

    async def mark(self) -> Mark:
        async with unit_of_work(self.database, SYSTEM, self.clock) as work:
            return await self.editing(work).mark(self.queue_id)


def task(key: str) -> NewTask:
    outputs = (Output("a", f"a says {key}"), Output("b", f"b says {key}"))
    return NewTask(key=key, inputs={"input": key}, outputs=outputs, source=Source(key))


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def held(turn: Turn | None) -> Turn:
    assert turn is not None
    return turn


async def test_a_rater_keeps_a_task_until_it_is_judged(room: Room):
    await room.open(2)
    first = held(await room.next("ann"))
    room.clock.pass_by(minutes=10)
    again = held(await room.next("ann"))
    assert again.assignment.id == first.assignment.id
    assert again.assignment.until == room.clock.now() + (first.assignment.until - NOW)
    await room.judge("ann", first)
    await room.judge("ann", first)  # a double submit
    with pytest.raises(AlreadyJudged):
        await room.judge("ann", first, Verdict(choice="tie"))
    with pytest.raises(AlreadyJudged):
        await room.skip("ann", first)
    second = held(await room.next("ann"))
    assert second.task.id != first.task.id
    await room.judge("ann", second)
    assert await room.next("ann") is None
    assert await room.progress("ann") == (2, 2, 2, 0, 0)


async def test_nobody_gets_more_places_than_there_are(room: Room):
    await room.open(1, raters_per_item=2)
    ann, ben = held(await room.next("ann")), held(await room.next("ben"))
    assert ann.task.id == ben.task.id
    assert await room.next("cem") is None  # both places are locked
    room.clock.pass_by(minutes=31)
    cem = held(await room.next("cem"))
    await room.judge("cem", cem)
    await room.judge("ann", ann)  # late, but there is a place
    with pytest.raises(PlaceTaken):
        await room.judge("ben", ben)
    assert await room.next("ben") is None
    with pytest.raises(AssignmentNotFound):
        await room.judge("ben", ben)  # it is no longer assigned
    with pytest.raises(AssignmentNotFound):
        await room.judge("ben", ann)
    assert await room.progress("ben") == (1, 2, 0, 0, 0)


async def test_a_skipped_task_goes_to_others_and_undo_brings_it_back(room: Room):
    await room.open(1)
    turn = held(await room.next("ann"))
    await room.skip("ann", turn)
    await room.skip("ann", turn)
    assert await room.next("ann") is None
    assert await room.progress("ann") == (0, 0, 0, 1, 0)
    back = await room.undo("ann")
    assert (back.task.id, back.assignment.state) == (turn.task.id, "open")
    await room.skip("ann", back)
    await room.judge("ben", held(await room.next("ben")))
    with pytest.raises(NothingToUndo):  # the place is taken
        await room.undo("ann")


async def test_undo_takes_the_last_judgement_back_and_keeps_the_place(room: Room):
    await room.open(3)
    turns: list[Turn] = []
    for _ in range(2):
        turns.append(held(await room.next("ann")))
        room.clock.pass_by(seconds=1)
        await room.judge("ann", turns[-1])
    held(await room.next("ann"))  # goes back
    undone = await room.undo("ann")
    assert undone.task.id == turns[1].task.id
    assert undone.assignment.swapped == turns[1].assignment.swapped
    assert await room.progress("ann") == (1, 1, 1, 0, 2)
    assert {held(await room.next("ben")).task.id} != {undone.task.id}
    await room.judge("ann", undone, Verdict(choice="tie"))
    with pytest.raises(NothingToUndo):
        await room.undo("ben")


async def test_closed_queues_and_named_reviewers(room: Room):
    queue = await room.open(1, reviewers=["ann"])
    with pytest.raises(QueueNotFound):
        await room.next("ben")
    turn = held(await room.next("ann"))
    async with unit_of_work(room.database, SYSTEM, room.clock) as work:
        await room.queues(work).update(queue.id, QueuePatch(open=False))
        assert await room.judging(work, "ann").open_queues() == []
    for refused in (room.next("ann"), room.judge("ann", turn), room.undo("ann")):
        with pytest.raises(QueueClosed):
            await refused


async def test_tasks_become_complete_one_after_the_other_in_an_order_of_each_rater(room: Room):
    await room.open(20, raters_per_item=2)
    orders: dict[str, list[str]] = {}
    for rater in ("ann", "ben", "eve", "fay", "gus"):
        orders[rater] = []
        while (turn := await room.next(rater)) is not None:
            orders[rater].append(turn.task.id)
            await room.skip(rater, turn)
    assert {frozenset(order) for order in orders.values()} == {frozenset(orders["ann"])}
    assert len({tuple(order) for order in orders.values()}) > 1  # all the same: 1 in 160,000
    cem = held(await room.next("cem"))
    await room.judge("cem", cem)
    assert held(await room.next("dan")).task.id == cem.task.id  # begun, so it comes first


async def test_many_raters_at_once_never_exceed_the_places(room: Room):
    await room.open(12, raters_per_item=3)

    async def work_through(rater: str) -> None:
        while (turn := await room.next(rater)) is not None:
            await asyncio.gather(*(room.judge(rater, turn) for _ in range(2)))

    await asyncio.gather(*(work_through(f"rater {number}") for number in range(6)))
    # a rater can have left while the last places were locked; nobody holds a lock now
    for number in range(6):
        await work_through(f"rater {number}")
    async with unit_of_work(room.database, SYSTEM, room.clock) as work:
        found = await room.editing(work).material(room.queue_id)
    counts = Counter(one.task_id for one in found.assignments if one.state == "judged")
    assert set(counts.values()) == {3}
    assert len(counts) == 12
    assert all(one.judged == 3 for one in found.tasks)
    pairs = Counter((one.task_id, one.rater) for one in found.assignments)
    assert set(pairs.values()) == {1}


async def test_tasks_are_added_once_paged_settled_and_deleted_with_their_queue(room: Room):
    queue = await room.open(0)
    async with unit_of_work(room.database, ADA, room.clock) as work:
        editing = room.editing(work)
        filled = await editing.add(queue.id, [task("1"), task("2"), task("1")])
        assert (filled.added, filled.known) == (2, 1)
        assert (await editing.add(queue.id, [task("2"), task("3")])).added == 1
        page = await editing.page(queue.id, PageRequest(1, 2))
        assert ([one.key for one in page.items], page.total) == (["1", "2"], 3)
        first = page.items[0]
        assert (first.inputs, first.outputs, first.source) == ({"input": "1"}, task("1").outputs, Source("1"))
        settled = await editing.adjudicate(first.id, FIRST)
        assert settled.final is not None
        assert (settled.final.by, settled.final.verdict, settled.final.at) == ("ada", FIRST, NOW)
        assert await editing.adjudicate(first.id, FIRST) == settled
        notes = [(note.entity, dict(note.after)) for note in work.changes]
        assert notes == [
            ("review-queue", {"tasksAdded": 2}),
            ("review-queue", {"tasksAdded": 1}),
            ("review-task", {"final": {"choice": "first"}}),
        ]
    seen: set[str] = set()
    while (turn := await room.next("ann")) is not None:
        seen.add(turn.task.key)
        await room.judge("ann", turn)
    assert seen == {"2", "3"}  # what is settled needs no judgement
    async with unit_of_work(room.database, SYSTEM, room.clock) as work:
        await room.queues(work).delete(queue.id)
        assert await StoredTasks(work.connection).count(queue.id) == 0
        assert await StoredAssignments(work.connection).of_queue(queue.id) == []


async def test_a_fill_of_many_batches_is_one_entry_of_the_audit_log(room: Room):
    queue = await room.open(0)
    batches = [
        [SourceItem(key=f"{batch}-{n}", inputs={}, outputs=OUTPUTS) for n in (1, 2)] for batch in "abc"
    ]
    for added in (6, 0):
        async with unit_of_work(room.database, ADA, room.clock) as work:
            filled = await room.editing(work).fill(queue.id, Gathered(batches), Pairing())
            assert (filled.added, filled.known) == (added, 6 - added)
            told = [dict(note.after) for note in work.changes]
        assert told == ([{"tasksAdded": 6}] if added else [])
