"""Notify open consoles of changes: one broadcaster per node, one listener per stream.

Each listener keeps what it has not sent yet as sets of ids, so a slow client costs no memory, and
repeated changes are sent once. A listener whose client stops reading is disconnected after a while.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field

import msgspec
import structlog

from aimm.activity.model import ActivityNews
from aimm.kit.changes import Actor
from aimm.kit.errors import AimmError, TooMany, Unavailable
from aimm.kit.publications import Published

log = structlog.get_logger(__name__)

ACTIVITY_SECONDS = 1.0
PATIENCE_SECONDS = 10.0
_RETRY_SECONDS = 5


class HelloEvent(msgspec.Struct, rename="camel"):
    """The first event of a stream: the current version and the service's clock."""

    version: int
    speed: float
    now: str


class ChangeEvent(msgspec.Struct, rename="camel", omit_defaults=True):
    """Changed use cases; ``all`` is true if the changes are no longer known."""

    version: int
    use_case_ids: list[str]
    access: bool
    all: bool = False


class ActivityEvent(msgspec.Struct, rename="camel"):
    """Use cases with new sessions or feedback since the last activity event."""

    use_case_ids: list[str]


class BeatEvent(msgspec.Struct, rename="camel"):
    """Heartbeat."""

    version: int


def event(name: str, version: int, data: msgspec.Struct) -> bytes:
    """Encode an event."""
    return b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), version, msgspec.json.encode(data))


def change_event(published: Published) -> bytes:
    """Encode a change event."""
    told = ChangeEvent(
        published.version, sorted(published.use_case_ids), published.access, published.forgotten
    )
    return event("change", published.version, told)


@dataclass(eq=False, slots=True)
class Listener:
    """An open stream.

    Attributes:
        caller: user or API key that listens.
        abort: closes the connection without waiting for the client to read.
        version: version up to which changes have been sent or are queued.
        blocked_since: when the connection was given something that the client has not read yet.
        ended: whether the stream should end.
    """

    caller: Actor
    abort: Callable[[], None]
    version: int
    blocked_since: float | None = None
    ended: bool = False
    _changed: set[str] = field(default_factory=set[str])
    _active: set[str] = field(default_factory=set[str])
    _access: bool = False
    _news: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell_change(self, version: int, use_case_ids: Collection[str], *, access: bool) -> None:
        """Queue a publication."""
        self.version = version
        self._changed.update(use_case_ids)
        self._access |= access
        self._news = True
        self._wake.set()

    def tell_activity(self, use_case_ids: Collection[str]) -> None:
        """Queue activity."""
        self._active.update(use_case_ids)
        self._wake.set()

    def end(self) -> None:
        """End the stream immediately, even if the client does not read."""
        self.ended = True
        self._wake.set()
        if self.blocked_since is not None:
            self.abort()

    async def wait(self, seconds: float) -> None:
        """Wait until there is something to send, the stream ends, or ``seconds`` have passed."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        finally:
            self._wake.clear()

    def take(self) -> bytes:
        """The events to send; empty if there are none."""
        events = b""
        if self._news:
            events += change_event(Published(self.version, frozenset(self._changed), self._access))
            self._changed.clear()
            self._access = self._news = False
        if self._active:
            events += event("activity", self.version, ActivityEvent(sorted(self._active)))
            self._active.clear()
        return events


class Broadcaster:
    """Holds the listeners of a node and polls for activity while there are any.

    Args:
        activity: reads what was counted after a round; with None, only the current round.
        most: maximum number of open streams; further clients are rejected.
        most_each: maximum number of open streams of one user or API key.
        pause: seconds between two polls for activity.
        patience: seconds after which a client that does not read is disconnected.
    """

    def __init__(
        self,
        activity: Callable[[int | None], Awaitable[ActivityNews]],
        most: int,
        most_each: int,
        pause: float = ACTIVITY_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.version = 0
        self.most = most
        self._most_each = most_each
        self._activity = activity
        self._pause = pause
        self._patience = patience
        self._listeners: list[Listener] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._listeners)

    def begin(self, version: int) -> None:
        """Start from ``version``."""
        self.version = version

    def published(self, version: int, use_case_ids: Collection[str], access: bool) -> None:
        """Notify all listeners of a publication; publications arrive in order."""
        self.version = version
        for listener in self._listeners:
            listener.tell_change(version, use_case_ids, access=access)

    def join(self, caller: Actor, abort: Callable[[], None]) -> Listener:
        """Register a listener.

        Raises:
            TooMany: the caller has too many open streams.
            Unavailable: there are too many in total, or the service is shutting down.
        """
        own = sum(one.caller == caller for one in self._listeners)
        if own >= self._most_each and not self._closed:
            raise TooMany("too-many-event-streams", retry_after=_RETRY_SECONDS)
        if self._closed or len(self._listeners) >= self.most:
            raise Unavailable(retry_after=_RETRY_SECONDS)
        # a stream that is never read counts as blocked from the start
        listener = Listener(caller, abort, self.version, asyncio.get_running_loop().time())
        self._listeners.append(listener)
        if self._task is None:
            self._task = asyncio.create_task(self._look(), name="activity-news")
        return listener

    def leave(self, listener: Listener) -> None:
        """Unregister a listener."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def end_streams(self) -> None:
        """End all streams and refuse new ones."""
        self._closed = True
        for listener in self._listeners:
            listener.end()

    async def close(self) -> None:
        """Close all streams and stop polling."""
        self.end_streams()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        """Poll for activity while there are listeners."""
        loop = asyncio.get_running_loop()
        seen: int | None = None
        while self._listeners:
            try:
                news = await self._activity(seen)
                seen = news.round
                if news.use_case_ids:
                    self._tell(news.use_case_ids)
            except AimmError as error:  # the database is unreachable; retry
                log.warning("activity_unknown", error=repr(error))
            except Exception:
                log.exception("activity_unknown")
            self._cut_off(loop.time() - self._patience)
            await asyncio.sleep(self._pause)
        self._task = None

    def _tell(self, use_case_ids: Collection[str]) -> None:
        for listener in self._listeners:
            listener.tell_activity(use_case_ids)

    def _cut_off(self, before: float) -> None:
        late: Sequence[Listener] = [
            one for one in self._listeners if one.blocked_since is not None and one.blocked_since <= before
        ]
        for listener in late:
            log.info("listener_disconnected")
            listener.end()
            self.leave(listener)
