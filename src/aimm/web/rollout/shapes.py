"""Rollout configurations in request bodies and responses."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from aimm.kit.limits import Percent, Uuid
from aimm.rollout.configuration import AfterEscape, Configuration, GuardrailAction, Metric, Mode, TieBreak
from aimm.rollout.documents import document
from aimm.rollout.forms import MOST

Star = Annotated[float, Meta(ge=1, le=5)]
Whole = Annotated[int, Meta(ge=1, le=MOST)]
Count = Annotated[int, Meta(ge=0, le=MOST)]


class GoalShape(msgspec.Struct, rename="camel"):
    """The target share of a flow, in percent."""

    flow_id: Uuid
    final_serve_pct: Percent


class HoldShape(msgspec.Struct, rename="camel"):
    """Pauses the ramp while a growing flow has too many unrated sessions and too few ratings."""

    max_unrated: Whole
    min_ratings: Whole = 30


class WarmupShape(msgspec.Struct, rename="camel", kw_only=True):
    """A linear ramp to the goals. Set exactly one of the two intervals."""

    interval_mins: Whole | None = None
    interval_sess_reqs: Whole | None = None
    goals: Annotated[list[GoalShape], Meta(min_length=1)]
    hold: HoldShape | None = None


class EscapeRuleShape(msgspec.Struct, rename="camel"):
    """Roll back as soon as ``minFeedback`` ratings average ``lowerScore`` or less."""

    flow_id: Uuid
    min_feedback: Whole
    lower_score: Star
    rollback: Annotated[list[GoalShape], Meta(min_length=1)]


class EvidenceShape(msgspec.Struct, rename="camel"):
    """Roll back a flow when its ratings prove it bad. An acceptable one stays with probability 1 − alpha."""

    enabled: bool = True
    alpha: Annotated[float, Meta(gt=0, le=0.5)] = 0.05
    acceptable: Annotated[float, Meta(gt=1, le=4.95)] | None = None
    margin: Annotated[float, Meta(ge=0, le=3.99)] = 1.0
    min_ratings: Annotated[int, Meta(ge=5, le=MOST)] = 5
    flow_ids: list[Uuid] = []


class EscapeShape(msgspec.Struct, rename="camel"):
    """When to roll back: rules, evidence, or both."""

    rules: list[EscapeRuleShape] = []
    evidence: EvidenceShape | None = None


class AdaptiveShape(msgspec.Struct, rename="camel", kw_only=True):
    """How traffic follows the ratings, and when the comparison ends."""

    min_feedback: Count = 0
    max_step_pct: Annotated[float, Meta(ge=1, le=100)]
    interval_mins: Whole
    mode: Mode = Mode.CONVERGE
    epsilon: Annotated[float, Meta(ge=0, le=2)] = 0.2
    delta: Annotated[float, Meta(gt=0, le=0.5)] = 0.05
    attribution_window_mins: Count = 1440
    min_ratings: Whole = 20
    update_every_mins: Whole = 15
    update_every_ratings: Whole = 50
    floor_pct: Annotated[float, Meta(ge=0, le=50)] = 2.0
    half_life_hours: Annotated[float, Meta(gt=0, le=MOST)] = 168.0
    exploration_pct: Annotated[float, Meta(ge=0, le=50)] = 2.0
    budget_sessions: Whole | None = None
    budget_days: Annotated[float, Meta(gt=0, le=MOST)] | None = None
    tie_break: TieBreak = TieBreak.LEADER
    draws: Annotated[int, Meta(ge=0, le=100_000)] = 0


class StateConfigsShape(msgspec.Struct, rename="camel"):
    """The flow of a forced completion. Ignored in request bodies."""

    completed_flow_id: str | None = None


class GuardrailShape(msgspec.Struct, rename="camel"):
    """A limit that needs no ratings: a rate of failed or slow sessions, or an average cost."""

    metric: Metric
    objective: Annotated[float, Meta(gt=0, le=0.99)] | None = None
    limit: Annotated[float, Meta(gt=0, le=MOST)] | None = None
    action: GuardrailAction = GuardrailAction.VETO


class ConfigurationShape(msgspec.Struct, rename="camel", kw_only=True):
    """A rollout strategy; bodies are checked by ``rollout.documents``, which knows the protocol's words.

    ``afterEscape``: take the bad flow out and ``continue`` with the others, or ``end`` the rollout. The
    default is ``continue``, or ``end`` if ``escape`` has rules and no evidence.
    """

    verbatim: ClassVar[bool] = True

    warmup: WarmupShape | None = None
    escape: EscapeShape | None = None
    adaptive: AdaptiveShape
    state_configs: StateConfigsShape | None = None
    guardrails: list[GuardrailShape] = []
    dry_run: bool = False
    after_escape: AfterEscape | None = None


def configuration_shape(configuration: Configuration) -> ConfigurationShape:
    """Convert a configuration to its API representation."""
    return msgspec.convert(document(configuration), type=ConfigurationShape, strict=False)
