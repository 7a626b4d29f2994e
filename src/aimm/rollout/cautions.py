"""Settings without the expected effect: missing or inactive flows, a budget that is too short.

Flow ids are not checked when a configuration is stored. So the plan and the start report which goal, rule or
rollback has no effect, and what happens instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aimm.rollout.configuration import Adaptive, Configuration, EscapeRule, Evidence, Goal, Mode, Warmup
from aimm.rollout.deciding.escape import guarded
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Reason

MOST = 20
BUDGET = "budget_within_window"
_BUSY = 10_000  # sessions a day; a budget that lasts longer at such traffic needs no warning
_DAY = 1_440  # minutes


@dataclass(frozen=True, slots=True)
class _Cast:
    """The flows of the use case."""

    titles: dict[str, str]
    active: frozenset[str]

    def missing(self, flow_id: str) -> bool:
        return flow_id not in self.active

    def code(self, flow_id: str) -> str:
        return "flow_not_active" if flow_id in self.titles else "flow_unknown"

    def named(self, flow_id: str) -> str:
        title = self.titles.get(flow_id)
        return f"the unknown flow {flow_id}" if title is None else title

    def why(self, flow_id: str) -> str:
        return " while that flow is not active" if flow_id in self.titles else ""


def cautions(configuration: Configuration, flows: Sequence[FlowFacts]) -> tuple[Reason, ...]:
    """Settings that have no effect with these flows, and what happens instead.

    Args:
        flows: all flows of the use case; no counts are used.

    Returns:
        Reasons of the codes ``budget_ignored``, ``budget_within_window``, ``flow_unknown``,
        ``flow_not_active``, ``rolled_back_to_itself``, ``rolled_back_to_nobody`` and ``nothing_guarded``; at
        most ``MOST``, and one of the code ``more`` that counts the rest (``settings``). A flow that cannot be
        used is named by a warmup goal (number ``goal``, percent), a rollback (``rollback``, percent), or
        an escape (neither).
    """
    cast = _Cast({flow.id: flow.title for flow in flows}, frozenset(flow.id for flow in flows if flow.active))
    found = [
        *_of_ignored_budget(configuration.adaptive),
        *_of_short_budget(configuration),
        *_of_warmup(configuration.warmup, cast),
        *_of_escape(configuration, cast),
    ]
    if len(found) <= MOST:
        return tuple(found)
    return (
        *found[:MOST],
        Reason(
            code="more",
            text=f"{len(found) - MOST} more settings name flows that cannot be used.",
            numbers={"settings": len(found) - MOST},
        ),
    )


def _of_ignored_budget(adaptive: Adaptive) -> Iterator[Reason]:
    if adaptive.mode is not Mode.CONTINUOUS or not adaptive.has_budget:
        return
    parts = [
        "" if adaptive.budget_sessions is None else f"{adaptive.budget_sessions:,} sessions",
        "" if adaptive.budget_days is None else f"{adaptive.budget_days:g} days",
    ]
    listed = " and ".join(part for part in parts if part)
    yield Reason(
        code="budget_ignored", text=f"The budget of {listed} is ignored: continuous mode never ends."
    )


def budget_warning(adaptive: Adaptive, when: str, **numbers: float) -> Reason:
    """Warn of a budget that ends within the attribution window.

    Args:
        when: the condition, ``"The budget ends within …"``.
        numbers: numbers of the condition, in addition to the ``hours`` of the window.
    """
    hours = adaptive.attribution_window_mins / 60
    text = (
        f"{when} the attribution window of {hours:g} hours: hardly any rating "
        "counts by then, nothing can be proven, and the flow that leads by all ratings so far serves. "
        "A longer budget or a shorter attributionWindowMins helps."
    )
    return Reason(code=BUDGET, text=text, numbers={"hours": hours, **numbers})


def _of_short_budget(configuration: Configuration) -> Iterator[Reason]:
    adaptive, warmup = configuration.adaptive, configuration.warmup
    window = adaptive.attribution_window_mins
    ramp = (warmup.interval_mins or 0) if warmup else 0
    if not window or adaptive.mode is Mode.CONTINUOUS or ramp > window:
        return
    if adaptive.budget_days is not None and adaptive.budget_days * _DAY <= window:
        yield budget_warning(adaptive, "The budget ends within")
    elif adaptive.budget_sessions is not None and adaptive.budget_sessions * _DAY <= _BUSY * window:
        when = f"If more than {adaptive.budget_sessions:,} sessions come in, the budget ends within"
        yield budget_warning(adaptive, when, sessions=adaptive.budget_sessions)


def _of_warmup(warmup: Warmup | None, cast: _Cast) -> Iterator[Reason]:
    if warmup is None:
        return
    named = {goal.flow_id for goal in warmup.goals}
    free = any(flow_id not in named for flow_id in cast.active)
    rest = "the active flows without a goal share it" if free else "the other goals share it in proportion"
    for goal in warmup.goals:
        if cast.missing(goal.flow_id):
            text = (
                f"The warmup goal of {goal.serve_pct:g}% for {cast.named(goal.flow_id)} has no effect"
                f"{cast.why(goal.flow_id)}; {rest}."
            )
            yield Reason(
                code=cast.code(goal.flow_id),
                text=text,
                flow_id=goal.flow_id,
                numbers={"goal": goal.serve_pct},
            )


def _of_escape(configuration: Configuration, cast: _Cast) -> Iterator[Reason]:
    escape = configuration.escape
    if escape is None:
        return
    for rule in escape.rules:
        if cast.missing(rule.flow_id):
            never = "does not apply" if rule.flow_id in cast.titles else "never applies"
            text = f"The escape rule for {cast.named(rule.flow_id)} {never}{cast.why(rule.flow_id)}."
            yield Reason(code=cast.code(rule.flow_id), text=text, flow_id=rule.flow_id)
        yield from _of_rollback(rule, cast)
    if escape.evidence is not None and escape.evidence.enabled:
        yield from _of_evidence(configuration, escape.evidence, cast)


def _of_rollback(rule: EscapeRule, cast: _Cast) -> Iterator[Reason]:
    of = cast.titles.get(rule.flow_id, f"the flow {rule.flow_id}")
    itself = next((goal for goal in rule.rollback if goal.flow_id == rule.flow_id and goal.serve_pct), None)
    if itself is not None and not cast.missing(rule.flow_id):
        text = f"The rollback of {of} leaves it {itself.serve_pct:g}% of the traffic."
        yield Reason(
            code="rolled_back_to_itself",
            text=text,
            flow_id=rule.flow_id,
            numbers={"rollback": itself.serve_pct},
        )
    if not any(goal.serve_pct for goal in rule.rollback):
        text = (
            f"The rollback of {of} gives no flow any traffic: the other active flows share all of it in "
            "proportion."
        )
        yield Reason(code="rolled_back_to_nobody", text=text, flow_id=rule.flow_id)
    left = sum(goal.serve_pct for goal in rule.rollback if not cast.missing(goal.flow_id))
    rest = (
        "the other flows that it names share it in proportion"
        if left > 0
        else "no flow that it names can serve, so the other active flows share all traffic in proportion"
    )
    yield from (_of_return(goal, of, rest, cast) for goal in rule.rollback if cast.missing(goal.flow_id))


def _of_return(goal: Goal, of: str, rest: str, cast: _Cast) -> Reason:
    text = (
        f"The rollback of {of} gives {goal.serve_pct:g}% to {cast.named(goal.flow_id)}; that has no effect"
        f"{cast.why(goal.flow_id)}: {rest}."
    )
    return Reason(
        code=cast.code(goal.flow_id), text=text, flow_id=goal.flow_id, numbers={"rollback": goal.serve_pct}
    )


def _of_evidence(configuration: Configuration, evidence: Evidence, cast: _Cast) -> Iterator[Reason]:
    for flow_id in evidence.flow_ids:
        if cast.missing(flow_id):
            text = f"Evidence cannot roll back {cast.named(flow_id)}{cast.why(flow_id)}."
            yield Reason(code=cast.code(flow_id), text=text, flow_id=flow_id)
    if not guarded(configuration, evidence):
        text = (
            "Escape by evidence is on and guards no flow. List the new flows in flowIds, or give them "
            "escape rules or warmup goals."
        )
        yield Reason(code="nothing_guarded", text=text)
