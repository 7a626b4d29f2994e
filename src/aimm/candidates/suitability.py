"""The catalogue and the shortlist, held against the requirements of a use case."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimm.candidates import rules
from aimm.candidates.catalogue import Catalogue, Entry, Wanted
from aimm.candidates.facts import Facts
from aimm.candidates.matching import Held, Match, hold, overall
from aimm.candidates.model import Candidate, Figure
from aimm.candidates.ports import Candidates, Catalogues, OwnModels
from aimm.kit.paging import Page, PageRequest
from aimm.requirements.model import Requirement
from aimm.requirements.ports import Requirements
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases


@dataclass(frozen=True, slots=True)
class Judged:
    """What the facts of a model say about requirements."""

    overall: Match
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Suited:
    """An entry of the catalogue; without a use case, nothing is said about requirements."""

    entry: Entry
    judged: Judged | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlisted:
    """A candidate with what is known of it.

    Attributes:
        name: of its entry; None if the entry is gone from the catalogue, or from the own entries.
    """

    candidate: Candidate
    name: str | None
    facts: Facts
    figures: Sequence[Figure]
    judged: Judged


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A shortlist in its order, and the day whose facts the catalogue has."""

    as_of: str
    candidates: Sequence[Shortlisted]


@dataclass(frozen=True, slots=True)
class SuitabilityService:
    """Holds facts against requirements."""

    use_cases: UseCases
    requirements: Requirements
    catalogues: Catalogues
    candidates: Candidates
    own_models: OwnModels

    async def catalogue(self) -> Catalogue:
        """The catalogue of the installation."""
        return await self.catalogues.current()

    async def page(self, wanted: Wanted, request: PageRequest, use_case_id: str | None) -> Page[Suited]:
        """One page of the catalogue, held against the requirements of a use case if one is given.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        requirements = None if use_case_id is None else await self._requirements(use_case_id)
        page = (await self.catalogues.current()).page(wanted, request)
        return page.map(
            lambda entry: Suited(entry, None if requirements is None else _judged(requirements, entry))
        )

    async def shortlist(self, use_case_id: str) -> Shortlist:
        """The candidates of a use case in their order.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        requirements = await self._requirements(use_case_id)
        catalogue = await self.catalogues.current()
        return Shortlist(
            catalogue.as_of,
            [
                await self._shortlisted(one, requirements, catalogue)
                for one in await self.candidates.of_use_case(use_case_id)
            ],
        )

    async def _shortlisted(
        self, candidate: Candidate, requirements: Sequence[Requirement], catalogue: Catalogue
    ) -> Shortlisted:
        name, facts, figures = await self._known(candidate.entry, catalogue)
        return Shortlisted(
            candidate=candidate,
            name=name,
            facts=facts,
            figures=figures,
            judged=_judged(requirements, facts, figures),
        )

    async def _known(self, entry_id: str, catalogue: Catalogue) -> tuple[str | None, Facts, Sequence[Figure]]:
        code = rules.own_code(entry_id)
        if code is not None:
            model = await self.own_models.by_code(code)
            return (
                (None, Facts(), ()) if model is None else (model.title, rules.facts_of(model), model.figures)
            )
        entry = catalogue.by_id.get(entry_id)
        return (None, Facts(), ()) if entry is None else (entry.name, entry, ())

    async def _requirements(self, use_case_id: str) -> Sequence[Requirement]:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound
        return await self.requirements.of_use_case(use_case_id)


def _judged(requirements: Sequence[Requirement], facts: Facts, figures: Sequence[Figure] = ()) -> Judged:
    held = hold(requirements, facts, figures)
    return Judged(overall(held), held)
