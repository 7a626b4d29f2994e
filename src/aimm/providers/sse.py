"""Server-sent events, read from chunks of bytes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aimm.providers.errors import BadAnswer


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        name: the type of the event; empty if it has none.
        data: its data; several lines are joined by line feeds.
    """

    name: str
    data: bytes


@dataclass(slots=True)
class EventReader:
    """Splits a stream into events; chunks may end anywhere.

    Args:
        max_bytes: longest event.
    """

    max_bytes: int = 8_388_608
    _rest: bytes = b""
    _name: str = ""
    _data: list[bytes] = field(default_factory=list[bytes])
    _size: int = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that ``chunk`` completes.

        Raises:
            BadAnswer: an event is too long.
        """
        *lines, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            event = self._line(line.removesuffix(b"\r"))
            self._check()
            if event is not None:
                yield event
        self._check()

    def end(self) -> Iterator[Event]:
        """The last event of a stream that does not end with an empty line."""
        for line in (self._rest.removesuffix(b"\r"), b""):
            event = self._line(line)
            if event is not None:
                yield event
        self._rest = b""

    def _check(self) -> None:
        if len(self._rest) + self._size > self.max_bytes:
            raise BadAnswer(f"An event of the stream is longer than {self.max_bytes:,} bytes.")

    def _line(self, line: bytes) -> Event | None:
        if not line:
            return self._complete()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._size += len(value)
        elif name == b"event":
            self._name = value.decode(errors="replace")
        return None

    def _complete(self) -> Event | None:
        event = Event(self._name, b"\n".join(self._data)) if self._data else None
        self._name, self._data, self._size = "", [], 0
        return event
