"""Effects that an operation yields to its driver, and their outcomes."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request and read the whole reply within ``timeout`` seconds.

    The outcome is a Reply, or NoReply if there is none in time.
    """

    method: Literal["GET", "POST"]
    path: str
    body: bytes | None
    headers: Mapping[str, str]
    timeout: float
    connect_timeout: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for a number of seconds. The outcome is None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Save:
    """Write the cache file, outside the event loop. The outcome is None."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply. Header names are in lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class NoReply:
    """There was no reply; ``reason`` says why."""

    reason: str


Effect = Send | Wait | Save
Outcome = Reply | NoReply | None
_T = TypeVar("_T")
Operation = Generator[Effect, Outcome, _T]
