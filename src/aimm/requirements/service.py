"""Requirements: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET

from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.ordering import edited, without
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts
from aimm.requirements.coverage import Coverage, checks_of, coverage_of
from aimm.requirements.errors import RequirementCodeTaken, RequirementNotFound
from aimm.requirements.model import NewRequirement, Requirement, RequirementPatch
from aimm.requirements.ports import Evidence, Requirements
from aimm.requirements.rules import check_fields
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class RequirementService:
    """Manages the requirements of use cases."""

    use_cases: UseCases
    requirements: Requirements
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Requirement]:
        """One page of a use case's requirements.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.requirements.page(use_case_id, request)

    async def get(self, requirement_id: str) -> Requirement:
        """The requirement with this id.

        Raises:
            RequirementNotFound: there is none.
        """
        requirement = await self.requirements.get(requirement_id)
        if requirement is None:
            raise RequirementNotFound
        return requirement

    async def create(self, new: NewRequirement) -> Requirement:
        """Append a requirement.

        Raises:
            UseCaseNotFound, RequirementCodeTaken, Invalid
        """
        check_fields(new)
        await self._check_use_case(new.use_case_id)
        known = await self.requirements.of_use_case(new.use_case_id)
        _check_code(known, new.code, None)
        made = await self.requirements.add(self.ids.new(), new, len(known) + 1, self.clock.now())
        self._note(Action.CREATE, made, {}, facts(made, RequirementPatch))
        return made

    async def update(
        self, requirement_id: str, patch: RequirementPatch, based_on: int | None = None
    ) -> Requirement:
        """Update or move a requirement; the others shift.

        Raises:
            RequirementNotFound, RequirementCodeTaken, Outdated, Invalid
        """
        current = await self.get(requirement_id)
        check_version(current.version, based_on)
        known = await self.requirements.of_use_case(current.use_case_id)
        if patch.code is not UNSET:
            _check_code(known, patch.code, requirement_id)
        updated = current
        for one in edited(known, requirement_id, patch, patch.position, self.clock.now()):
            if one.id == requirement_id:
                check_fields(one)
                updated = one
            if one not in known:
                await self.requirements.save(one)
        before, after = facts(current, RequirementPatch), facts(updated, RequirementPatch)
        if updated != current:
            self._note(Action.UPDATE, updated, *difference(before, after))
        return updated

    async def delete(self, requirement_id: str, based_on: int | None = None) -> None:
        """Delete a requirement; later ones move up.

        Raises:
            RequirementNotFound, Outdated
        """
        current = await self.get(requirement_id)
        check_version(current.version, based_on)
        known = await self.requirements.of_use_case(current.use_case_id)
        await self.requirements.delete(current)
        for one in without(known, requirement_id, self.clock.now()):
            if one not in known:
                await self.requirements.save(one)
        self._note(Action.DELETE, current, facts(current, RequirementPatch), {})

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound

    def _note(self, action: Action, requirement: Requirement, before: Facts, after: Facts) -> None:
        self.journal.note(
            Change(action, "requirement", requirement.id, requirement.use_case_id, before, after)
        )


@dataclass(frozen=True, slots=True)
class CoverageService:
    """Holds the requirements of a use case against what was measured of its flows and candidates."""

    use_cases: UseCases
    requirements: Requirements
    evidence: Evidence

    async def of_use_case(self, use_case_id: str) -> Coverage:
        """The verdict of every requirement for every flow and candidate.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound
        requirements = await self.requirements.of_use_case(use_case_id)
        subjects = await self.evidence.of_use_case(use_case_id, checks_of(requirements))
        return coverage_of(requirements, subjects)


def _check_code(known: Sequence[Requirement], code: str, own_id: str | None) -> None:
    if any(one.code == code and one.id != own_id for one in known):
        raise RequirementCodeTaken
