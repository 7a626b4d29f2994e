"""Exposures: steps of whole sessions that applications used."""

from typing import Any

import pytest
from tests.fakes.things import HOUR, serving
from tests.picking.conftest import VALIDITY, Counter

from aimm.kit.errors import Unavailable
from aimm.picking.exposures import Exposure, Rejection
from aimm.picking.model import PickRow, Reason, Session
from aimm.picking.rules import session_key

CHAT = serving(shares={10: 100.0}, flows=[10, 11], steps=("greet", "close"))


def _exposure(**fields: Any) -> Exposure:
    given: dict[str, Any] = {
        "correlation_id": "order-1",
        "use_case_code": "chat",
        "step_code": "greet",
        "at": None,
        "flow_id": None,
        "stale": False,
    }
    return Exposure(**given | fields)


def _stale(**fields: Any) -> Exposure:
    return _exposure(stale=True, **{"flow_id": "f11"} | fields)


async def _rejected(counter: Counter, exposure: Exposure) -> str:
    rows, rejected = await counter.recorder.rows([exposure])
    assert rows == []
    assert [rejection.index for rejection in rejected] == [0]
    return rejected[0].error


async def test_an_exposure_is_a_row_of_its_session(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick(step=None)
    counter.clock.pass_by(minutes=1)
    rows, rejected = await counter.recorder.rows([_exposure(), _exposure(step_code="close", flow_id="f10")])
    now = counter.clock.millis()
    assert rejected == []
    assert rows == [
        PickRow(2, now, 1, 1, 10, 1_001, 3, 101, Reason.STICKY, 0, ""),
        PickRow(3, now, 1, 1, 10, 1_002, 3, 101, Reason.STICKY, 0, ""),
    ]


async def test_the_time_is_never_in_the_future(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick(step=None)
    now = counter.clock.millis()
    rows, _ = await counter.recorder.rows([_exposure(at=now - 5), _exposure(at=now + 5)])
    assert [row.at for row in rows] == [now - 5, now]


async def test_a_step_used_late_still_counts(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick(step=None)
    counter.clock.pass_by(hours=9)
    rows, _ = await counter.recorder.rows([_exposure()])
    assert [row.session for row in rows] == [1]


async def test_rejected_exposures_are_reported_and_the_others_are_stored(counter: Counter):
    counter.snapshots.serve(CHAT, serving(2, "mail"))
    counter.pick(step=None)
    rows, rejected = await counter.recorder.rows(
        [
            _exposure(use_case_code="no"),
            _exposure(),
            _exposure(step_code="no"),
            _exposure(correlation_id="unknown"),
            _exposure(use_case_code="mail"),
            _exposure(flow_id="no"),
        ]
    )
    assert [row.flow_step for row in rows] == [1_001]
    assert rejected == [
        Rejection(0, "use-case-not-found"),
        Rejection(2, "use-case-step-not-found"),
        Rejection(3, "correlation-not-found"),
        Rejection(4, "correlation-conflict"),
        Rejection(5, "flow-not-found"),
    ]


async def test_a_step_that_the_flow_lacks(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick(step=None)
    counter.snapshots.serve(serving(shares={11: 100.0}))
    assert await _rejected(counter, _exposure()) == "flow-not-found"


async def test_a_stale_session_is_assigned_to_the_flow_that_was_used(counter: Counter):
    counter.snapshots.serve(CHAT)
    now = counter.clock.millis()
    rows, _ = await counter.recorder.rows([_stale(at=now - HOUR), _stale(at=now, step_code="close")])
    assert counter.sessions.rows == [
        PickRow(1, now - HOUR, 1, 1, 11, 0, 0, 0, Reason.FALLBACK, now - HOUR + VALIDITY, "order-1")
    ]
    assert [(row.session, row.flow, row.flow_step, row.reason) for row in rows] == [
        (1, 11, 1_101, Reason.FALLBACK),
        (1, 11, 1_102, Reason.FALLBACK),
    ]
    assert counter.pick().session.flow == 11


async def test_an_existing_session_stays_and_the_step_counts_for_the_flow_that_was_used(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick()
    rows, _ = await counter.recorder.rows([_stale(), _exposure(flow_id="f11"), _stale(flow_id="f10")])
    assert [(row.session, row.flow, row.reason) for row in rows] == [
        (1, 11, Reason.FALLBACK),
        (1, 11, Reason.FALLBACK),
        (1, 10, Reason.FALLBACK),
    ]
    assert counter.pick().session.flow == 10


async def test_a_stale_session_needs_a_flow_of_the_use_case(counter: Counter):
    counter.snapshots.serve(CHAT)
    assert await _rejected(counter, _stale(flow_id=None)) == "correlation-not-found"
    assert await _rejected(counter, _stale(flow_id="f20")) == "flow-not-found"
    assert counter.sessions.rows == []


async def test_a_stale_session_after_the_end_of_an_earlier_one_is_a_new_one(counter: Counter):
    counter.snapshots.serve(CHAT)
    ended = Session(77, 1, 10, counter.clock.millis())
    counter.sessions.sessions.put(session_key("order-1"), ended)
    rows, _ = await counter.recorder.rows([_stale()])
    assert [(row.session, row.flow) for row in rows] == [(1, 11)]


async def test_a_stale_step_used_before_the_end_belongs_to_the_earlier_session(counter: Counter):
    counter.snapshots.serve(CHAT)
    ended = Session(77, 1, 10, counter.clock.millis())
    counter.sessions.sessions.put(session_key("order-1"), ended)
    rows, _ = await counter.recorder.rows([_stale(at=counter.clock.millis() - 1, flow_id="f10")])
    assert [(row.session, row.flow) for row in rows] == [(77, 10)]


async def test_a_stale_session_of_another_use_case_is_a_conflict(counter: Counter):
    counter.snapshots.serve(CHAT, serving(2, "mail"))
    counter.pick("mail")
    assert await _rejected(counter, _stale()) == "correlation-conflict"


@pytest.mark.parametrize("exposure", [_exposure(), _stale()])
async def test_an_unavailable_store_rejects_the_whole_batch(counter: Counter, exposure: Exposure):
    counter.snapshots.serve(CHAT)
    counter.sessions.broken = Unavailable()
    with pytest.raises(Unavailable):
        await counter.recorder.rows([exposure])
