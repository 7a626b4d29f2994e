"""What a group commit holds, what it decided, and its bounds."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aimm.feedback.model import Feedback, Submission
from aimm.kit.errors import AimmError
from aimm.picking.model import Claim, LogRow, Session


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the ledger.

    Attributes:
        queue: entries that somebody waits for, of each kind; beyond it callers get Unavailable.
        row_bytes: memory for log rows of known sessions, which nobody waits for; beyond it they are dropped.
        commit_seconds: how long a commit may take before its callers are told.
        live_sessions: sessions kept in memory; the oldest beyond it are looked up in their table.
        validity: milliseconds that a session keeps its flow.
        feedback_window: milliseconds after its first pick in which a session may be rated.
    """

    queue: int = 20_000
    row_bytes: int = 64 * 1_048_576
    commit_seconds: float = 2.0
    live_sessions: int = 2_000_000
    validity: int = 6 * 3_600_000
    feedback_window: int = 7 * 24 * 3_600_000


class ExposureBatch(NamedTuple):
    """Rows to be logged once under a key, with the answer that a repetition gets."""

    key: str
    at: int
    rows: Sequence[LogRow]
    answer: str
    waiting: asyncio.Future[str]


@dataclass(slots=True, eq=False)
class Batch:
    """What one commit holds.

    Attributes:
        rows: log rows that nobody waits for, taken along when the commit is written; emptied once stored.
    """

    claims: list[Claim] = field(default_factory=list[Claim])
    rows: list[LogRow] = field(default_factory=list[LogRow])
    submissions: list[Submission] = field(default_factory=list[Submission])
    exposures: list[ExposureBatch] = field(default_factory=list[ExposureBatch])
    barriers: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])

    def __len__(self) -> int:
        """Entries that somebody waits for."""
        return len(self.claims) + len(self.submissions) + len(self.exposures)


@dataclass(slots=True)
class Outcome:
    """What a commit decided, in the order of the batch.

    Attributes:
        claims: the session of each claim, and whether the claim opened it; None when the store can
            say neither, which a claim meets only if its rival vanished meanwhile.
        submissions: the stored rating, or why it was refused.
        exposures: the answer stored under the batch's key.
    """

    claims: list[tuple[Session, bool] | None]
    submissions: list[Feedback | AimmError]
    exposures: list[str]


@dataclass(slots=True)
class Meter:
    """Counts for the operator, since the start.

    Attributes:
        rows: picks and ratings committed.
        last_size: entries of the latest commit that somebody waited for.
        refused: entries that were answered Unavailable.
        dropped: log rows of known sessions given up because the store was slow or away too long.
    """

    commits: int = 0
    rows: int = 0
    last_size: int = 0
    failures: int = 0
    refused: int = 0
    dropped: int = 0
