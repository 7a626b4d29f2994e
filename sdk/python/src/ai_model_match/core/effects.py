"""What an operation asks its driver to do, and what the driver answers."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar


@dataclass(frozen=True, slots=True)
class Send:
    """Send one request and read the whole reply within ``timeout`` seconds.

    The driver answers with a Reply, or with NoReply when there is none in time.
    """

    method: Literal["GET", "POST"]
    path: str
    body: bytes | None
    headers: Mapping[str, str]
    timeout: float
    connect_timeout: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait so many seconds; answered with None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Save:
    """Write the last known good to its file, off the event loop; answered with None."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply; header names are in lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class NoReply:
    """No reply came; ``reason`` says why, for people."""

    reason: str


Effect = Send | Wait | Save
Outcome = Reply | NoReply | None
_T = TypeVar("_T")
Operation = Generator[Effect, Outcome, _T]
