"""Events for open consoles: merged, in order, bounded, and only while they listen."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from aimm.activity.model import ActivityNews
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.errors import TooMany, Unavailable
from aimm.web.broadcast import Broadcaster, Listener

VERA, KEY = Actor(ActorKind.PERSON, "vera"), Actor(ActorKind.MACHINE, "vera")


class Counter:
    """Activity counts set by the test; records when they were read."""

    def __init__(self) -> None:
        self.asked: list[int | None] = []
        self.news: dict[int, list[str]] = {}
        self.fails = False

    async def __call__(self, after: int | None) -> ActivityNews:
        self.asked.append(after)
        if self.fails:
            self.fails = False
            raise Unavailable
        latest = max(self.news, default=0)
        if after is None:
            return ActivityNews(latest, ())
        return ActivityNews(
            latest, {one for number, ids in self.news.items() if number > after for one in ids}
        )


class Cut:
    """A connection that can be aborted."""

    def __init__(self) -> None:
        self.cut = False

    def __call__(self) -> None:
        self.cut = True


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def broadcaster(counter: Counter) -> AsyncIterator[Broadcaster]:
    made = Broadcaster(counter, most=2, most_each=2, pause=0.001, patience=0.05)
    made.begin(7)
    yield made
    await made.close()


def reading(broadcaster: Broadcaster, caller: Actor = VERA) -> Listener:
    """A listener whose client reads immediately."""
    listener = broadcaster.join(caller, lambda: None)
    listener.blocked_since = None
    return listener


def events(listener: Listener) -> list[tuple[str, int, Any]]:
    """Name, id and data of the events to send."""
    found: list[tuple[str, int, Any]] = []
    for block in listener.take().decode().split("\n\n")[:-1]:
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], int(lines["id"]), json.loads(lines["data"])))
    return found


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 -- there is no event to wait for
            await asyncio.sleep(0.001)


async def test_pending_changes_are_sent_together(broadcaster: Broadcaster):
    listener = reading(broadcaster)
    broadcaster.published(8, ["b"], access=False)
    broadcaster.published(9, ["a", "b"], access=True)
    assert events(listener) == [("change", 9, {"version": 9, "useCaseIds": ["a", "b"], "access": True})]
    assert events(listener) == []
    broadcaster.published(10, ["c"], access=False)
    assert events(listener) == [("change", 10, {"version": 10, "useCaseIds": ["c"], "access": False})]


async def test_a_late_listener_gets_only_later_events(broadcaster: Broadcaster):
    broadcaster.published(8, ["a"], access=False)
    listener = reading(broadcaster)
    assert listener.version == 8
    assert events(listener) == []


async def test_activity_is_polled_only_while_there_are_listeners(broadcaster: Broadcaster, counter: Counter):
    await asyncio.sleep(0)
    assert counter.asked == []
    counter.news = {1: ["old"]}
    listener = reading(broadcaster)
    await until(lambda: len(counter.asked) > 1)
    assert events(listener) == []
    counter.news |= {2: ["a"], 3: ["b", "a"]}
    await until(lambda: counter.asked[-1] == 3)
    assert events(listener) == [("activity", 7, {"useCaseIds": ["a", "b"]})]
    broadcaster.leave(listener)
    await until(lambda: broadcaster._task is None)
    asked = len(counter.asked)
    reading(broadcaster)
    await until(lambda: len(counter.asked) > asked)
    assert counter.asked[asked] is None


async def test_an_unreachable_database_is_polled_again(broadcaster: Broadcaster, counter: Counter):
    listener = reading(broadcaster)
    await until(lambda: bool(counter.asked))
    counter.fails = True
    counter.news = {1: ["a"]}
    await until(lambda: counter.asked[-1] == 1)
    assert events(listener) == [("activity", 7, {"useCaseIds": ["a"]})]


async def test_changes_come_before_activity(broadcaster: Broadcaster):
    listener = reading(broadcaster)
    listener.tell_activity(["a"])
    broadcaster.published(8, ["a"], access=False)
    assert [name for name, _, _ in events(listener)] == ["change", "activity"]


async def test_the_number_of_streams_is_limited(broadcaster: Broadcaster):
    first = reading(broadcaster)
    reading(broadcaster)
    with pytest.raises(Unavailable) as refused:
        broadcaster.join(KEY, lambda: None)
    assert refused.value.retry_after > 0
    broadcaster.leave(first)
    broadcaster.leave(first)
    reading(broadcaster)
    assert len(broadcaster) == 2


async def test_one_caller_leaves_streams_for_others(counter: Counter):
    broadcaster = Broadcaster(counter, most=5, most_each=2)
    first = reading(broadcaster)
    reading(broadcaster)
    with pytest.raises(TooMany) as refused:
        reading(broadcaster)
    assert refused.value.codes == ("too-many-event-streams",)
    assert refused.value.retry_after > 0
    reading(broadcaster, KEY)  # the same name, but a different caller
    broadcaster.leave(first)
    reading(broadcaster)
    await broadcaster.close()


async def test_a_client_that_does_not_read_is_disconnected(broadcaster: Broadcaster):
    stuck, fine = Cut(), reading(broadcaster)
    listener = broadcaster.join(VERA, stuck)
    await until(lambda: stuck.cut)
    assert (listener.ended, len(broadcaster)) == (True, 1)
    assert not fine.ended


async def test_ending_all_streams_wakes_all_listeners(broadcaster: Broadcaster):
    stuck, fine = Cut(), reading(broadcaster)
    broadcaster.join(VERA, stuck)
    waiting = asyncio.create_task(fine.wait(60))
    await asyncio.sleep(0)
    broadcaster.end_streams()
    async with asyncio.timeout(5):
        await waiting
    assert (fine.ended, stuck.cut) == (True, True)
    with pytest.raises(Unavailable):
        broadcaster.join(VERA, lambda: None)


async def test_waiting_times_out(broadcaster: Broadcaster):
    listener = reading(broadcaster)
    await listener.wait(0.001)
    assert not listener.ended
