"""Prepare a configuration for the simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aimm.rollout.configuration import Configuration, Goal
from aimm.rollout.simulation import flow_id


def rehearsed(configuration: Configuration, flow_ids: Sequence[str | None]) -> Configuration:
    """The configuration with the simulated flows in place of the real ones.

    Settings for flows that do not take part are left out.

    Args:
        flow_ids: the real flow behind each simulated one, in order; None if there is none yet.
    """
    names = {real: flow_id(index) for index, real in enumerate(flow_ids) if real is not None}
    warmup, escape = configuration.warmup, configuration.escape
    if warmup is not None:
        goals = _goals(warmup.goals, names)
        warmup = replace(warmup, goals=goals) if goals else None
    if escape is not None:
        rules = [
            replace(rule, flow_id=names[rule.flow_id], rollback=_goals(rule.rollback, names))
            for rule in escape.rules
            if rule.flow_id in names
        ]
        evidence = escape.evidence
        if evidence is not None:
            known = tuple(names[one] for one in evidence.flow_ids if one in names)
            evidence = replace(
                evidence, flow_ids=known, enabled=evidence.enabled and bool(known or not evidence.flow_ids)
            )
        escape = replace(escape, rules=tuple(rules), evidence=evidence)
    return replace(configuration, warmup=warmup, escape=escape, dry_run=False, completed_flow_id=None)


def _goals(goals: Sequence[Goal], names: Mapping[str, str]) -> tuple[Goal, ...]:
    return tuple(Goal(names[goal.flow_id], goal.serve_pct) for goal in goals if goal.flow_id in names)
