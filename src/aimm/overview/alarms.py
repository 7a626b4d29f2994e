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
        yield Alarm(code=AlarmCode.NO_ACTIVE_FLOW, severity=Severity.ALARM, text=text)
    if facts.unconfigured:
        many = facts.unconfigured > 1
        which = f"{facts.unconfigured} active flows lack" if many else "An active flow lacks"
        text = f"{which} the configuration of a step. Picks of {'these flows' if many else 'it'} can fail."
        severity = Severity.ALARM if facts.active else Severity.INFO
        yield Alarm(
            code=AlarmCode.UNCONFIGURED_STEP,
            severity=severity,
            text=text,
            since=None,
            flow_id=facts.unconfigured_flow,
        )
    if facts.active and facts.latest is not None:
        since = facts.latest + BUCKET_MS
        if since <= now - _DAY:
            text = "No sessions in the last 24 hours, although there were some before."
            yield Alarm(code=AlarmCode.SILENT, severity=Severity.WARNING, text=text, since=since)


def _rollout(facts: Facts, now: int) -> Iterator[Alarm]:
    """Alarms about a running rollout."""
    if facts.phase is Phase.ESCAPED:
        told = facts.notices.get(AlarmCode.ESCAPED)
        text = told.text if told else "A flow was rolled back, and the rollout has ended."
        yield Alarm(
            code=AlarmCode.ESCAPED,
            severity=Severity.ALARM,
            text=text,
            since=facts.since,
            flow_id=told.flow_id if told else None,
        )
    if not facts.phase.running:
        return
    yield from _noticed(facts)
    if facts.held:
        text = "The warmup is paused until more sessions are rated."
        yield Alarm(code=AlarmCode.WARMUP_HELD, severity=Severity.WARNING, text=text)
    waited = facts.patience
    if waited is not None and now - waited.last > waited.expected:
        text = "The rollout is waiting for ratings. None has arrived for longer than expected."
        yield Alarm(code=AlarmCode.ROLLOUT_WAITING, severity=Severity.WARNING, text=text, since=waited.last)
    if facts.dry_run:
        text = "Dry run: the rollout only records what it would do."
        yield Alarm(code=AlarmCode.DRY_RUN, severity=Severity.INFO, text=text, since=facts.since)


def _noticed(facts: Facts) -> Iterator[Alarm]:
    """Alarms about what a running rollout has noted on its timeline."""
    noticed = (
        (AlarmCode.DRIFTED, Severity.ALARM, True, ""),
        (AlarmCode.FLOW_ESCAPED, Severity.WARNING, facts.taken_out, ""),
        (
            AlarmCode.WITHHELD,
            Severity.WARNING,
            facts.withheld,
            "A winner could be declared, but is withheld: ",
        ),
    )
    for code, severity, holds, before in noticed:
        told = facts.notices.get(code)
        if holds and told is not None:
            yield Alarm(
                code=code, severity=severity, text=before + told.text, since=told.at, flow_id=told.flow_id
            )


def _outcome(facts: Facts) -> Iterator[Alarm]:
    """Alarms about the end of a rollout."""
    if facts.phase is not Phase.COMPLETED:
        return
    winner = facts.winner_title or "A flow"
    if facts.outcome is Outcome.BUDGET:
        text = f"The budget is used up without proof. {winner} leads and serves all traffic."
        yield Alarm(
            code=AlarmCode.BUDGET_REACHED,
            severity=Severity.WARNING,
            text=text,
            since=facts.since,
            flow_id=facts.winner,
        )
        return
    told = {
        Outcome.SUPERIOR: f"{winner} has won: it is proven better than every other flow.",
        Outcome.EQUIVALENT: f"{winner} serves: it is proven as good as any other flow.",
        Outcome.ALONE: f"{winner} serves: there was nothing to compare it with.",
    }
    if facts.outcome is not None:
        yield Alarm(
            code=AlarmCode.DECISION_READY,
            severity=Severity.INFO,
            text=told[facts.outcome],
            since=facts.since,
            flow_id=facts.winner,
        )
