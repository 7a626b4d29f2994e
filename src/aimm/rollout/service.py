"""Rollouts at work: what people ask of them, and what is due by itself.

A tick looks (reads the facts and decides, outside of any write) and then carries out. Between the two
somebody may have changed the rollout or the shares; then nothing is stored, and the next tick looks again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from aimm.kit.changes import Action, Actor, Change, Journal, check_version, difference
from aimm.kit.clock import Clock, to_micros
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.rollout import transitions
from aimm.rollout.cautions import cautions
from aimm.rollout.configuration import Configuration
from aimm.rollout.documents import document
from aimm.rollout.errors import EntryNotFound, RolloutNotFound
from aimm.rollout.model import Facts, Phase, Reason, State, Verdict
from aimm.rollout.outlook import Outlook, outlook, rewards_of
from aimm.rollout.ports import FactSource, Rollout, Rollouts, Shares, StoredEntry, Timeline
from aimm.rollout.report import Report, report
from aimm.rollout.rules import decide, needs_periods
from aimm.use_cases.model import UseCase
from aimm.use_cases.ports import Publisher

_SEED_BYTES = 6  # a JSON number holds 53 bits exactly


@dataclass(frozen=True, slots=True)
class Look:
    """A rollout, what is known of it now, and what is to be done."""

    rollout: Rollout
    facts: Facts
    verdict: Verdict

    @property
    def stores(self) -> bool:
        """Whether there is anything to store."""
        verdict = self.verdict
        return verdict.state != self.rollout.state or verdict.shares is not None or verdict.entry is not None


@dataclass(frozen=True, slots=True)
class RolloutService:
    """What people and the clock do with rollouts."""

    rollouts: Rollouts
    facts: FactSource
    timeline: Timeline
    shares: Shares
    journal: Journal
    clock: Clock
    ids: Ids
    actor: Actor
    publisher: Publisher | None = None

    async def use_case_added(self, use_case: UseCase) -> None:
        """Give a new use case its rollout."""
        await self.rollouts.add(self.ids.new(), use_case.id, State(Configuration()), self.clock.now())

    async def get(self, use_case_id: str) -> Rollout:
        """The rollout of a use case.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        return _found(await self.rollouts.of_use_case(use_case_id))

    async def configure(
        self, use_case_id: str, configuration: Configuration, based_on: int | None = None
    ) -> Rollout:
        """Replace the configuration.

        Raises:
            RolloutNotFound, NotEditable, Outdated
        """
        rollout = await self._locked(use_case_id, based_on)
        verdict = transitions.configure(rollout.state, configuration, self._now(), self.actor.name)
        return await self._store(rollout, verdict)

    async def transition(
        self,
        use_case_id: str,
        wanted: Phase,
        completed_flow_id: str | None = None,
        based_on: int | None = None,
    ) -> Rollout:
        """Start, stop, force or reset a rollout, with the protocol's effects.

        Raises:
            RolloutNotFound, TransitionNotAllowed, CompletedFlowNotActive, Outdated
        """
        rollout = await self._locked(use_case_id, based_on)
        now = self._now()
        facts = await self.facts.facts(rollout, now, False)
        seed = _seed(self.ids.new()) if wanted is Phase.WARMUP else rollout.state.seed
        verdict = transitions.transition(
            rollout.state, wanted, facts, now, seed, self.actor.name, completed_flow_id
        )
        await self._move(rollout, facts, verdict)
        stored = await self._store(rollout, verdict)
        if transitions.resets_statistics(verdict):
            await self.shares.reset_statistics(use_case_id)
        return stored

    async def look(self, use_case_id: str) -> Look:
        """What is known of a rollout now, and what would be done.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        rollout, now = await self.get(use_case_id), self._now()
        state = rollout.state
        facts = await self.facts.facts(rollout, now, needs_periods(state))
        verdict = decide(state, facts, now, state.seed)
        if verdict.wants_periods:
            facts = await self.facts.facts(rollout, now, True)
            verdict = decide(state, facts, now, state.seed)
        return Look(rollout, facts, verdict)

    async def carry_out(self, look: Look) -> Rollout:
        """Store what a look says is to be done; nothing of it when it rests on what has changed since.

        Raises:
            Outdated: the rollout or the shares have been changed since.
        """
        await self._move(look.rollout, look.facts, look.verdict)
        return await self._store(look.rollout, look.verdict)

    async def outlook(self, use_case_id: str) -> tuple[Rollout, Outlook]:
        """Where the rollout stands, and what comes next.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        seen = await self.look(use_case_id)
        return seen.rollout, outlook(seen.rollout.state, seen.facts, seen.verdict)

    async def cautions(
        self, rollout: Rollout, configuration: Configuration | None = None
    ) -> Sequence[Reason]:
        """What of the stored configuration, or of another one, has no effect with the flows as they are."""
        facts = await self.facts.facts(rollout, self._now(), False)
        return cautions(configuration or rollout.state.configuration, facts.flows)

    async def entries(self, use_case_id: str, request: PageRequest) -> Page[StoredEntry]:
        """One page of the timeline, newest first.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        return await self.timeline.page((await self.get(use_case_id)).id, request)

    async def entry(self, use_case_id: str, entry_id: str) -> StoredEntry:
        """One entry of the timeline.

        Raises:
            RolloutNotFound, EntryNotFound
        """
        rollout = await self.get(use_case_id)
        entry = await self.timeline.get(entry_id)
        if entry is None or entry.rollout_id != rollout.id:
            raise EntryNotFound
        return entry

    async def report(self, use_case_id: str) -> Report:
        """What was decided in the present epoch, on which evidence, and what else it could have been.

        Raises:
            RolloutNotFound: there is no such use case.
        """
        rollout = await self.get(use_case_id)
        facts = await self.facts.facts(rollout, self._now(), True)
        stored: Sequence[StoredEntry] = await self.timeline.of_epoch(rollout.id, rollout.state.epoch)
        return report(rollout.state, facts, [one.entry for one in stored], rewards_of(facts))

    def _now(self) -> int:
        return to_micros(self.clock.now()) // 1000

    async def _locked(self, use_case_id: str, based_on: int | None) -> Rollout:
        rollout = _found(await self.rollouts.lock(use_case_id))
        check_version(rollout.version, based_on)
        return rollout

    async def _move(self, rollout: Rollout, facts: Facts, verdict: Verdict) -> None:
        if verdict.shares is None:
            return
        seen = {flow.id: flow.share for flow in facts.flows if flow.active}
        cause = "rollout: " + (verdict.entry.why if verdict.entry else verdict.reasons[0].text)
        await self.shares.set(rollout.use_case_id, seen, verdict.shares, cause)

    async def _store(self, rollout: Rollout, verdict: Verdict) -> Rollout:
        stored = await self.rollouts.save(rollout, verdict.state, self.clock.now())
        if verdict.entry is not None:
            await self.timeline.add(self.ids.new(), rollout.id, verdict.entry)
            if self.publisher is not None:
                self.publisher.use_case_changed(rollout.use_case_id)
        before, after = difference(_told(rollout.state), _told(stored.state))
        if after:
            change = Change(Action.UPDATE, "rollout-strategy", rollout.id, rollout.use_case_id, before, after)
            self.journal.note(change)
        return stored


def _found(rollout: Rollout | None) -> Rollout:
    if rollout is None:
        raise RolloutNotFound
    return rollout


def _told(state: State) -> dict[str, object]:
    """What the audit log says of a rollout; the rest is in its timeline."""
    return {"rolloutState": state.phase.value, "configuration": document(state.configuration)}


def _seed(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=_SEED_BYTES).digest())
