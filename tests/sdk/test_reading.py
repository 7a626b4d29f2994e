"""What the SDK reads from responses, field by field."""

from dataclasses import replace
from typing import Any

import pytest
from tests.sdk.conftest import CONFIGURED

from ai_model_match import Settings
from ai_model_match.core import fallback, wire
from ai_model_match.core.counts import Counts
from ai_model_match.core.state import State
from ai_model_match.edges.journal import NoJournal
from ai_model_match.testing import FakeClock

STEP = {
    "useCaseStepCode": "answer",
    "useCaseStepId": "step-id",
    "flowStepId": "flow-step-id",
    "revision": 3,
    "outputMessage": CONFIGURED,
    "placeholders": ["NAME"],
}
BARE = {"useCaseStepCode": "sum", "outputMessage": {}}


def test_a_pick_is_read_field_by_field():
    item = {
        "id": "pick",
        "useCaseId": "id",
        "useCaseStepId": "step-id",
        "flowId": "a",
        "flowStepId": "flow-step-id",
        "correlationId": "s",
        "isFirstCorrelation": True,
        "inputMessage": {
            "correlationId": "s",
            "useCaseCode": "support",
            "useCaseStepCode": "answer",
        },
        "outputMessage": CONFIGURED,
        "placeholders": ["NAME"],
        "createdAt": "2026-01-01T00:00:00Z",
        "revision": 3,
    }
    pick, flow = wire.read_pick({"item": item})
    assert pick is not None
    assert flow == wire.Flow("a", "support", "id", {"answer": flow.steps["answer"]})
    built = wire.build_pick(
        flow, flow.steps["answer"], "s", "2026-01-01T00:00:00Z", source="server", is_first=True
    )
    # only the service gives picks an id
    assert replace(built.item, id="pick") == pick.item
    assert built.item.id is None
    assert built.source == "server"
    assert built.item.input_message == pick.item.input_message
    later = wire.build_pick(flow, flow.steps["answer"], "s", "now", source="shares")
    assert (later.item.is_first_correlation, later.item.created_at, later.source) == (False, "now", "shares")


def test_a_flow_that_the_client_assigned_is_remembered_as_such():
    state = State.build(Settings(), FakeClock().surroundings(), Counts(), NoJournal(), b"", {})
    fallback.settle(state, "support", "s", fallback.Place("a", "shares"))
    [session] = state.known.contents().sessions
    assert (session.flow_id, session.by) == ("a", "shares")
    fallback.settle(state, "support", "t", fallback.Place("a", "session"))
    assert len(state.known.contents().sessions) == 1


def test_a_snapshot_is_read_field_by_field():
    item = {
        "useCaseId": "id",
        "snapshotVersion": 4,
        "validitySeconds": 100,
        "flows": [{"flowId": "a", "sharePct": 70, "steps": [STEP, BARE]}],
    }
    snapshot, flows = wire.read_snapshot({"item": item}, "support", '"4"')
    assert snapshot == wire.Snapshot("support", "id", 4, 100.0, '"4"', (("a", 70.0),))
    [flow] = flows
    assert (flow.flow_id, flow.use_case, flow.use_case_id, list(flow.steps)) == (
        "a",
        "support",
        "id",
        ["answer", "sum"],
    )
    step = flow.steps["answer"]
    assert (step.code, step.step_id, step.flow_step_id, step.revision, step.placeholders) == (
        "answer",
        "step-id",
        "flow-step-id",
        3,
        ("NAME",),
    )
    assert flow.steps["sum"] == wire.Step("sum", None, None, None, "{}", ())
    assert [step.configured for step in flow.steps.values()] == [True, False]
    del item["validitySeconds"]
    assert wire.read_snapshot({"item": item}, "support", None)[0].validity == 21_600.0


def test_a_session_is_read_field_by_field():
    item = {
        "flowId": "a",
        "useCaseId": "id",
        "steps": [STEP],
        "isFirstCorrelation": True,
        "createdAt": "2026-01-01T00:00:00Z",
        "expiresAt": "2026-01-01T06:00:00Z",
        "expiresInSeconds": 90,
        "snapshotVersion": 4,
    }
    opened = wire.read_session({"item": item}, "support")
    assert (opened.flow.flow_id, opened.flow.use_case, opened.flow.use_case_id) == ("a", "support", "id")
    assert (opened.is_first, opened.created_at, opened.expires_at) == (
        True,
        "2026-01-01T00:00:00Z",
        "2026-01-01T06:00:00Z",
    )
    assert (opened.valid_for, opened.version) == (90.0, 4)
    older = {key: value for key, value in item.items() if key not in ("expiresInSeconds", "snapshotVersion")}
    date = "Thu, 01 Jan 2026 05:59:00 GMT"
    opened = wire.read_session({"item": older}, "support", date)
    assert (opened.valid_for, opened.version) == (60.0, 0)
    assert wire.read_session({"item": older}, "support").valid_for is None


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (lambda: wire.read_pick({}), "the pick could not be read: KeyError('item')"),
        (lambda: wire.read_session({}, "x"), "the session could not be read: KeyError('item')"),
        (lambda: wire.read_snapshot({}, "x", None), "the snapshot could not be read: KeyError('item')"),
        (lambda: wire.read_feedback({}), "the feedback could not be read: KeyError('item')"),
    ],
)
def test_what_cannot_be_read_is_said(read: Any, what: str):
    with pytest.raises(wire.Unreadable) as unreadable:
        read()
    assert str(unreadable.value) == what
