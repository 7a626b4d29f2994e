"""System status."""

from typing import Literal

import msgspec


class NodeAnswer(msgspec.Struct):
    """The node's process."""

    host: str
    pid: int


class LedgerAnswer(msgspec.Struct, rename="camel"):
    """Statistics of the ledger since the node started."""

    healthy: bool
    queued: int
    commits: int
    rows: int
    last_commit_size: int
    refused: int
    dropped: int
    failures: int


class SnapshotStateAnswer(msgspec.Struct, rename="camel"):
    """The node's snapshot."""

    version: int
    age_seconds: float
    use_cases: int


class SessionsStateAnswer(msgspec.Struct, rename="camel"):
    """Sessions in memory."""

    in_memory: int


class RolloutsStateAnswer(msgspec.Struct, rename="camel"):
    """Statistics of the rollout loop on this node; ``watched`` is null if the database is unavailable.

    ``clockJumps`` counts how often the clock was set by more than a minute since the start.
    """

    watched: int | None
    rounds: int
    ticks: int
    failures: int
    races: int
    clock_jumps: int
    last_round_seconds: float


class LatencyAnswer(msgspec.Struct, rename="camel"):
    """Request count and latency of a hot path since the start; null without requests."""

    count: int
    p50_ms: float | None
    p99_ms: float | None


class StreamsAnswer(msgspec.Struct):
    """Open event streams and their limit."""

    open: int
    most: int


class SettingAnswer(msgspec.Struct):
    """An effective setting; passwords are masked."""

    name: str
    value: str
    source: Literal["default", "environment", "file"]


class CaptureStateAnswer(msgspec.Struct, rename="camel"):
    """Examples that this node was sent since it started.

    ``shed`` did not fit into the queue, and ``unredacted`` were dropped because a redaction failed.
    ``failures`` counts batches that could not be stored and are tried again.
    """

    queued: int
    accepted: int
    stored: int
    repeated: int
    not_sampled: int
    refused: int
    shed: int
    unredacted: int
    failures: int


class SystemAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """Status of the node; ``problems`` describes what keeps it from serving."""

    version: str
    database: Literal["sqlite", "postgresql"]
    schema_version: str
    started_at: str
    now: str
    clock_speed: float
    node: NodeAnswer
    leader: bool
    ready: bool
    problems: list[str]
    ledger: LedgerAnswer
    snapshot: SnapshotStateAnswer
    sessions: SessionsStateAnswer
    rollouts: RolloutsStateAnswer
    picks: LatencyAnswer
    feedback: LatencyAnswer
    capture: CaptureStateAnswer
    streams: StreamsAnswer
    disk_bytes: int | None
    settings: list[SettingAnswer]
