"""Streams of events, however they are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.providers.errors import BadAnswer
from aimm.providers.sse import Event, EventReader

STREAM = (
    b': a comment\n\nevent: first\ndata: {"a":\ndata: 1}\n\ndata:no space\r\n\r\nid: 7\nretry: 10\n\n'
    + "data: è ☃\n\ndata: the last".encode()
)
EVENTS = [
    Event("first", b'{"a":\n1}'),
    Event("", b"no space"),
    Event("", "è ☃".encode()),
    Event("", b"the last"),
]


@given(st.sets(st.integers(1, len(STREAM) - 1)))
def test_chunks_may_end_anywhere(cuts: set[int]) -> None:
    reader = EventReader()
    at, events = 0, list[Event]()
    for cut in [*sorted(cuts), len(STREAM)]:
        events += reader.feed(STREAM[at:cut])
        at = cut
    assert [*events, *reader.end()] == EVENTS


@pytest.mark.parametrize("stream", [b"data: " + b"x" * 200, b"data: xxxxxxxxx\n" * 20])
def test_an_endless_event_is_an_error(stream: bytes) -> None:
    reader = EventReader(max_bytes=100)
    with pytest.raises(BadAnswer, match="longer than 100 bytes"):
        list(reader.feed(stream))
