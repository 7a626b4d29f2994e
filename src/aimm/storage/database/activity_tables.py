"""The tables of activity, which the leader counts from ledger commits."""

from sqlalchemy import BigInteger, Column, Integer, Table

from aimm.storage.database.columns import metadata

__all__ = [
    "activity",
    "activity_heads",
    "activity_totals",
]

# sessions by the bucket in which they were opened, ratings by the bucket in which they were received
activity = Table(
    "activity",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    # start of the five-minute bucket
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("flow", Integer, primary_key=True, autoincrement=False),
    *(
        Column(name, BigInteger, nullable=False, server_default="0")
        for name in ("sessions", "ratings", "score_sum", *(f"star{star}" for star in range(1, 6)))
    ),
    sqlite_with_rowid=False,
)

# totals of the last two days over all flows, by five minutes and by hour, for the overview of use cases
activity_totals = Table(
    "activity_totals",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    # milliseconds: five minutes or an hour
    Column("length", Integer, primary_key=True, autoincrement=False),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, BigInteger, nullable=False) for name in ("sessions", "ratings", "score_sum")),
    sqlite_with_rowid=False,
)

# one row per use case, to avoid scanning the counts
activity_heads = Table(
    "activity_heads",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    # the first bucket, and the latest one with a new session (0 before the first session)
    Column("first", BigInteger, nullable=False),
    Column("latest", BigInteger, nullable=False),
    # number of the latest count that added to it
    Column("round", BigInteger, nullable=False, index=True),
)
