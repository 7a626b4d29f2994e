"""Picks: assignments, log rows, and the precedence of errors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes.picking import FakeHistory
from tests.fakes.sources import NOW
from tests.fakes.things import HOUR, serving
from tests.picking.conftest import VALIDITY, Counter

from aimm.kit.errors import Unavailable
from aimm.picking.errors import SessionNotFound
from aimm.picking.model import PickRow, Reason, Session, snapshot_of
from aimm.picking.ports import Draw, LoggedPick
from aimm.picking.rules import propose, session_key
from aimm.picking.service import Pick
from aimm.picking.story import tell_session

CHAT = serving(shares={10: 50.0, 11: 50.0}, steps=("greet", "close"))
MAIL = serving(2, "mail")


def test_a_first_pick_draws_a_flow_and_opens_a_session(counter: Counter):
    counter.snapshots.serve(CHAT)
    pick = counter.pick()
    now, flow = counter.clock.millis(), propose(CHAT, "order-1")
    assert pick.first
    assert (pick.number, pick.at, pick.correlation_id) == (1, now, "order-1")
    assert (pick.serving, pick.step) == (CHAT, CHAT.steps["greet"])
    assert pick.answer == CHAT.steps["greet"].answers[flow]
    assert pick.session == Session(1, 1, flow, now + VALIDITY)
    assert counter.sessions.rows == [
        PickRow(1, now, 1, 1, flow, flow * 100 + 1, 3, 101, Reason.DRAWN, now + VALIDITY, "order-1")
    ]


def test_a_repeated_pick_keeps_the_flow_and_is_recorded(counter: Counter):
    counter.snapshots.serve(CHAT)
    first = counter.pick()
    counter.clock.pass_by(hours=1)
    second = counter.pick(step="close")
    flow = first.session.flow
    assert (second.first, second.number, second.session) == (False, 2, first.session)
    assert second.answer == CHAT.steps["close"].answers[flow]
    assert (second.at, second.correlation_id) == (counter.clock.millis(), "order-1")
    assert counter.sessions.rows[1] == PickRow(
        2, counter.clock.millis(), 1, 1, flow, flow * 100 + 2, 3, 101, Reason.STICKY, 0, ""
    )


@pytest.mark.parametrize("flow", [10, 11])
def test_a_session_keeps_its_flow_when_the_shares_change(counter: Counter, flow: int):
    counter.snapshots.serve(serving(shares={flow: 100.0}, flows=[10, 11]))
    counter.pick()
    # now the other flow gets all traffic; the first one is inactive or at 0%
    counter.snapshots.serve(serving(shares={21 - flow: 100.0}, flows=[10, 11]))
    assert counter.pick().session.flow == flow
    assert counter.pick(correlation="order-2").session.flow == 21 - flow


@pytest.mark.parametrize("cold", [False, True])
def test_a_session_continues_when_nothing_can_be_drawn(counter: Counter, cold: bool):
    counter.snapshots.serve(serving(shares={10: 100.0}))
    counter.pick()
    counter.snapshots.serve(serving(shares={}, flows=[10]))
    counter.sessions.cold = cold
    pick = counter.pick()
    assert (pick.first, pick.session.flow) == (False, 10)


@pytest.mark.parametrize("drawable", [True, False])
def test_a_pick_that_only_the_store_knows_is_answered_in_full(counter: Counter, drawable: bool):
    counter.snapshots.serve(CHAT)
    first = counter.pick()
    counter.clock.pass_by(hours=1)
    served = CHAT if drawable else replace(CHAT, slots=())
    counter.snapshots.serve(served)
    counter.sessions.cold = True
    pick, number = counter.pick(step="close"), counter.sessions.number
    flow = first.session.flow
    step = served.steps["close"]
    now = counter.clock.millis()
    assert pick == Pick(number, now, "order-1", served, step, step.answers[flow], first.session, False)
    assert counter.sessions.rows[1] == PickRow(
        number, now, 1, 1, flow, flow * 100 + 2, 3, 101, Reason.STICKY, 0, ""
    )
    opened = counter.pick(step=None)
    assert opened == Pick(1, now, "order-1", served, None, None, first.session, False)


def test_a_session_ends_six_hours_after_its_first_pick(counter: Counter):
    counter.snapshots.serve(serving(shares={10: 100.0}, flows=[10, 11]))
    counter.pick()
    counter.clock.pass_by(hours=5, minutes=59)
    counter.snapshots.serve(serving(shares={11: 100.0}, flows=[10, 11]))
    assert counter.pick().session.flow == 10
    # repeated picks do not extend it
    counter.clock.pass_by(minutes=1)
    pick = counter.pick()
    assert (pick.first, pick.session.flow) == (True, 11)
    assert pick.session.expires == counter.clock.millis() + VALIDITY


@pytest.mark.parametrize("flows", [[], [10]])
def test_an_expired_session_does_not_count_when_nothing_can_be_drawn(counter: Counter, flows: list[int]):
    counter.snapshots.serve(serving(shares={10: 100.0}))
    counter.pick()
    counter.clock.pass_by(hours=6)
    counter.snapshots.serve(serving(shares={}, flows=flows))
    expected = "use-case-step-not-found" if flows else "flows-not-available"
    assert counter.refusal() == expected


def test_a_session_can_be_opened_without_a_step(counter: Counter):
    counter.snapshots.serve(CHAT)
    pick = counter.pick(step=None)
    assert (pick.first, pick.step, pick.answer) == (True, None, None)
    row = counter.sessions.rows[0]
    assert (row.flow_step, row.revision, row.flow) == (0, 0, propose(CHAT, "order-1"))
    again = counter.pick(step=None)
    # nothing is used, so nothing is recorded
    assert (again.first, again.number, len(counter.sessions.rows)) == (False, pick.number, 1)
    assert counter.pick().session == pick.session


def test_concurrent_picks_of_an_id_wait_for_the_same_commit(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.sessions.waits = True
    callers = [counter.ask() for _ in range(3)]
    assert [caller.picks for caller in callers] == [[], [], []]
    counter.sessions.commit()
    picks = [caller.picks[0] for caller in callers]
    assert [pick.first for pick in picks] == [True, False, False]
    assert {pick.session for pick in picks} == {picks[0].session}
    assert [row.reason for row in counter.sessions.rows] == [Reason.DRAWN, Reason.STICKY, Reason.STICKY]


def test_the_store_decides(counter: Counter):
    counter.snapshots.serve(CHAT)
    other = 21 - propose(CHAT, "order-1")
    session = Session(77, 1, other, counter.clock.millis() + HOUR)
    counter.sessions.sessions.put(session_key("order-1"), session)
    counter.sessions.cold = True
    pick = counter.pick()
    assert (pick.first, pick.session) == (False, session)
    assert pick.answer == CHAT.steps["greet"].answers[other]


def test_an_unknown_use_case(counter: Counter):
    counter.snapshots.serve(replace(CHAT, active=False))
    assert counter.refusal(use_case="Chat", step="no") == "use-case-not-found"


def test_an_inactive_use_case_takes_precedence_over_an_unknown_step(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick()
    counter.snapshots.serve(replace(CHAT, active=False))
    assert counter.refusal(step="no") == "use-case-not-active"
    assert counter.refusal() == "use-case-not-active"


def test_an_unknown_step_takes_precedence_over_a_conflict(counter: Counter):
    counter.snapshots.serve(CHAT, MAIL)
    counter.pick()
    assert counter.refusal("mail", "no") == "use-case-step-not-found"


@pytest.mark.parametrize("cold", [False, True])
def test_an_id_belongs_to_one_use_case(counter: Counter, cold: bool):
    counter.snapshots.serve(CHAT, MAIL)
    counter.pick()
    counter.sessions.cold = cold
    assert counter.refusal("mail") == "correlation-conflict"
    assert counter.refusal("mail", None) == "correlation-conflict"
    assert len(counter.sessions.rows) == 1
    counter.clock.pass_by(hours=6)
    assert counter.pick("mail").first


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("flows", [[], [20]])
def test_a_conflict_takes_precedence_over_missing_flows(counter: Counter, flows: list[int], cold: bool):
    counter.snapshots.serve(CHAT, serving(2, "mail", {}, flows=flows))
    counter.pick()
    counter.sessions.cold = cold
    assert counter.refusal("mail") == "correlation-conflict"


def test_a_conflict_takes_precedence_over_a_deleted_flow(counter: Counter):
    counter.snapshots.serve(serving(shares={10: 100.0}), MAIL)
    counter.pick()
    # flow 10 no longer exists
    counter.snapshots.serve(serving(shares={11: 100.0}), MAIL)
    assert counter.refusal("mail") == "correlation-conflict"
    assert counter.refusal("chat") == "flow-not-found"


def test_a_deleted_flow_takes_precedence_over_missing_flows(counter: Counter):
    counter.snapshots.serve(serving(shares={10: 100.0}))
    counter.pick()
    counter.snapshots.serve(serving(shares={}))
    assert counter.refusal() == "flow-not-found"
    assert counter.refusal(step=None) == "flow-not-found"


def test_a_flow_without_the_step(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick()
    bare = replace(CHAT.steps["greet"], answers={})
    counter.snapshots.serve(replace(CHAT, steps={"greet": bare}))
    assert counter.refusal() == "flow-not-found"


def test_inactive_flows_give_unknown_step(counter: Counter):
    counter.snapshots.serve(serving(shares={}, flows=[10, 11]))
    assert counter.refusal() == "use-case-step-not-found"


def test_a_use_case_without_flows(counter: Counter):
    counter.snapshots.serve(serving(shares={}))
    assert counter.refusal() == "flows-not-available"


def test_an_unavailable_store(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick(correlation="known")
    counter.sessions.broken = Unavailable()
    assert counter.refusal() == "temporarily-unavailable"
    assert not counter.pick(correlation="known").first  # no caller waits for its log row
    counter.snapshots.serve(serving(shares={}, flows=[10]))
    assert counter.refusal(correlation="unknown") == "temporarily-unavailable"


def _logged(row: PickRow) -> LoggedPick:
    return LoggedPick(
        row=row,
        use_case_id="u1",
        use_case_code="chat",
        step_code="greet",
        flow_id="f10",
        flow_title="Flow 10",
    )


async def test_the_explanation_of_a_session(counter: Counter):
    counter.snapshots.serve(CHAT)
    pick, _, _ = counter.pick(), counter.pick(), counter.pick(correlation="order-2")
    logged = [_logged(row) for row in counter.sessions.rows]
    draw = Draw(101, NOW - timedelta(days=1), "changed by ann", ())
    story = await tell_session(counter.sessions, FakeHistory(logged, draw), "order-1")
    assert (story.session, story.first, story.draw) == (pick.session, logged[0], draw)
    assert list(story.picks) == logged[:2]
    short = await tell_session(counter.sessions, FakeHistory(logged), "order-1", limit=1)
    assert (list(short.picks), short.draw) == (logged[:1], None)


async def test_a_story_has_at_most_two_hundred_picks(counter: Counter):
    counter.snapshots.serve(CHAT)
    for _ in range(202):
        counter.pick()
    logged = [_logged(row) for row in counter.sessions.rows]
    story = await tell_session(counter.sessions, FakeHistory(logged), "order-1")
    assert len(story.picks) == 200


async def test_an_unknown_session_is_not_found(counter: Counter):
    with pytest.raises(SessionNotFound):
        await tell_session(counter.sessions, FakeHistory(), "order-1")


async def test_a_session_with_purged_records_has_no_explanation(counter: Counter):
    counter.snapshots.serve(CHAT)
    counter.pick(), counter.pick()
    repeats = [_logged(row) for row in counter.sessions.rows[1:]]
    for history in (FakeHistory(), FakeHistory(repeats)):
        with pytest.raises(SessionNotFound):
            await tell_session(counter.sessions, history, "order-1")


def test_a_snapshot_knows_use_cases_by_code_and_by_number():
    snapshot = snapshot_of(7, [CHAT, MAIL])
    assert snapshot.version == 7
    assert snapshot.by_code == {"chat": CHAT, "mail": MAIL}
    assert snapshot.by_number == {1: CHAT, 2: MAIL}
