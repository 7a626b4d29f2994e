"""Ports of picking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aimm.kit.errors import AimmError
from aimm.picking.model import Claim, LogRow, PickRow, Session, Snapshot


class Snapshots(Protocol):
    """The current snapshot; replaced as a whole when something changes."""

    @property
    def present(self) -> Snapshot: ...


class Sessions(Protocol):
    """Sessions and the pick log. Callbacks run on the event loop, once what they report is durable."""

    def new_number(self) -> int:
        """A number for a pick or a rating, larger than all before it on this node."""
        ...

    def recall(self, key: bytes, now: int) -> Session | None:
        """A session that this node knows to be valid."""
        ...

    def claim(self, claim: Claim) -> None:
        """Assign a session, or get the existing one; the result goes to ``claim.waiting``."""
        ...

    def record(self, row: LogRow) -> None:
        """Log a pick of a known session soon; dropped and counted if the store cannot keep up."""
        ...

    async def settle(self, key: bytes, row: LogRow) -> Session:
        """Like ``claim``, awaited."""
        ...

    def look_up(
        self, key: bytes, found: Callable[[Session | None], None], failed: Callable[[AimmError], None]
    ) -> None:
        """Like ``find``, with a callback."""
        ...

    async def find(self, key: bytes) -> Session | None:
        """Get the latest session of a key, valid or not, from memory or from the store."""
        ...

    async def record_batch(self, batch_key: str, rows: Sequence[LogRow], answer: str) -> str:
        """Log picks once per ``batch_key``; returns ``answer``, or what the first call stored."""
        ...

    async def stored_batch(self, batch_key: str) -> str | None:
        """What ``record_batch`` stored under this key, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPick:
    """A logged pick with the names of what it refers to; None where that has been deleted."""

    row: PickRow
    use_case_id: str | None
    use_case_code: str | None
    step_code: str | None
    flow_id: str | None
    flow_title: str | None


@dataclass(frozen=True, slots=True)
class Propensity:
    """The probability, 0 … 1, of a flow in a draw."""

    flow_id: str | None
    flow_title: str | None
    flow: int
    probability: float


@dataclass(frozen=True, slots=True)
class Draw:
    """The shares in force when a session was opened."""

    share_table: int
    since: datetime
    cause: str
    propensities: Sequence[Propensity]


class PickHistory(Protocol):
    """Reads the pick log."""

    async def picks(self, session: int, limit: int) -> Sequence[LoggedPick]:
        """The picks of a session, oldest first, the first pick included."""
        ...

    async def draw(self, table: int) -> Draw | None: ...
