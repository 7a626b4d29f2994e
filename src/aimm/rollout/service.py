"""The service for rollouts: requests by people, and automatic decisions.

A tick first evaluates (reads the facts and decides, without writing), then carries out the decision. If the
rollout or the shares were changed in between, nothing is stored and the next tick evaluates again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from aimm.flows.moves import ShareMove
from aimm.kit.changes import Action, Actor, Change, Journal, check_version, difference
from aimm.kit.clock import Clock, to_micros
from aimm.kit.errors import Outdated
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.rollout import transitions
from aimm.rollout.cautions import cautions
from aimm.rollout.configuration import Configuration
from aimm.rollout.documents import document, usual_after_escape
from aimm.rollout.errors import EntryNotFound, RolloutNotFound
from aimm.rollout.evaluation import Evaluation, LoadedRollout
from aimm.rollout.facts import Facts, FlowFacts
from aimm.rollout.model import Phase, Reason, State, Verdict
from aimm.rollout.outlook import Outlook, outlook
from aimm.rollout.ports import FactSource, Rollout, Rollouts, Shares, StoredEntry, Timeline
from aimm.rollout.report import Report, report
from aimm.rollout.rules import decide, needs_periods
from aimm.use_cases.model import UseCase
from aimm.use_cases.ports import Publisher

_SEED_BYTES = 6  # fits into the 53 bits of a JSON number


@dataclass(frozen=True, slots=True)
class RolloutService:
    """The operations on rollouts, for people and for the loop."""

    rollouts: Rollouts
    facts: FactSource
    timeline: Timeline
    shares: Shares
    journal: Journal
    clock: Clock
    ids: Ids
    actor: Actor
    publisher: Publisher | None = None
    pace: int = 60_000
    """Milliseconds between two evaluations of a running rollout, at least a minute."""

    async def use_case_added(self, use_case: UseCase) -> None:
        """Create the rollout of a new use case."""
        state = State(configuration=Configuration(after_escape=usual_after_escape(None)))
        await self.rollouts.add(self.ids.new(), use_case.id, state, self.clock.now())

    async def get(self, use_case_id: str) -> Rollout:
        """Get the rollout of a use case.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        return _found(await self.rollouts.of_use_case(use_case_id))

    async def configure(
        self, use_case_id: str, configuration: Configuration, based_on: int | None = None
    ) -> Rollout:
        """Replace the configuration; the same one again leaves the version and the timeline.

        Raises:
            RolloutNotFound, NotEditable, Outdated
        """
        rollout = await self._locked(use_case_id, based_on)
        verdict = transitions.configure(rollout.state, configuration, self._now(), self.actor.name)
        if verdict.state == rollout.state:
            return rollout
        return await self._store(rollout, verdict)

    async def transition(
        self,
        use_case_id: str,
        wanted: Phase,
        completed_flow_id: str | None = None,
        based_on: int | None = None,
        zero_flow_ids: Sequence[str] | None = None,
    ) -> Rollout:
        """Start, stop, force or reset a rollout, with the protocol's effects.

        Raises:
            RolloutNotFound, TransitionNotAllowed, NoActiveFlow, CompletedFlowNotActive, Invalid, Outdated
        """
        rollout = await self._locked(use_case_id, based_on)
        now = self._now()
        facts = await self.facts.facts(rollout, now, wanted in transitions.FORCED)
        seed = _seed(self.ids.new()) if wanted is Phase.WARMUP else rollout.state.seed
        verdict = transitions.transition(
            rollout.state, wanted, facts, now, seed, self.actor.name, completed_flow_id, zero_flow_ids
        )
        move = _move(rollout, facts, verdict)
        if move is not None and await self.shares.move([move]):
            raise Outdated
        stored = await self._store(rollout, verdict)
        if transitions.resets_statistics(verdict):
            await self.shares.reset_statistics(use_case_id)
        return stored

    async def evaluate(self, use_case_id: str, *, with_periods: bool | None = None) -> Evaluation:
        """Read the current facts of a rollout and decide.

        Args:
            with_periods: whether to read periods from the start; None reads them if they are needed.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        rollout, now = await self.get(use_case_id), self._now()
        state = rollout.state
        wanted = needs_periods(state) if with_periods is None else with_periods
        facts = replace(await self.facts.facts(rollout, now, wanted), pace=self.pace)
        evaluation = Evaluation(rollout, facts, decide(state, facts, now, state.seed))
        if wanted or not evaluation.wants_periods:
            return evaluation
        facts = replace(await self.facts.facts(rollout, now, True), pace=self.pace)
        return Evaluation(rollout, facts, decide(state, facts, now, state.seed))

    async def load(self, use_case_ids: Sequence[str]) -> Sequence[LoadedRollout]:
        """Load rollouts with their current facts, for evaluation one by one; unknown ids are left out."""
        rollouts, now = await self.rollouts.of_use_cases(use_case_ids), self._now()
        facts = await self.facts.of_all(rollouts, now)
        pace = self.pace
        return [
            LoadedRollout(rollout, replace(one, pace=pace), now)
            for rollout, one in zip(rollouts, facts, strict=True)
        ]

    async def carry_out(self, evaluation: Evaluation) -> None:
        """Store the decision of an evaluation, unless the rollout or the shares have changed since.

        Raises:
            Outdated: the rollout or the shares have been changed since.
        """
        if await self.carry_out_all([evaluation]):
            raise Outdated

    async def carry_out_all(self, evaluations: Sequence[Evaluation]) -> frozenset[str]:
        """Store the decisions of evaluations of different rollouts.

        Returns:
            The use cases whose rollout or shares have changed since the evaluation; nothing is stored there.
        """
        ids = [evaluation.rollout.use_case_id for evaluation in evaluations]
        present = await self.rollouts.hold(ids)
        fresh = [
            evaluation
            for evaluation in evaluations
            if present.get(evaluation.rollout.use_case_id) == evaluation.rollout.version
        ]
        moves = [_move(evaluation.rollout, evaluation.facts, evaluation.verdict) for evaluation in fresh]
        wanted = [move for move in moves if move is not None]
        refused = await self.shares.move(wanted) if wanted else frozenset[str]()
        kept = [evaluation for evaluation in fresh if evaluation.rollout.use_case_id not in refused]
        if kept:
            await self._store_all(kept)
        return frozenset(ids) - {evaluation.rollout.use_case_id for evaluation in kept}

    async def outlook(self, use_case_id: str) -> tuple[Rollout, Outlook]:
        """Get the progress of a rollout, and what comes next.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        seen = await self.evaluate(use_case_id)
        return seen.rollout, outlook(seen.rollout.state, seen.facts, seen.verdict)

    async def cautions(
        self, rollout: Rollout, configuration: Configuration | None = None
    ) -> Sequence[Reason]:
        """Settings of the stored (or another) configuration that have no effect with the current flows."""
        facts = await self.facts.facts(rollout, self._now(), False)
        return cautions(configuration or rollout.state.configuration, facts.flows)

    async def flow_ids(self, use_case_id: str) -> frozenset[str]:
        """Get the flows of a use case, active or not.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        facts = await self.facts.facts(await self.get(use_case_id), self._now(), False)
        return frozenset(flow.id for flow in facts.flows)

    async def flows(self, rollout: Rollout) -> Sequence[FlowFacts]:
        """Get the current facts about the flows of a rollout."""
        return (await self.facts.facts(rollout, self._now(), False)).flows

    async def entries(self, use_case_id: str, request: PageRequest) -> Page[StoredEntry]:
        """Get one page of the timeline, newest first.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        return await self.timeline.page((await self.get(use_case_id)).id, request)

    async def entry(self, use_case_id: str, entry_id: str) -> StoredEntry:
        """Get one entry of the timeline.

        Raises:
            RolloutNotFound, EntryNotFound
        """
        rollout = await self.get(use_case_id)
        entry = await self.timeline.get(entry_id)
        if entry is None or entry.rollout_id != rollout.id:
            raise EntryNotFound
        return entry

    async def report(self, use_case_id: str) -> Report:
        """Get the report of the current epoch: the decision, its evidence and the alternatives.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        rollout = await self.get(use_case_id)
        facts = await self.facts.facts(rollout, self._now(), True)
        stored: Sequence[StoredEntry] = await self.timeline.of_epoch(rollout.id, rollout.state.epoch)
        return report(rollout.state, facts, [one.entry for one in stored])

    def _now(self) -> int:
        return to_micros(self.clock.now()) // 1000

    async def _locked(self, use_case_id: str, based_on: int | None) -> Rollout:
        rollout = _found(await self.rollouts.lock(use_case_id))
        check_version(rollout.version, based_on)
        return rollout

    async def _store(self, rollout: Rollout, verdict: Verdict) -> Rollout:
        stored = await self.rollouts.save(rollout, verdict.state, self.clock.now())
        if verdict.entry is not None:
            await self.timeline.add(self.ids.new(), rollout.id, verdict.entry)
        self._tell(rollout, verdict)
        return stored

    async def _store_all(self, evaluations: Sequence[Evaluation]) -> None:
        states = [(evaluation.rollout, evaluation.verdict.state) for evaluation in evaluations]
        await self.rollouts.save_all(states, self.clock.now())
        entries = [
            (self.ids.new(), evaluation.rollout.id, evaluation.verdict.entry)
            for evaluation in evaluations
            if evaluation.verdict.entry
        ]
        if entries:
            await self.timeline.add_all(entries)
        for evaluation in evaluations:
            self._tell(evaluation.rollout, evaluation.verdict)

    def _tell(self, rollout: Rollout, verdict: Verdict) -> None:
        """Record the change in the audit log and publish it to all nodes."""
        if verdict.entry is not None and self.publisher is not None:
            self.publisher.use_case_changed(rollout.use_case_id)
        old, new = rollout.state, verdict.state
        if old.phase is new.phase and old.configuration is new.configuration:
            return
        before, after = difference(_told(old), _told(new))
        if after:
            change = Change(Action.UPDATE, "rollout-strategy", rollout.id, rollout.use_case_id, before, after)
            self.journal.note(change)


def _found(rollout: Rollout | None) -> Rollout:
    if rollout is None:
        raise RolloutNotFound
    return rollout


def _move(rollout: Rollout, facts: Facts, verdict: Verdict) -> ShareMove | None:
    """The shares that a verdict sets; None if it leaves them unchanged."""
    if verdict.shares is None:
        return None
    seen = {flow.id: flow.share for flow in facts.flows if flow.active}
    cause = "rollout: " + (verdict.entry.why if verdict.entry else verdict.reasons[0].text)
    return ShareMove(use_case_id=rollout.use_case_id, seen=seen, shares=verdict.shares, cause=cause)


def _told(state: State) -> dict[str, object]:
    """The audit log's view of a rollout; the rest is in its timeline."""
    return {"rolloutState": state.phase.value, "configuration": document(state.configuration)}


def _seed(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=_SEED_BYTES).digest())
