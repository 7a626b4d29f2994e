"""Compact sessions in memory."""

from hypothesis import given
from hypothesis import strategies as st

from aimm.picking.memory import SessionMemory, pack, unpack
from aimm.picking.model import Reason, Session

SESSIONS = st.builds(
    Session,
    number=st.integers(0, 2**63 - 1),
    use_case=st.integers(0, 2**31 - 1),
    flow=st.integers(0, 2**31 - 1),
    expires=st.integers(0, 2**62),
)
LARGEST = Session(2**63 - 1, 2**31 - 1, 2**31 - 1, 2**62)


def test_extreme_values_round_trip():
    for session in (
        Session(0, 0, 0, 0),
        LARGEST,
        LARGEST._replace(number=0),
        LARGEST._replace(use_case=0),
        LARGEST._replace(flow=0),
        LARGEST._replace(expires=0),
    ):
        assert unpack(pack(session)) == session


@given(SESSIONS)
def test_a_packed_session_round_trips(session: Session):
    assert unpack(pack(session)) == session


@given(SESSIONS, SESSIONS)
def test_different_sessions_are_packed_differently(one: Session, other: Session):
    assert (pack(one) == pack(other)) == (one == other)


def test_a_session_is_valid_until_it_expires():
    memory = SessionMemory()
    session = Session(1, 2, 3, 1_000)
    memory.put(b"a", session)
    assert memory.get(b"a", 999) == session
    assert memory.get(b"a", 1_000) is None
    assert memory.get_any(b"a") == session


def test_an_unknown_session_is_none():
    memory = SessionMemory()
    memory.forget(b"a", 1)
    assert memory.get(b"a", 0) is None
    assert memory.get_any(b"a") is None
    assert len(memory) == 0


def test_sessions_stay_in_insertion_order():
    memory = SessionMemory()
    memory.put(b"a", Session(1, 1, 1, 10))
    memory.put(b"b", Session(2, 1, 1, 20))
    memory.put(b"a", Session(3, 1, 1, 30))
    assert list(memory.oldest()) == [(b"b", Session(2, 1, 1, 20)), (b"a", Session(3, 1, 1, 30))]
    assert len(memory) == 2


def test_a_newer_session_is_not_forgotten_in_place_of_an_older_one():
    memory = SessionMemory()
    memory.put(b"a", Session(3, 1, 1, 30))
    memory.forget(b"a", 1)
    assert memory.get_any(b"a") == Session(3, 1, 1, 30)
    memory.forget(b"a", 3)
    assert memory.get_any(b"a") is None


def test_reasons_are_numbers_in_the_log_and_words_in_the_api():
    assert [(reason.value, reason.word) for reason in Reason] == [
        (0, "drawn"),
        (1, "sticky"),
        (2, "forced"),
        (3, "fallback"),
    ]
