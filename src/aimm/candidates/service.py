"""Shortlists: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET

from aimm.candidates import rules
from aimm.candidates.errors import CandidateNotFound, CandidateTitleTaken
from aimm.candidates.model import Candidate, CandidatePatch, NewCandidate
from aimm.candidates.ports import Candidates
from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.ordering import edited, without
from aimm.kit.paging import Page, PageRequest
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class CandidateService:
    """Manages the shortlists of use cases."""

    use_cases: UseCases
    candidates: Candidates
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Candidate]:
        """One page of a use case's candidates.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.candidates.page(use_case_id, request)

    async def get(self, candidate_id: str) -> Candidate:
        """The candidate with this id.

        Raises:
            CandidateNotFound: there is none.
        """
        candidate = await self.candidates.get(candidate_id)
        if candidate is None:
            raise CandidateNotFound
        return candidate

    async def create(self, new: NewCandidate) -> Candidate:
        """Append a candidate.

        Raises:
            UseCaseNotFound, CandidateTitleTaken, Invalid
        """
        new = rules.with_plain_parameters(new)
        rules.check_candidate(new)
        await self._check_use_case(new.use_case_id)
        known = await self.candidates.of_use_case(new.use_case_id)
        _check_title(known, new.title, None)
        made = await self.candidates.add(self.ids.new(), new, len(known) + 1, self.clock.now())
        self._note(Action.CREATE, made, {}, rules.audited(made, CandidatePatch))
        return made

    async def update(
        self, candidate_id: str, patch: CandidatePatch, based_on: int | None = None
    ) -> Candidate:
        """Update or move a candidate; the others shift.

        Raises:
            CandidateNotFound, CandidateTitleTaken, Outdated, Invalid
        """
        current = await self.get(candidate_id)
        check_version(current.version, based_on)
        patch = rules.with_plain_parameters(patch)
        known = await self.candidates.of_use_case(current.use_case_id)
        if patch.title is not UNSET:
            _check_title(known, patch.title, candidate_id)
        updated = current
        for one in edited(known, candidate_id, patch, patch.position, self.clock.now()):
            if one.id == candidate_id:
                rules.check_candidate(one)
                updated = one
            if one not in known:
                await self.candidates.save(one)
        if updated != current:
            before, after = (rules.audited(one, CandidatePatch) for one in (current, updated))
            self._note(Action.UPDATE, updated, *difference(before, after))
        return updated

    async def delete(self, candidate_id: str, based_on: int | None = None) -> None:
        """Take a candidate off the shortlist; later ones move up.

        Raises:
            CandidateNotFound, Outdated
        """
        current = await self.get(candidate_id)
        check_version(current.version, based_on)
        known = await self.candidates.of_use_case(current.use_case_id)
        await self.candidates.delete(current)
        for one in without(known, candidate_id, self.clock.now()):
            if one not in known:
                await self.candidates.save(one)
        self._note(Action.DELETE, current, rules.audited(current, CandidatePatch), {})

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound

    def _note(self, action: Action, candidate: Candidate, before: Facts, after: Facts) -> None:
        self.journal.note(Change(action, "candidate", candidate.id, candidate.use_case_id, before, after))


def _check_title(known: Sequence[Candidate], title: str, own_id: str | None) -> None:
    if any(one.title == title and one.id != own_id for one in known):
        raise CandidateTitleTaken
