"""Each alarm: when it is raised and when not, and their order."""

from dataclasses import replace
from typing import Any

import pytest

from aimm.activity.model import BUCKET_MS
from aimm.overview.alarms import alarms, attention, expected_wait
from aimm.overview.model import Alarm, AlarmCode, Facts, Notice, Patience, Severity
from aimm.rollout.model import Outcome, Phase

NOW = 1_700_000_000_000
MINUTE, DAY = 60_000, 86_400_000
QUIET = Facts(
    active=True,
    active_flows=2,
    unconfigured=0,
    unconfigured_flow=None,
    phase=Phase.INIT,
    since=None,
    outcome=None,
    winner=None,
    winner_title=None,
    held=False,
    withheld=False,
    dry_run=False,
    notices={},
    patience=None,
    latest=NOW,
)


def codes(**fields: Any) -> list[AlarmCode]:
    return [alarm.code for alarm in alarms(replace(QUIET, **fields), NOW)]


def only(**fields: Any) -> Alarm:
    (alarm,) = alarms(replace(QUIET, **fields), NOW)
    return alarm


def test_healthy_use_case_has_no_alarms():
    assert codes() == []
    assert codes(active=False, active_flows=0) == []
    assert codes(phase=Phase.ADAPTIVE) == []


def test_an_escape_alarm_repeats_the_timeline():
    told = Notice(NOW - 5, "Flow 2 was rolled back.", "f2")
    alarm = only(phase=Phase.ESCAPED, since=NOW - 9, notices={"escaped": told})
    assert alarm == Alarm(
        code=AlarmCode.ESCAPED, severity=Severity.ALARM, text=told.text, since=NOW - 9, flow_id="f2"
    )
    assert only(phase=Phase.ESCAPED).text == "A flow was rolled back, and the rollout has ended."


@pytest.mark.parametrize("phase", [Phase.INIT, Phase.FORCED_ESCAPED, Phase.ADAPTIVE])
def test_an_escape_alarm_ends_with_the_phase(phase: Phase):
    assert codes(phase=phase, notices={"escaped": Notice(NOW, "x", None)}) == []


def test_a_drift_alarm_lasts_while_the_comparison_runs_again():
    told = Notice(NOW - 5, "The winner is rated worse.", "f1")
    alarm = only(phase=Phase.ADAPTIVE, notices={"drifted": told})
    assert alarm == Alarm(
        code=AlarmCode.DRIFTED, severity=Severity.ALARM, text=told.text, since=NOW - 5, flow_id="f1"
    )
    assert codes(phase=Phase.FORCED_STOP, notices={"drifted": told}) == []


def test_a_withheld_win_raises_an_alarm_while_it_is_withheld():
    told = {"withheld": Notice(NOW - 5, "Sessions are not distributed by the traffic split.", None)}
    alarm = only(phase=Phase.ADAPTIVE, withheld=True, notices=told)
    assert (alarm.code, alarm.severity, alarm.since) == (AlarmCode.WITHHELD, Severity.WARNING, NOW - 5)
    assert (
        alarm.text
        == "A winner could be declared, but is withheld: Sessions are not distributed by the traffic split."
    )
    assert codes(phase=Phase.ADAPTIVE, withheld=False, notices=told) == []
    assert codes(phase=Phase.ADAPTIVE, withheld=True) == []


@pytest.mark.parametrize(
    ("outcome", "code", "severity"),
    [
        (Outcome.SUPERIOR, AlarmCode.DECISION_READY, Severity.INFO),
        (Outcome.EQUIVALENT, AlarmCode.DECISION_READY, Severity.INFO),
        (Outcome.ALONE, AlarmCode.DECISION_READY, Severity.INFO),
        (Outcome.BUDGET, AlarmCode.BUDGET_REACHED, Severity.WARNING),
    ],
)
def test_an_end_names_the_serving_flow(outcome: Outcome, code: AlarmCode, severity: Severity):
    alarm = only(phase=Phase.COMPLETED, outcome=outcome, winner="f1", winner_title="Flow 1", since=NOW - 7)
    assert (alarm.code, alarm.severity, alarm.since, alarm.flow_id) == (code, severity, NOW - 7, "f1")
    assert "Flow 1" in alarm.text


def test_a_forced_end_raises_no_alarm():
    assert codes(phase=Phase.FORCED_COMPLETED, winner="f1") == []


def test_an_active_use_case_needs_an_active_flow():
    assert only(active_flows=0).severity is Severity.ALARM
    assert only(active_flows=0).code is AlarmCode.NO_ACTIVE_FLOW


@pytest.mark.parametrize(("active", "severity"), [(True, Severity.ALARM), (False, Severity.INFO)])
def test_a_missing_configuration_is_more_severe_while_served(active: bool, severity: Severity):
    alarm = only(active=active, unconfigured=1, unconfigured_flow="f2")
    assert (alarm.code, alarm.severity, alarm.flow_id) == (AlarmCode.UNCONFIGURED_STEP, severity, "f2")
    assert alarm.text.startswith("An active flow lacks")
    assert only(unconfigured=3).text.startswith("3 active flows lack")


def test_silence_begins_a_day_after_the_last_session():
    latest = NOW - DAY - BUCKET_MS
    alarm = only(latest=latest)
    assert (alarm.code, alarm.severity, alarm.since) == (AlarmCode.SILENT, Severity.WARNING, NOW - DAY)
    assert codes(latest=latest + 1) == []
    assert codes(latest=None) == []
    assert codes(latest=latest, active=False) == []


def test_a_rollout_waits_longer_than_expected():
    waited = Patience(NOW - 101, 100)
    alarm = only(phase=Phase.ADAPTIVE, patience=waited)
    assert (alarm.code, alarm.severity, alarm.since) == (
        AlarmCode.ROLLOUT_WAITING,
        Severity.WARNING,
        NOW - 101,
    )
    assert codes(phase=Phase.ADAPTIVE, patience=Patience(NOW - 100, 100)) == []


def test_the_expected_wait_is_the_window_and_two_updates():
    assert expected_wait(1440, 15) == 1470 * MINUTE


def test_a_held_warmup_and_a_dry_run_raise_alarms():
    assert only(phase=Phase.WARMUP, held=True).code is AlarmCode.WARMUP_HELD
    dry = only(phase=Phase.WARMUP, dry_run=True, since=NOW - 3)
    assert (dry.code, dry.severity, dry.since) == (AlarmCode.DRY_RUN, Severity.INFO, NOW - 3)
    assert codes(phase=Phase.INIT, dry_run=True) == []


def test_alarms_are_sorted_by_severity_then_by_age():
    facts: dict[str, Any] = {
        "phase": Phase.ADAPTIVE,
        "dry_run": True,
        "unconfigured": 1,
        "latest": NOW - 3 * DAY,
        "patience": Patience(NOW - 2 * DAY, 1),
        "notices": {"drifted": Notice(NOW - 4 * DAY, "x", None)},
    }
    assert codes(**facts) == ["drifted", "unconfigured_step", "rollout_waiting", "silent", "dry_run"]


def test_attention_orders_by_severity_then_by_age():
    worst = (Alarm(code=AlarmCode.ESCAPED, severity=Severity.ALARM, text="x", since=NOW - 9),)
    newer = (Alarm(code=AlarmCode.ESCAPED, severity=Severity.ALARM, text="x", since=NOW - 1),)
    warned = (Alarm(code=AlarmCode.SILENT, severity=Severity.WARNING, text="x", since=NOW),)
    undated = (Alarm(code=AlarmCode.NO_ACTIVE_FLOW, severity=Severity.ALARM, text="x"),)
    keys = [attention(found, NOW - 5) for found in (newer, undated, worst, warned, ())]
    assert keys == sorted(keys)
    assert attention((), NOW) < attention((), NOW - 1)
