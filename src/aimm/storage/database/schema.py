"""One schema for both databases.

Management tables have a public UUID and an internal ``number`` that is never reused, so the hot tables stay
small and may outlive what they refer to. Times are UTC, in microseconds since 1970 in management tables and
in milliseconds in hot tables.

Each file of tables lists them in its ``__all__``; this one has all of them.
"""

# ruff: noqa: F403

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from aimm.storage.database.access_tables import *
from aimm.storage.database.activity_tables import *
from aimm.storage.database.candidate_tables import *
from aimm.storage.database.capture_tables import *
from aimm.storage.database.columns import Moment, metadata, number_key
from aimm.storage.database.connection_tables import *
from aimm.storage.database.dataset_tables import *
from aimm.storage.database.ledger_tables import *
from aimm.storage.database.path_tables import *
from aimm.storage.database.requirement_tables import *
from aimm.storage.database.review_tables import *
from aimm.storage.database.rollout_tables import *
from aimm.storage.database.run_tables import *
from aimm.storage.database.use_case_tables import *

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
