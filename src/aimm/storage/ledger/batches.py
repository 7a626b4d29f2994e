"""Batches of group commits, their results and their limits."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aimm.feedback.model import Feedback, Submission
from aimm.kit.errors import AimmError
from aimm.picking.model import Claim, LogRow, Session


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the ledger.

    Attributes:
        queue: maximum number of waiting entries of each kind; further callers get Unavailable.
        row_bytes: memory for log rows that no caller waits for; when it is full, rows are dropped.
        commit_seconds: time after which the callers of a commit get an error.
        live_sessions: maximum number of sessions in memory; older ones are looked up in their table.
        validity: milliseconds that a session keeps its flow.
        feedback_window: milliseconds after its first pick during which a session can be rated.
    """

    queue: int = 20_000
    row_bytes: int = 64 * 1_048_576
    commit_seconds: float = 2.0
    live_sessions: int = 2_000_000
    validity: int = 6 * 3_600_000
    feedback_window: int = 7 * 24 * 3_600_000


class ExposureBatch(NamedTuple):
    """Rows to log once under a key, with the response that a retry gets."""

    key: str
    at: int
    rows: Sequence[LogRow]
    answer: str
    waiting: asyncio.Future[str]


@dataclass(slots=True, eq=False)
class Batch:
    """The entries of one commit.

    Attributes:
        rows: log rows that no caller waits for, added when the commit is written; emptied once stored.
    """

    claims: list[Claim] = field(default_factory=list[Claim])
    rows: list[LogRow] = field(default_factory=list[LogRow])
    submissions: list[Submission] = field(default_factory=list[Submission])
    exposures: list[ExposureBatch] = field(default_factory=list[ExposureBatch])
    barriers: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])

    def __len__(self) -> int:
        """Number of entries that callers wait for."""
        return len(self.claims) + len(self.submissions) + len(self.exposures)


@dataclass(slots=True)
class Outcome:
    """The results of a commit, in the order of the batch.

    claims: the session of each claim, and whether the claim opened it; None if the store knows
        neither, which only happens if a competing session vanished in the meantime.
        submissions: the stored rating, or why it was rejected.
        exposures: the response stored under the batch's key.
    """

    claims: list[tuple[Session, bool] | None]
    submissions: list[Feedback | AimmError]
    exposures: list[str]


@dataclass(slots=True)
class Meter:
    """Counters for operators, since the start.

    Attributes:
        rows: picks and ratings committed.
        last_size: entries of the latest commit that callers waited for.
        refused: entries rejected with Unavailable.
        dropped: log rows of known sessions dropped because the store was slow or unavailable.
    """

    commits: int = 0
    rows: int = 0
    last_size: int = 0
    failures: int = 0
    refused: int = 0
    dropped: int = 0
