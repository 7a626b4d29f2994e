"""A rollout with its facts, and what is decided about it."""

from dataclasses import dataclass

from aimm.rollout.facts import Facts
from aimm.rollout.model import Verdict
from aimm.rollout.ports import Rollout
from aimm.rollout.report import is_decision
from aimm.rollout.rules import decide


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A rollout, the facts, and the decision."""

    rollout: Rollout
    facts: Facts
    verdict: Verdict

    @property
    def stores(self) -> bool:
        """Whether there is anything to store."""
        verdict = self.verdict
        return verdict.state != self.rollout.state or verdict.shares is not None or verdict.entry is not None

    @property
    def wants_periods(self) -> bool:
        """Whether to evaluate again with periods: claims need them, and decisions store them as evidence."""
        return self.verdict.wants_periods or (not self.facts.periods and is_decision(self.verdict))


@dataclass(frozen=True, slots=True)
class LoadedRollout:
    """A rollout and its facts at ``now`` (ms), without periods."""

    rollout: Rollout
    facts: Facts
    now: int

    def evaluate(self) -> Evaluation:
        """Decide what to do; if the result ``wants_periods``, call ``RolloutService.evaluate``."""
        state = self.rollout.state
        return Evaluation(self.rollout, self.facts, decide(state, self.facts, self.now, state.seed))
