"""Alarms of a use case. Pure: facts in, alarms out."""

from collections.abc import Iterator

from aimm.activity.model import BUCKET_MS
from aimm.overview.model import Alarm, AlarmCode, Facts, Severity
from aimm.rollout.model import Outcome, Phase

_MINUTE, _DAY = 60_000, 86_400_000
_RANKS = {Severity.ALARM: 0, Severity.WARNING: 1, Severity.INFO: 2}
_UPDATES = 2


def alarms(facts: Facts, now: int) -> tuple[Alarm, ...]:
    """The alarms of a use case: most severe first, then newest first.

    Args:
        now: ms.
    """
    found = [*_serving(facts, now), *_rollout(facts, now), *_outcome(facts)]
    return tuple(sorted(found, key=_order))


def attention(found: tuple[Alarm, ...], updated_at: int) -> tuple[int, int]:
    """Sort key of a use case in a list, by its alarms: smaller keys come first.

    Args:
        found: most severe first.
        updated_at: when the use case was last changed, ms; used if no alarm has a time.
    """
    if not found:
        return len(_RANKS), -updated_at
    return _RANKS[found[0].severity], -(found[0].since or updated_at)


def expected_wait(attribution_mins: int, update_mins: int) -> int:
    """Milliseconds within which ratings are expected to lead to an update of the shares.

    Ratings arrive within the attribution window; two more updates are allowed for.
    """
    return (attribution_mins + _UPDATES * update_mins) * _MINUTE


def _order(alarm: Alarm) -> tuple[int, int]:
    return _RANKS[alarm.severity], -(alarm.since or 0)


def _serving(facts: Facts, now: int) -> Iterator[Alarm]:
    """Alarms about serving: is there an active flow, is it configured, are there sessions?"""
    if facts.active and not facts.active_flows:
        text = "The use case is active but has no active flow, so every pick fails."
        yield Alarm(AlarmCode.NO_ACTIVE_FLOW, Severity.ALARM, text)
    if facts.unconfigured:
        many = facts.unconfigured > 1
        which = f"{facts.unconfigured} active flows lack" if many else "An active flow lacks"
        text = f"{which} the configuration of a step. Picks of {'these flows' if many else 'it'} can fail."
        severity = Severity.ALARM if facts.active else Severity.INFO
        yield Alarm(AlarmCode.UNCONFIGURED_STEP, severity, text, None, facts.unconfigured_flow)
    if facts.active and facts.latest is not None:
        since = facts.latest + BUCKET_MS
        if since <= now - _DAY:
            text = "No sessions in the last 24 hours, although there were some before."
            yield Alarm(AlarmCode.SILENT, Severity.WARNING, text, since)


def _rollout(facts: Facts, now: int) -> Iterator[Alarm]:
    """Alarms about a running rollout."""
    notices = facts.notices
    if facts.phase is Phase.ESCAPED:
        told = notices.get(AlarmCode.ESCAPED)
        text = told.text if told else "A flow was rolled back, and the rollout has ended."
        yield Alarm(AlarmCode.ESCAPED, Severity.ALARM, text, facts.since, told.flow_id if told else None)
    if not facts.phase.running:
        return
    drifted = notices.get(AlarmCode.DRIFTED)
    if drifted is not None:
        yield Alarm(AlarmCode.DRIFTED, Severity.ALARM, drifted.text, drifted.at, drifted.flow_id)
    escaped = notices.get(AlarmCode.FLOW_ESCAPED)
    if facts.taken_out and escaped is not None:
        yield Alarm(AlarmCode.FLOW_ESCAPED, Severity.WARNING, escaped.text, escaped.at, escaped.flow_id)
    withheld = notices.get(AlarmCode.WITHHELD)
    if facts.withheld and withheld is not None:
        text = f"A winner could be declared, but is withheld: {withheld.text}"
        yield Alarm(AlarmCode.WITHHELD, Severity.WARNING, text, withheld.at, withheld.flow_id)
    if facts.held:
        text = "The warmup is paused until more sessions are rated."
        yield Alarm(AlarmCode.WARMUP_HELD, Severity.WARNING, text)
    waited = facts.patience
    if waited is not None and now - waited.last > waited.expected:
        text = "The rollout is waiting for ratings. None has arrived for longer than expected."
        yield Alarm(AlarmCode.ROLLOUT_WAITING, Severity.WARNING, text, waited.last)
    if facts.dry_run:
        text = "Dry run: the rollout only records what it would do."
        yield Alarm(AlarmCode.DRY_RUN, Severity.INFO, text, facts.since)


def _outcome(facts: Facts) -> Iterator[Alarm]:
    """Alarms about the end of a rollout."""
    if facts.phase is not Phase.COMPLETED:
        return
    winner = facts.winner_title or "A flow"
    if facts.outcome is Outcome.BUDGET:
        text = f"The budget is used up without proof. {winner} leads and serves all traffic."
        yield Alarm(AlarmCode.BUDGET_REACHED, Severity.WARNING, text, facts.since, facts.winner)
        return
    told = {
        Outcome.SUPERIOR: f"{winner} has won: it is proven better than every other flow.",
        Outcome.EQUIVALENT: f"{winner} serves: it is proven as good as any other flow.",
        Outcome.ALONE: f"{winner} serves: there was nothing to compare it with.",
    }
    if facts.outcome is not None:
        yield Alarm(AlarmCode.DECISION_READY, Severity.INFO, told[facts.outcome], facts.since, facts.winner)
