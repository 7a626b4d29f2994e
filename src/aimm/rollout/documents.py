"""Rollout configurations in the protocol's JSON; errors name every invalid field."""

from collections.abc import Mapping, Sequence
from typing import Any

from aimm.rollout.configuration import (
    Adaptive,
    AfterEscape,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Goal,
    Guardrail,
    GuardrailAction,
    Hold,
    Metric,
    Mode,
    TieBreak,
    Warmup,
)
from aimm.rollout.forms import BLANK, Form, told

_ONE_GOAL = "flow can have only one goal associated"
_ONE_RULE = "flow can have only one rule associated"
_SUM = "goals can have a maximum of 100% as sum"


def parse(value: Mapping[str, Any], name: str = "configuration") -> Configuration:
    """Parse the configuration in a JSON object; ``stateConfigs`` is ignored.

    Percentages and scores are rounded to 2 decimals.

    Args:
        value: the decoded object.
        name: name of the object in the body.

    Raises:
        Invalid: with the protocol's messages.
    """
    return told(_configuration, value, name)


def document(configuration: Configuration) -> dict[str, Any]:
    """The JSON object of a configuration: the original's keys unchanged, plus our own."""
    warmup, escape = configuration.warmup, configuration.escape
    return {
        "warmup": None if warmup is None else _warmup_document(warmup),
        "escape": None if escape is None else _escape_document(escape),
        "adaptive": _adaptive_document(configuration.adaptive),
        "stateConfigs": {"completedFlowId": configuration.completed_flow_id},
        "guardrails": [
            {
                "metric": rail.metric.value,
                "objective": rail.objective,
                "limit": rail.limit,
                "action": rail.action.value,
            }
            for rail in configuration.guardrails
        ],
        "dryRun": configuration.dry_run,
        "afterEscape": configuration.after_escape.value,
    }


def _configuration(value: object) -> Configuration:
    form = Form(value)
    warmup = form.part("warmup", _warmup)
    escape = form.part("escape", _escape)
    adaptive = form.part("adaptive", _adaptive)
    if form.value("adaptive") is None:
        form.blame("adaptive", BLANK)
    guardrails = form.list_of("guardrails", _guardrail, required=False)
    dry_run = form.flag("dryRun", default=False)
    usual = usual_after_escape(escape)
    after = form.word("afterEscape", AfterEscape, usual) or usual
    form.close()
    return Configuration(
        warmup, escape, adaptive or Adaptive(), guardrails, dry_run=dry_run, after_escape=after
    )


def usual_after_escape(escape: Escape | None) -> AfterEscape:
    """The default of ``afterEscape``.

    ``continue``, except for a configuration that the original could have written (rules and no evidence):
    there an escape ends the rollout, and clients wait for its state.
    """
    originals = escape is not None and bool(escape.rules) and escape.evidence is None
    return AfterEscape.END if originals else AfterEscape.CONTINUE


def _warmup(value: object) -> Warmup:
    form = Form(value)
    minutes, sessions = form.optional_whole("intervalMins", 1), form.optional_whole("intervalSessReqs", 1)
    if minutes is None and sessions is None:
        text = "at least one between 'intervalMins' or 'intervalSessReqs' need to be set"
        form.blame("intervalMins", text)
    if minutes is not None and sessions is not None:
        text = "only one between 'intervalMins' or 'intervalSessReqs' need to be set"
        form.blame("intervalMins", text)
    goals = form.list_of("goals", _goal)
    _check_goals(form, "goals", goals)
    hold = form.part("hold", _hold)
    form.close()
    return Warmup(minutes, sessions, goals, hold)


def _hold(value: object) -> Hold:
    form = Form(value)
    hold = Hold(form.whole("maxUnrated", 1), form.whole("minRatings", 1, default=30))
    form.close()
    return hold


def _goal(value: object) -> Goal:
    form = Form(value)
    goal = Goal(form.uuid("flowId"), round(form.number("finalServePct", 0, 100), 2))
    form.close()
    return goal


def _check_goals(form: Form, key: str, goals: Sequence[Goal]) -> None:
    if len({goal.flow_id for goal in goals}) < len(goals):
        form.blame(key, _ONE_GOAL)
    elif sum(round(goal.serve_pct * 100) for goal in goals) > 10_000:
        form.blame(key, _SUM)


def _escape(value: object) -> Escape:
    form = Form(value)
    evidence = form.part("evidence", _evidence)
    rules = form.list_of("rules", _rule, required=form.value("evidence") is None)
    if len({rule.flow_id for rule in rules}) < len(rules):
        form.blame("rules", _ONE_RULE)
    form.close()
    return Escape(rules, evidence)


def _rule(value: object) -> EscapeRule:
    form = Form(value)
    flow_id = form.uuid("flowId")
    least, lower = form.whole("minFeedback", 1), round(form.number("lowerScore", 1, 5), 2)
    rollback = form.list_of("rollback", _goal)
    _check_goals(form, "rollback", rollback)
    form.close()
    return EscapeRule(flow_id, least, lower, rollback)


def _evidence(value: object) -> Evidence:
    form = Form(value)
    usual = Evidence()
    evidence = Evidence(
        enabled=form.flag("enabled", default=True),
        alpha=form.number("alpha", 0, 0.5, usual.alpha, above=True),
        acceptable=form.optional_number("acceptable", 1, 4.95),
        margin=form.number("margin", 0, 3.99, usual.margin),
        min_ratings=form.whole("minRatings", 5, default=usual.min_ratings),
        flow_ids=form.list_of("flowIds", lambda one: _flow_id(one), required=False),
    )
    form.close()
    return evidence


def _flow_id(value: object) -> str:
    form = Form({"flowId": value})
    flow_id = form.uuid("flowId")
    form.close()
    return flow_id


def _adaptive(value: object) -> Adaptive:
    form = Form(value)
    usual = Adaptive()
    mode = form.word("mode", Mode, usual.mode)
    tie_break = form.word("tieBreak", TieBreak, usual.tie_break)
    adaptive = Adaptive(
        min_feedback=form.whole("minFeedback", 0, default=usual.min_feedback),
        max_step_pct=round(form.number("maxStepPct", 1, 100), 2),
        interval_mins=form.whole("intervalMins", 1),
        mode=mode or usual.mode,
        epsilon=form.number("epsilon", 0, 2, usual.epsilon),
        delta=form.number("delta", 0, 0.5, usual.delta, above=True),
        attribution_window_mins=form.whole("attributionWindowMins", 0, default=usual.attribution_window_mins),
        min_ratings=form.whole("minRatings", 1, default=usual.min_ratings),
        update_every_mins=form.whole("updateEveryMins", 1, default=usual.update_every_mins),
        update_every_ratings=form.whole("updateEveryRatings", 1, default=usual.update_every_ratings),
        floor_pct=form.number("floorPct", 0, 50, usual.floor_pct),
        half_life_hours=form.number("halfLifeHours", 0, default=usual.half_life_hours, above=True),
        exploration_pct=form.number("explorationPct", 0, 50, usual.exploration_pct),
        budget_sessions=form.optional_whole("budgetSessions", 1),
        budget_days=form.optional_number("budgetDays", 0),
        tie_break=tie_break or usual.tie_break,
        draws=form.whole("draws", 0, 100_000, usual.draws),
    )
    form.close()
    return adaptive


def _guardrail(value: object) -> Guardrail:
    form = Form(value)
    metric = form.word("metric", Metric, None)
    action = form.word("action", GuardrailAction, GuardrailAction.VETO)
    objective = form.optional_number("objective", 0, 0.99)
    limit = form.optional_number("limit", 0)
    if metric is not Metric.COST and objective is None:
        form.blame("objective", BLANK)
    if metric is not Metric.ERROR_RATE and limit is None:
        form.blame("limit", BLANK)
    form.close()
    return Guardrail(metric or Metric.ERROR_RATE, objective, limit, action or GuardrailAction.VETO)


def _goals_document(goals: Sequence[Goal]) -> list[dict[str, Any]]:
    return [{"flowId": goal.flow_id, "finalServePct": goal.serve_pct} for goal in goals]


def _warmup_document(warmup: Warmup) -> dict[str, Any]:
    hold = warmup.hold
    return {
        "intervalMins": warmup.interval_mins,
        "intervalSessReqs": warmup.interval_sessions,
        "goals": _goals_document(warmup.goals),
        "hold": None if hold is None else {"maxUnrated": hold.max_unrated, "minRatings": hold.min_ratings},
    }


def _escape_document(escape: Escape) -> dict[str, Any]:
    evidence = escape.evidence
    return {
        "rules": [
            {
                "flowId": rule.flow_id,
                "minFeedback": rule.min_feedback,
                "lowerScore": rule.lower_score,
                "rollback": _goals_document(rule.rollback),
            }
            for rule in escape.rules
        ],
        "evidence": None if evidence is None else _evidence_document(evidence),
    }


def _evidence_document(evidence: Evidence) -> dict[str, Any]:
    return {
        "enabled": evidence.enabled,
        "alpha": evidence.alpha,
        "acceptable": evidence.acceptable,
        "margin": evidence.margin,
        "minRatings": evidence.min_ratings,
        "flowIds": list(evidence.flow_ids),
    }


def _adaptive_document(adaptive: Adaptive) -> dict[str, Any]:
    return {
        "minFeedback": adaptive.min_feedback,
        "maxStepPct": adaptive.max_step_pct,
        "intervalMins": adaptive.interval_mins,
        "mode": adaptive.mode.value,
        "epsilon": adaptive.epsilon,
        "delta": adaptive.delta,
        "attributionWindowMins": adaptive.attribution_window_mins,
        "minRatings": adaptive.min_ratings,
        "updateEveryMins": adaptive.update_every_mins,
        "updateEveryRatings": adaptive.update_every_ratings,
        "floorPct": adaptive.floor_pct,
        "halfLifeHours": adaptive.half_life_hours,
        "explorationPct": adaptive.exploration_pct,
        "budgetSessions": adaptive.budget_sessions,
        "budgetDays": adaptive.budget_days,
        "tieBreak": adaptive.tie_break.value,
        "draws": adaptive.draws,
    }
