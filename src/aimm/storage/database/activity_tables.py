"""The tables of activity, which the leader counts from what the ledger committed."""

from sqlalchemy import BigInteger, Column, Integer, Table

from aimm.storage.database.columns import metadata

# sessions by the five minutes in which they were opened, ratings by those in which they were given
activity = Table(
    "activity",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    # when the five minutes began
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("flow", Integer, primary_key=True, autoincrement=False),
    *(
        Column(name, BigInteger, nullable=False, server_default="0")
        for name in ("sessions", "ratings", "score_sum", *(f"star{star}" for star in range(1, 6)))
    ),
    sqlite_with_rowid=False,
)

# the same of the last two days by five minutes and by hour, without flows, for the overview of all use cases
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

# one row a use case, so that nobody has to look through the counts
activity_heads = Table(
    "activity_heads",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    # the first bucket, and the latest one in which a session was opened (0 before the first session)
    Column("first", BigInteger, nullable=False),
    Column("latest", BigInteger, nullable=False),
    # number of the count that added to it last
    Column("round", BigInteger, nullable=False, index=True),
)
