"""The last known state, in memory."""

from hypothesis import given
from hypothesis import strategies as st

from ai_model_match.core.last_known import LastKnown, draw
from ai_model_match.core.wire import Flow, Snapshot, Step

STEP = Step("answer", "id", "flow-step", 1, '{"modality": "chat", "parameters": {}}', ())


def snapshot(version: int = 1, **shares: float) -> Snapshot:
    return Snapshot("support", "id", version, 100.0, None, tuple(shares.items()))


def flow(flow_id: str, *steps: Step) -> Flow:
    return Flow(flow_id, "support", "id", {step.code: step for step in steps})


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 100), max_size=5), st.text(max_size=20))
def test_draw_is_repeatable_and_skips_flows_without_share(shares: dict[str, float], correlation_id: str):
    drawn = draw(shares.items(), b"salt", "support", correlation_id)
    assert drawn == draw(reversed(shares.items()), b"salt", "support", correlation_id)
    assert (drawn is None) == (sum(shares.values()) <= 0)
    assert drawn is None or shares[drawn] > 0


def test_draws_follow_the_shares():
    shares = {"a": 70.0, "b": 25.0, "c": 5.0, "d": 0.0}
    drawn = [draw(shares.items(), b"salt", "support", f"session-{n}") for n in range(20_000)]
    # 4 standard deviations of a binomial share
    for flow_id, pct in shares.items():
        p = pct / 100
        assert abs(drawn.count(flow_id) / 20_000 - p) <= 4 * (p * (1 - p) / 20_000) ** 0.5


def test_salt_and_use_case_change_the_draw():
    shares = [("a", 50.0), ("b", 50.0)]
    ids = [str(n) for n in range(64)]
    one = [draw(shares, b"one", "x", n) for n in ids]
    assert one != [draw(shares, b"two", "x", n) for n in ids]
    assert one != [draw(shares, b"one", "y", n) for n in ids]


def test_session_expires_after_its_validity_from_first_use():
    known = LastKnown(b"", 10)
    known.learn_snapshot(snapshot(a=100), [])
    known.learn_session("support", "s", "a", by="server", now=0.0, expires_at=None)
    known.learn_session("support", "s", "a", by="server", now=60.0, expires_at=None)
    assert known.session("support", "s", 99.0) is not None
    assert known.session("support", "s", 100.0) is None
    assert known.session("other", "s", 0.0) is None


def test_an_expired_session_begins_again_when_it_is_used():
    known = LastKnown(b"", 10)
    known.learn_snapshot(snapshot(a=100), [])
    known.learn_session("support", "s", "a", by="server", now=0.0, expires_at=None)
    known.learn_session("support", "s", "a", by="server", now=100.0, expires_at=None)
    renewed = known.session("support", "s", 199.0)
    assert renewed is not None
    assert renewed.expires_at == 200.0
    assert known.session("support", "s", 200.0) is None


def test_a_session_that_moves_to_another_flow_begins_again():
    known = LastKnown(b"", 10)
    known.learn_snapshot(snapshot(a=100), [])
    known.learn_session("support", "s", "a", by="server", now=0.0, expires_at=None)
    known.learn_session("support", "s", "b", by="server", now=60.0, expires_at=None)
    moved = known.session("support", "s", 60.0)
    assert moved is not None
    assert (moved.flow_id, moved.expires_at) == ("b", 160.0)


def test_without_a_snapshot_a_session_is_valid_for_six_hours():
    known = LastKnown(b"", 10)
    known.learn_session("support", "s", "a", by="server", now=1.0, expires_at=None)
    assert known.session("support", "s", 21_600.0) is not None
    assert known.session("support", "s", 21_601.0) is None


def test_server_assignment_replaces_the_local_one():
    known = LastKnown(b"", 10)
    known.learn_session("support", "s", "a", by="shares", now=0.0, expires_at=50.0)
    known.learn_session("support", "s", "b", by="server", now=1.0, expires_at=None)
    session = known.session("support", "s", 2.0)
    assert session is not None
    assert (session.flow_id, session.by) == ("b", "server")


def test_oldest_sessions_are_dropped_first():
    known = LastKnown(b"", 2)
    for n in range(3):
        known.learn_session("support", f"s{n}", "a", by="server", now=0.0, expires_at=9.0)
    assert known.session("support", "s0", 1.0) is None
    assert known.session("support", "s2", 1.0) is not None


def test_unused_flows_are_dropped():
    known = LastKnown(b"", 10)
    known.learn_session("support", "s", "old", by="server", now=0.0, expires_at=9.0)
    known.learn_flow(flow("old", STEP))
    known.learn_snapshot(snapshot(a=100), [flow("a", STEP)])
    assert known.flow("old") is not None
    known.learn_session("support", "s", "a", by="server", now=0.0, expires_at=9.0)
    known.learn_snapshot(snapshot(2, b=100), [flow("b", STEP)])
    assert known.flow("old") is None
    assert known.flow("a") is not None


def test_pick_adds_steps_to_a_known_flow():
    known = LastKnown(b"", 10)
    other = Step("sum", None, None, None, "{}", ())
    known.learn_flow(flow("a", STEP))
    known.learn_flow(flow("a", other))
    assert known.step("a", "answer") is not None
    assert known.step("a", "sum") is not None
    assert known.step("a", "none") is None


def test_only_changes_set_the_dirty_flag():
    known = LastKnown(b"", 10)
    for _ in range(2):
        known.learn_session("support", "s", "a", by="server", now=0.0, expires_at=9.0)
        known.learn_flow(flow("a", STEP))
        was_dirty = known.dirty
        known.mark_saved()
    assert not was_dirty


def test_file_does_not_replace_newer_state():
    known, other = LastKnown(b"", 10), LastKnown(b"", 10)
    other.learn_snapshot(snapshot(1, old=100), [flow("old", STEP)])
    other.learn_session("support", "s", "old", by="server", now=0.0, expires_at=9.0)
    other.learn_session("support", "t", "old", by="server", now=0.0, expires_at=9.0)
    known.learn_snapshot(snapshot(2, new=100), [flow("new", STEP)])
    known.learn_session("support", "s", "new", by="server", now=0.0, expires_at=9.0)
    known.add(other.contents())
    assert known.draw("support", "x") == "new"
    assert [s.flow_id for s in known.contents().sessions] == ["old", "new"]
