"""Activity of use cases by five minutes and by hour, for the overview of many use cases"""

import sqlalchemy as sa
from alembic import op

revision = "activity_totals"
down_revision = "0004"
branch_labels = None
depends_on = None

_HOUR = 3_600_000
_SUMS = "cast(sum(sessions) as bigint), cast(sum(ratings) as bigint), cast(sum(score_sum) as bigint)"
_COLUMNS = "use_case, length, start, sessions, ratings, score_sum"


def upgrade() -> None:
    op.create_table(
        "activity_totals",
        sa.Column("use_case", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sessions", sa.BigInteger(), nullable=False),
        sa.Column("ratings", sa.BigInteger(), nullable=False),
        sa.Column("score_sum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("use_case", "length", "start", name=op.f("pk_activity_totals")),
        sqlite_with_rowid=False,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    now = "strftime('%s', 'now')" if sqlite else "extract(epoch from now())"
    # the last two days, from a whole hour on
    since = f"(cast({now} as bigint) / 3600 - 48) * {_HOUR}"
    op.execute(
        f"insert into activity_totals ({_COLUMNS}) "
        f"select use_case, 300000, bucket, {_SUMS} from activity "
        f"where bucket >= {since} group by use_case, bucket"
    )
    op.execute(
        f"insert into activity_totals ({_COLUMNS}) "
        f"select use_case, {_HOUR}, start - start % {_HOUR}, {_SUMS} from activity_totals "
        f"where length = 300000 group by use_case, start - start % {_HOUR}"
    )
