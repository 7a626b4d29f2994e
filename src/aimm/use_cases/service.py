"""Use cases and steps: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET

from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.ordering import edited, without
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts
from aimm.use_cases import rules
from aimm.use_cases.errors import CodeTaken, StepCodeTaken, StepNotFound, UseCaseNotFound
from aimm.use_cases.model import NewStep, NewUseCase, StepPatch, UseCase, UseCasePatch, UseCaseStep
from aimm.use_cases.ports import Publisher, StepFollower, Steps, UseCaseFollower, UseCases


@dataclass(frozen=True, slots=True)
class UseCaseService:
    """Manages use cases."""

    use_cases: UseCases
    journal: Journal
    publisher: Publisher
    clock: Clock
    ids: Ids
    followers: Sequence[UseCaseFollower] = ()

    async def page(self, request: PageRequest) -> Page[UseCase]:
        """One page of all use cases."""
        return await self.use_cases.page(request)

    async def get(self, use_case_id: str) -> UseCase:
        """The use case with this id.

        Raises:
            UseCaseNotFound: there is none.
        """
        use_case = await self.use_cases.get(use_case_id)
        if use_case is None:
            raise UseCaseNotFound
        return use_case

    async def create(self, new: NewUseCase) -> UseCase:
        """Create an inactive use case.

        Raises:
            CodeTaken: another use case has this code.
        """
        await self._check_code(new.code, None)
        use_case = await self.use_cases.add(self.ids.new(), new, self.clock.now())
        for follower in self.followers:
            await follower.use_case_added(use_case)
        self._note(Action.CREATE, use_case, {}, facts(use_case, UseCasePatch))
        return use_case

    async def update(self, use_case_id: str, patch: UseCasePatch, based_on: int | None = None) -> UseCase:
        """Update a use case; ``based_on`` is the version that the caller saw.

        A patch that changes nothing leaves the version, and no audit log entry.

        Raises:
            UseCaseNotFound, CodeTaken, CodeIsInUse, NothingToServe, Outdated
        """
        current = await self.get(use_case_id)
        check_version(current.version, based_on)
        if patch.code is not UNSET:
            await self._check_code(patch.code, use_case_id)
        active_flows = await self.use_cases.active_flows(use_case_id)
        updated = rules.update_use_case(current, patch, active_flows, self.clock.now())
        if updated != current:
            await self.use_cases.save(updated)
            before, after = difference(facts(current, UseCasePatch), facts(updated, UseCasePatch))
            self._note(Action.UPDATE, updated, before, after)
        return updated

    async def delete(self, use_case_id: str, based_on: int | None = None) -> None:
        """Delete a use case with everything that belongs to it.

        Raises:
            UseCaseNotFound, StillActive, Outdated
        """
        current = await self.get(use_case_id)
        check_version(current.version, based_on)
        rules.check_deletable(current)
        await self.use_cases.delete(current)
        self._note(Action.DELETE, current, facts(current, UseCasePatch), {})

    async def _check_code(self, code: str, own_id: str | None) -> None:
        other = await self.use_cases.by_code(code)
        if other is not None and other.id != own_id:
            raise CodeTaken

    def _note(
        self, action: Action, use_case: UseCase, before: dict[str, object], after: dict[str, object]
    ) -> None:
        self.journal.note(Change(action, "use-case", use_case.id, use_case.id, before, after))
        self.publisher.use_case_changed(use_case.id)


@dataclass(frozen=True, slots=True)
class StepService:
    """Manages the steps of a use case."""

    use_cases: UseCases
    steps: Steps
    followers: Sequence[StepFollower]
    journal: Journal
    publisher: Publisher
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[UseCaseStep]:
        """One page of a use case's steps.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._use_case(use_case_id)
        return await self.steps.page(use_case_id, request)

    async def get(self, step_id: str) -> UseCaseStep:
        """The step with this id.

        Raises:
            StepNotFound: there is none.
        """
        step = await self.steps.get(step_id)
        if step is None:
            raise StepNotFound
        return step

    async def create(self, new: NewStep) -> UseCaseStep:
        """Append a step; every flow of the use case gets an empty configuration for it.

        Raises:
            UseCaseNotFound, StepCodeTaken
        """
        use_case = await self._use_case(new.use_case_id)
        steps = await self.steps.of_use_case(new.use_case_id)
        self._check_code(steps, new.code, None)
        step = await self.steps.add(self.ids.new(), new, len(steps) + 1, self.clock.now())
        for follower in self.followers:
            await follower.step_added(use_case, step)
        self._note(Action.CREATE, step, {}, facts(step, StepPatch))
        return step

    async def update(self, step_id: str, patch: StepPatch, based_on: int | None = None) -> UseCaseStep:
        """Update or move a step; the others shift.

        A patch that changes nothing leaves the version, and no audit log entry.

        Raises:
            StepNotFound, StepCodeTaken, Outdated
        """
        current = await self.get(step_id)
        check_version(current.version, based_on)
        steps = await self.steps.of_use_case(current.use_case_id)
        if patch.code is not UNSET:
            self._check_code(steps, patch.code, step_id)
        updated = current
        for step in edited(steps, step_id, patch, patch.position, self.clock.now()):
            if step not in steps:
                await self.steps.save(step)
            if step.id == step_id:
                updated = step
        if updated != current:
            before, after = difference(facts(current, StepPatch), facts(updated, StepPatch))
            self._note(Action.UPDATE, updated, before, after)
        return updated

    async def delete(self, step_id: str, based_on: int | None = None) -> None:
        """Delete a step from the use case and from every flow; later steps move up.

        Raises:
            StepNotFound, Outdated
        """
        current = await self.get(step_id)
        check_version(current.version, based_on)
        steps = await self.steps.of_use_case(current.use_case_id)
        await self.steps.delete(current)
        for step in without(steps, step_id, self.clock.now()):
            if step not in steps:
                await self.steps.save(step)
        self._note(Action.DELETE, current, facts(current, StepPatch), {})

    async def _use_case(self, use_case_id: str) -> UseCase:
        use_case = await self.use_cases.get(use_case_id)
        if use_case is None:
            raise UseCaseNotFound
        return use_case

    @staticmethod
    def _check_code(steps: Sequence[UseCaseStep], code: str, own_id: str | None) -> None:
        if any(step.code == code and step.id != own_id for step in steps):
            raise StepCodeTaken

    def _note(
        self, action: Action, step: UseCaseStep, before: dict[str, object], after: dict[str, object]
    ) -> None:
        self.journal.note(Change(action, "use-case-step", step.id, step.use_case_id, before, after))
        self.publisher.use_case_changed(step.use_case_id)
