"""One schema for both databases.

Management tables have a public UUID and an internal ``number`` that is never reused, so the hot tables stay
small and may outlive what they refer to. Times are UTC, in microseconds since 1970 in management tables and
in milliseconds in hot tables.
"""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from aimm.storage.database.access_tables import api_keys, audit_log, refresh_tokens, users
from aimm.storage.database.activity_tables import activity, activity_heads, activity_totals
from aimm.storage.database.columns import Moment, metadata, number_key
from aimm.storage.database.connection_tables import connections
from aimm.storage.database.ledger_tables import (
    exposure_batches,
    feedback,
    flow_counts,
    flow_step_counts,
    pick_log,
    session_marks,
    sessions,
)
from aimm.storage.database.rollout_tables import (
    ledger_news,
    outcome_sessions,
    outcomes,
    rollout_arrivals,
    rollout_cells,
    rollout_pending,
    rollouts,
    timeline_entries,
)
from aimm.storage.database.use_case_tables import (
    flow_steps,
    flows,
    gone_use_cases,
    revisions,
    share_tables,
    use_case_steps,
    use_cases,
)

__all__ = [
    "SEARCHED_TABLES",
    "activity",
    "activity_heads",
    "activity_totals",
    "api_keys",
    "audit_log",
    "connections",
    "exposure_batches",
    "feedback",
    "flow_counts",
    "flow_step_counts",
    "flow_steps",
    "flows",
    "gone_use_cases",
    "incarnations",
    "installation",
    "ledger_news",
    "metadata",
    "outcome_sessions",
    "outcomes",
    "pick_log",
    "publication_clock",
    "publications",
    "refresh_tokens",
    "revisions",
    "rollout_arrivals",
    "rollout_cells",
    "rollout_pending",
    "rollouts",
    "session_marks",
    "sessions",
    "share_tables",
    "timeline_entries",
    "use_case_steps",
    "use_cases",
    "users",
]

SEARCHED_TABLES = ("audit_log",)
"""Tables with an index of words, see ``word_index``."""

installation = Table(
    "installation",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

incarnations = Table(
    "incarnations",
    metadata,
    number_key(),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

publication_clock = Table(
    "publication_clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", String(80), primary_key=True),
)
