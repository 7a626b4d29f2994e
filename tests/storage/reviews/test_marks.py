"""What changes with the results of a queue, on both databases."""

from tests.storage.reviews.test_judging import ADA, FIRST, Room, held, room, task

from aimm.reviews.model import QueuePatch
from aimm.storage.database.work import unit_of_work

__all__ = ["room"]


async def test_the_mark_of_a_queue_changes_with_what_its_results_are_of(room: Room):
    await room.open(2, raters_per_item=1)
    marks = [await room.mark()]
    turn = held(await room.next("ann"))
    assert await room.mark() == marks[0]  # a lock is no result
    room.clock.pass_by(minutes=1)
    await room.judge("ann", turn)
    marks.append(await room.mark())
    room.clock.pass_by(minutes=1)
    await room.judge("ann", held(await room.undo("ann")))
    marks.append(await room.mark())
    room.clock.pass_by(minutes=1)
    await room.skip("bob", held(await room.next("bob")))
    marks.append(await room.mark())
    async with unit_of_work(room.database, ADA, room.clock) as work:
        material = await room.editing(work).material(room.queue_id)
        await room.editing(work).adjudicate(material.tasks[0].id, FIRST)
    marks.append(await room.mark())
    async with unit_of_work(room.database, ADA, room.clock) as work:
        await room.editing(work).add(room.queue_id, [task("more")])
    marks.append(await room.mark())
    async with unit_of_work(room.database, ADA, room.clock) as work:
        await room.queues(work).update(room.queue_id, QueuePatch(raters_per_item=2))
    marks.append(await room.mark())
    assert len(set(marks)) == len(marks)
    assert (marks[-1].tasks, marks[-1].ended, marks[-1].settled) == (3, 2, 1)
