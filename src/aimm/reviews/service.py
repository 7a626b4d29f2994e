"""Rubrics and review queues: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from msgspec import UNSET, Struct

from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts, next_version, patched
from aimm.reviews import rules
from aimm.reviews.errors import QueueCodeTaken, QueueNotFound, RubricCodeTaken, RubricInUse, RubricNotFound
from aimm.reviews.model import NewQueue, NewRubric, Queue, QueuePatch, Rubric, RubricPatch
from aimm.reviews.ports import Queues, Rubrics
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricService:
    """Manages the rubrics of use cases."""

    use_cases: UseCases
    rubrics: Rubrics
    queues: Queues
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Rubric]:
        """One page of a use case's rubrics.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await _check_use_case(self.use_cases, use_case_id)
        return await self.rubrics.page(use_case_id, request)

    async def get(self, rubric_id: str) -> Rubric:
        """The rubric with this id.

        Raises:
            RubricNotFound: there is none.
        """
        rubric = await self.rubrics.get(rubric_id)
        if rubric is None:
            raise RubricNotFound
        return rubric

    async def create(self, new: NewRubric) -> Rubric:
        """Create a rubric.

        Raises:
            UseCaseNotFound, RubricCodeTaken, Invalid
        """
        rules.check_rubric(new)
        await _check_use_case(self.use_cases, new.use_case_id)
        await self._check_code(new.use_case_id, new.code, None)
        rubric = await self.rubrics.add(self.ids.new(), new, self.clock.now())
        _note(self.journal, Action.CREATE, rubric, None)
        return rubric

    async def update(self, rubric_id: str, patch: RubricPatch, based_on: int | None = None) -> Rubric:
        """Update a rubric; queues that name it follow a new code.

        Raises:
            RubricNotFound, RubricCodeTaken, Outdated, Invalid
        """
        current = await self.get(rubric_id)
        check_version(current.version, based_on)
        now = self.clock.now()
        updated = patched(current, patch, now)
        if updated == current:
            return current
        rules.check_rubric(updated)
        await self._check_code(current.use_case_id, updated.code, rubric_id)
        await self.rubrics.save(updated)
        for queue in await self.queues.of_use_case(current.use_case_id):
            if queue.rubric == current.code != updated.code:
                follower = next_version(queue, now, rubric=updated.code)
                await self.queues.save(follower)
                _note(self.journal, Action.UPDATE, follower, queue)
        _note(self.journal, Action.UPDATE, updated, current)
        return updated

    async def delete(self, rubric_id: str, based_on: int | None = None) -> None:
        """Delete a rubric that no queue names.

        Raises:
            RubricNotFound, RubricInUse, Outdated
        """
        current = await self.get(rubric_id)
        check_version(current.version, based_on)
        queues = await self.queues.of_use_case(current.use_case_id)
        if any(queue.rubric == current.code for queue in queues):
            raise RubricInUse
        await self.rubrics.delete(current)
        _note(self.journal, Action.DELETE, None, current)

    async def _check_code(self, use_case_id: str, code: str, own_id: str | None) -> None:
        other = await self.rubrics.by_code(use_case_id, code)
        if other is not None and other.id != own_id:
            raise RubricCodeTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueService:
    """Manages the review queues of use cases."""

    use_cases: UseCases
    rubrics: Rubrics
    queues: Queues
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Queue]:
        """One page of a use case's queues.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await _check_use_case(self.use_cases, use_case_id)
        return await self.queues.page(use_case_id, request)

    async def get(self, queue_id: str) -> Queue:
        """The queue with this id.

        Raises:
            QueueNotFound: there is none.
        """
        queue = await self.queues.get(queue_id)
        if queue is None:
            raise QueueNotFound
        return queue

    async def rubric_of(self, queue: Queue) -> Rubric | None:
        """The rubric that the queue names; None if it names none."""
        return None if queue.rubric is None else await self.rubrics.by_code(queue.use_case_id, queue.rubric)

    async def create(self, new: NewQueue) -> Queue:
        """Create a queue.

        Raises:
            UseCaseNotFound, QueueCodeTaken, Invalid
        """
        rules.check_queue(new.kind, new)
        await _check_use_case(self.use_cases, new.use_case_id)
        await self._check_code(new.use_case_id, new.code, None)
        await self._check_rubric(new.use_case_id, new.rubric)
        queue = await self.queues.add(self.ids.new(), new, self.ids.new(), self.clock.now())
        _note(self.journal, Action.CREATE, queue, None)
        return queue

    async def update(self, queue_id: str, patch: QueuePatch, based_on: int | None = None) -> Queue:
        """Update a queue.

        Raises:
            QueueNotFound, QueueCodeTaken, Outdated, Invalid
        """
        current = await self.get(queue_id)
        check_version(current.version, based_on)
        updated = patched(current, patch, self.clock.now())
        if updated == current:
            return current
        rules.check_queue(updated.kind, updated)
        await self._check_code(current.use_case_id, updated.code, queue_id)
        if patch.rubric is not UNSET:
            await self._check_rubric(current.use_case_id, updated.rubric)
        await self.queues.save(updated)
        _note(self.journal, Action.UPDATE, updated, current)
        return updated

    async def delete(self, queue_id: str, based_on: int | None = None) -> None:
        """Delete a queue with its tasks and judgements.

        Raises:
            QueueNotFound, Outdated
        """
        current = await self.get(queue_id)
        check_version(current.version, based_on)
        await self.queues.delete(current)
        _note(self.journal, Action.DELETE, None, current)

    async def _check_code(self, use_case_id: str, code: str, own_id: str | None) -> None:
        other = await self.queues.by_code(use_case_id, code)
        if other is not None and other.id != own_id:
            raise QueueCodeTaken

    async def _check_rubric(self, use_case_id: str, code: str | None) -> None:
        if code is not None and await self.rubrics.by_code(use_case_id, code) is None:
            raise Invalid("rubric: must be the code of a rubric of the use case")


async def _check_use_case(use_cases: UseCases, use_case_id: str) -> None:
    if await use_cases.get(use_case_id) is None:
        raise UseCaseNotFound


def _note(
    journal: Journal, action: Action, after: Rubric | Queue | None, before: Rubric | Queue | None
) -> None:
    one = cast("Rubric | Queue", after or before)
    patch: type[Struct] = RubricPatch if isinstance(one, Rubric) else QueuePatch

    def told(record: Rubric | Queue | None) -> Mapping[str, Any]:
        return {} if record is None else msgspec.to_builtins(facts(record, patch))

    old, new = told(before), told(after)
    if action is Action.UPDATE:
        old, new = difference(old, new)
    entity = "rubric" if isinstance(one, Rubric) else "review-queue"
    journal.note(Change(action, entity, one.id, one.use_case_id, old, new))
