"""What a rollout waits for besides the next update, and whether time or traffic alone can resolve it."""

from aimm.rollout.configuration import Mode
from aimm.rollout.deciding.case import MINUTE, Case
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Missing, State

WITHHELD = "withheld:"
"""Prefix of the reason codes in ``State.said``."""

_TEXTS = {
    "sample_ratio": (
        "sessions are not distributed by the traffic split. Waiting does not help: find out what else "
        "decides which flow serves, then reset the rollout and start it again."
    ),
    "response_rates": (
        "the flows are not rated equally often. Unless the rates converge, only a budget or a person "
        "can end this rollout."
    ),
    "time_of_day": "the leader is behind when flows are compared at the same times. More ratings are needed.",
}
_GUARDRAIL = (
    "the flow with the best ratings violates a guardrail. Unless another flow takes the lead, only a budget "
    "or a person can end this rollout."
)


def short(case: Case) -> list[tuple[FlowFacts, int]]:
    """Flows in rotation with fewer than ``minFeedback`` ratings, and how many they need."""
    least = case.configuration.adaptive.min_feedback
    return [(flow, missing) for flow in case.rotation if (missing := least - sum(flow.arrived)) > 0]


def standing(case: Case) -> list[Missing]:
    """What delays the rollout, reported with every pending decision."""
    found = [
        Missing(
            code="ratings",
            text=f"{flow.title} needs {missing} more ratings.",
            flow_id=flow.id,
            amount=float(missing),
        )
        for flow, missing in short(case)
    ]
    found += _late(case)
    return found + [
        Missing(code=code, text=f"No winner can be named: {_TEXTS.get(code, _GUARDRAIL)}")
        for code in _withheld_by(case.state)
    ]


def _late(case: Case) -> list[Missing]:
    """Whether ratings arrive, but all of them too late to count."""
    adaptive = case.configuration.adaptive
    window = adaptive.attribution_window_mins * MINUTE
    known = sum(sum(flow.arrived) for flow in case.rotation)
    if (
        not window
        or adaptive.mode is Mode.CONTINUOUS
        or case.now - case.state.epoch_start < 2 * window
        or known < adaptive.min_ratings
        or any(sum(flow.mature) for flow in case.rotation)
    ):
        return []
    text = (
        f"{known} ratings have arrived, but none within {adaptive.attribution_window_mins} minutes of "
        "its session, so none counts for a winner: the attribution window is too short."
    )
    return [Missing(code="late_ratings", text=text)]


def _withheld_by(state: State) -> list[str]:
    return state.said.removeprefix(WITHHELD).split(",") if state.said.startswith(WITHHELD) else []
