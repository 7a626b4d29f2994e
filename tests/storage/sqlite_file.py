"""The tables of the SQLite ledger on a plain connection."""

import sqlite3

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from aimm.storage.database.schema import (
    exposure_batches,
    feedback,
    flow_counts,
    flow_step_counts,
    ledger_news,
    pick_log,
    session_marks,
    sessions,
)

_TABLES = (
    exposure_batches,
    feedback,
    flow_counts,
    flow_step_counts,
    ledger_news,
    pick_log,
    session_marks,
    sessions,
)


def ledger_tables() -> sqlite3.Connection:
    """A database in memory with the tables of the ledger, and the numbers of the use cases 1 and 2."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for table in _TABLES:
        connection.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
    connection.execute("create table use_cases (number integer primary key)")
    connection.executemany("insert into use_cases values (?)", [(1,), (2,)])
    return connection
