"""The path of a use case: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import asdict, replace

from aimm.kit.changes import Action, Actor, Change, Journal
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts as written
from aimm.path.errors import DecisionNotFound, WaiverNotFound
from aimm.path.facts import Facts
from aimm.path.model import Decision, NewDecision, NewWaiver, Waiver
from aimm.path.ports import Decisions, KnownFacts, Waivers
from aimm.path.rules import (
    Path,
    check_decision,
    check_revocation,
    check_waiver,
    digest,
    evidence_of,
    path_of,
)
from aimm.requirements.errors import RequirementNotFound
from aimm.requirements.ports import Requirements
from aimm.requirements.service import CoverageService
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases


@dataclass(frozen=True, slots=True)
class PathService:
    """Where use cases are, and what was decided."""

    use_cases: UseCases
    known: KnownFacts
    coverage: CoverageService
    decisions: Decisions
    waivers: Waivers
    journal: Journal
    clock: Clock
    ids: Ids
    actor: Actor

    async def of_use_case(self, use_case_id: str) -> Path:
        """The path of a use case.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        _, path = await self._path(use_case_id)
        return path

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Decision]:
        """One page of a use case's decisions.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.decisions.page(use_case_id, request)

    async def get(self, decision_id: str) -> Decision:
        """The decision with this id.

        Raises:
            DecisionNotFound: there is none.
        """
        decision = await self.decisions.get(decision_id)
        if decision is None:
            raise DecisionNotFound
        return decision

    async def decide(self, new: NewDecision) -> Decision:
        """Record a decision with the evidence of this moment.

        Raises:
            UseCaseNotFound, StageDecided, NotInForce, Invalid
        """
        await self._check_use_case(new.use_case_id)
        check_decision(new, await self.decisions.in_force(new.use_case_id))
        facts, path = await self._path(new.use_case_id)
        coverage = await self.coverage.of_use_case(new.use_case_id)
        evidence = evidence_of(path.of(new.stage), path, facts, coverage)
        decision = Decision(
            **asdict(new),
            id=self.ids.new(),
            number=0,
            decided_by=self.actor.name,
            decided_at=self.clock.now(),
            evidence=evidence,
            evidence_hash=digest(evidence),
            superseded_by=None,
        )
        made = await self.decisions.add(decision)
        told = written(made, NewDecision) | {"evidenceHash": made.evidence_hash}
        self.journal.note(Change(Action.CREATE, "decision", made.id, made.use_case_id, {}, told))
        return made

    async def _path(self, use_case_id: str) -> tuple[Facts, Path]:
        facts = (await self.known.of([use_case_id]))[use_case_id]
        decisions = await self.decisions.in_force(use_case_id)
        waivers = await self.waivers.in_force(use_case_id, self.clock.now())
        return facts, path_of(facts, decisions, waivers)

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound


@dataclass(frozen=True, slots=True)
class WaiverService:
    """Manages waivers."""

    use_cases: UseCases
    requirements: Requirements
    waivers: Waivers
    journal: Journal
    clock: Clock
    ids: Ids
    actor: Actor

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Waiver]:
        """One page of a use case's waivers, also those that have ended.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.waivers.page(use_case_id, request)

    async def of_requirements(self, use_case_id: str) -> Sequence[Waiver]:
        """The waivers of requirements that are in force."""
        found = await self.waivers.in_force(use_case_id, self.clock.now())
        return [one for one in found if one.requirement_id is not None]

    async def get(self, waiver_id: str) -> Waiver:
        """The waiver with this id.

        Raises:
            WaiverNotFound: there is none.
        """
        waiver = await self.waivers.get(waiver_id)
        if waiver is None:
            raise WaiverNotFound
        return waiver

    async def create(self, new: NewWaiver) -> Waiver:
        """Waive a point or a requirement.

        Raises:
            UseCaseNotFound, RequirementNotFound, AlreadyWaived, Invalid
        """
        await self._check_use_case(new.use_case_id)
        now = self.clock.now()
        check_waiver(new, await self.waivers.in_force(new.use_case_id, now), now)
        if new.requirement_id is not None:
            requirement = await self.requirements.get(new.requirement_id)
            if requirement is None or requirement.use_case_id != new.use_case_id:
                raise RequirementNotFound
        made = await self.waivers.add(self.ids.new(), new, self.actor.name, now)
        told = written(made, NewWaiver)
        self.journal.note(Change(Action.CREATE, "waiver", made.id, made.use_case_id, {}, told))
        return made

    async def revoke(self, waiver_id: str) -> Waiver:
        """End a waiver now.

        Raises:
            WaiverNotFound, WaiverEnded
        """
        waiver, now = await self.get(waiver_id), self.clock.now()
        check_revocation(waiver, now)
        revoked = replace(waiver, revoked_by=self.actor.name, revoked_at=now)
        await self.waivers.revoke(revoked)
        change = Change(Action.REVOKE, "waiver", waiver_id, waiver.use_case_id)
        self.journal.note(change)
        return revoked

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound
