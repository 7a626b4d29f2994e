"""Count ledger commits since the last call: activity, and the counts of monitored rollouts.

Every commit records the range of numbers that it stored (``ledger_news``). The leader counts the first picks
and ratings of each range once, in the transaction that deletes the range. So picks need no index by use
case, nothing is counted twice, and the cost is proportional to the news. Sessions are counted in cells: use
case, epoch, flow, share table, minute of the first pick. The minute determines which ratings are old enough
for a decision, and the share table determines the period.
"""

from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.activity import count_activity
from aimm.storage.activity.counting import Ranges, adding, count, star_sums, statement
from aimm.storage.database.schema import ledger_news, outcomes, rollouts, session_marks
from aimm.storage.ledger.news import PICKS, RATINGS
from aimm.storage.rollouts.clock_jumps import AHEAD_SQL, AT_SQL
from aimm.storage.rollouts.marks import mark, marked

COUNTS = (
    "sessions",
    "drawn",
    *(f"star{star}" for star in range(1, 6)),
    *(f"timely{star}" for star in range(1, 6)),
    "ended",
    "errors",
    "timed",
    "slow",
    "costed",
    "latency_sum",
    "cost",
)
CELL = "use_case, epoch, flow, share_table, bucket"
# maximum number of commits, and of numbers, in one transaction
_NEWS_LIMIT = 5_000
NUMBERS_LIMIT = 100_000
_MARK, _ROUND = "outcomes_taken", "activity_round"


async def take_in(connection: AsyncConnection, most: int = NUMBERS_LIMIT) -> set[int]:
    """Count what is new; returns the numbers of use cases with news.

    Args:
        most: maximum number of ledger entries to process; the rest is left for the next call.
    """
    touched = await _take_in_ledger(connection, most)
    return touched | await _take_in_outcomes(connection, max(1, most // 10))


def left_to_take_in() -> ColumnElement[bool]:
    """Whether there is anything that ``take_in`` would count."""
    taken = select(session_marks.c.value).where(session_marks.c.name == _MARK).scalar_subquery()
    after = func.coalesce(taken, 0)
    return or_(
        select(ledger_news.c.number).exists(),
        select(outcomes.c.number).where(outcomes.c.number > after).exists(),
    )


async def _take_in_ledger(connection: AsyncConnection, most: int) -> set[int]:
    found = await connection.execute(select(ledger_news).order_by(ledger_news.c.number).limit(_NEWS_LIMIT))
    news: list[tuple[int, int, int, int]] = []  # number, kind, low, high
    left = most
    for number, kind, low, high in found:
        end = min(high, low + left - 1)
        news.append((number, kind, low, end))
        if end < high:  # the rest of this commit follows in the next call
            rest = update(ledger_news).where(ledger_news.c.number == number).values(low=end + 1)
            await connection.execute(rest)
            news[-1] = (0, kind, low, end)
        left -= end - low + 1
        if left <= 0:
            break
    if not news:
        return set()
    ranges = {kind: [(low, high) for _, told, low, high in news if told == kind] for kind in (PICKS, RATINGS)}
    await _avoid_whole_tables(connection)
    number = await marked(connection, _ROUND) + 1
    await count_activity(connection, ranges[PICKS], ranges[RATINGS], number)
    await mark(connection, _ROUND, number)
    touched: set[int] = set()
    if await _anything_watched(connection):
        touched |= {row.use_case for row in await count(connection, _SESSIONS, ranges[PICKS])}
        await count(connection, _RATED, ranges[RATINGS])
        touched |= {row.use_case for row in await count(connection, _ARRIVED, ranges[RATINGS])}
    await connection.execute(
        ledger_news.delete().where(ledger_news.c.number.in_([number for number, *_ in news if number]))
    )
    return touched


async def _anything_watched(connection: AsyncConnection) -> bool:
    watched = select(rollouts.c.number).where(rollouts.c.watched).limit(1)
    return (await connection.execute(watched)).first() is not None


async def _avoid_whole_tables(connection: AsyncConnection) -> None:
    """PostgreSQL's planner cannot know that the ranges are few and short, so force index lookups."""
    if connection.dialect.name == "postgresql":
        for way in ("seqscan", "hashjoin", "mergejoin"):
            await connection.execute(text(f"set local enable_{way} = off"))
        await connection.execute(text("set local jit = off"))


def _sessions(ranges: Ranges) -> str:
    counts = ("sessions", "drawn")
    return f"""
insert into rollout_cells ({CELL}, {", ".join(counts)})
select p.use_case, r.epoch, p.flow, p.share_table, p.at - p.at % 60000, count(*),
       sum(case when p.reason = 0 then 1 else 0 end)
from {ranges.table} {ranges.within("pick_log", "p")}
cross join rollouts r
where p.session = p.id and r.use_case = p.use_case and r.watched and p.at >= r.epoch_start
group by 1, 2, 3, 4, 5
{adding("rollout_cells", CELL, counts)}
returning use_case"""


def _rated(ranges: Ranges) -> str:
    counts = tuple(name for name in COUNTS if name.startswith(("star", "timely")))
    # the time that has passed: not what a clock that was set forward in between says
    ahead = f"case when p.at < {AT_SQL} and f.at >= {AT_SQL} then {AHEAD_SQL} else 0 end"
    timely = f" and (r.attribution_ms = 0 or f.at - p.at - {ahead} <= r.attribution_ms)"
    return f"""
insert into rollout_cells ({CELL}, {", ".join(counts)})
select f.use_case, r.epoch, f.flow, p.share_table, p.at - p.at % 60000, {star_sums()},
       {star_sums("timely", timely)}
from {ranges.table} {ranges.within("feedback", "f")}
cross join pick_log p
cross join rollouts r
where p.id = f.session and r.use_case = f.use_case and r.watched and p.at >= r.epoch_start
group by 1, 2, 3, 4, 5
{adding("rollout_cells", CELL, counts)}
returning use_case"""


def _arrived(ranges: Ranges) -> str:
    counts = tuple(f"star{star}" for star in range(1, 6))
    return f"""
insert into rollout_arrivals (use_case, flow, minute, {", ".join(counts)})
select f.use_case, f.flow, f.at - f.at % 60000, {star_sums()}
from {ranges.table} {ranges.within("feedback", "f")}
cross join rollouts r
where r.use_case = f.use_case and r.watched
group by 1, 2, 3
{adding("rollout_arrivals", "use_case, flow, minute", counts)}
returning use_case"""


_SESSIONS, _RATED, _ARRIVED = statement(_sessions), statement(_rated), statement(_arrived)

# ── outcomes ──

_NEW = "(select distinct session from outcomes where number > :after and number <= :upto) o"

# the contribution of sessions with news is subtracted before processing the news, and added again after
_CONTRIBUTED = ("ended", "errors", "timed", "slow", "costed", "latency_sum", "cost")
_CONTRIBUTE = f"""
insert into rollout_cells ({CELL}, {", ".join(_CONTRIBUTED)})
select p.use_case, r.epoch, p.flow, p.share_table, p.at - p.at % 60000,
       cast(:sign * count(s.error) as bigint),
       cast(:sign * coalesce(sum(s.error), 0) as bigint),
       cast(:sign * count(s.latency_ms) as bigint),
       cast(:sign * sum(case when s.latency_ms > r.slow_ms then 1 else 0 end) as bigint),
       cast(:sign * count(s.cost) as bigint),
       :sign * coalesce(sum(s.latency_ms), 0),
       :sign * coalesce(sum(s.cost), 0)
from {_NEW} cross join outcome_sessions s cross join pick_log p cross join rollouts r
where s.session = o.session and p.id = s.session and r.use_case = p.use_case
  and r.watched and p.at >= r.epoch_start
group by 1, 2, 3, 4, 5
{adding("rollout_cells", CELL, _CONTRIBUTED)}
returning use_case"""

_JOIN_SESSIONS = """
insert into outcome_sessions (session, use_case, at, error, latency_ms, cost)
select session, min(use_case), max(at), max(case when error then 1 when not error then 0 end),
       max(latency_ms), sum(cost)
from outcomes where number > :after and number <= :upto group by session
on conflict (session) do update set
  at = case when excluded.at > outcome_sessions.at then excluded.at else outcome_sessions.at end,
  error = case when outcome_sessions.error is null or excluded.error > outcome_sessions.error
          then excluded.error else outcome_sessions.error end,
  latency_ms = case when outcome_sessions.latency_ms is null
                      or excluded.latency_ms > outcome_sessions.latency_ms
               then excluded.latency_ms else outcome_sessions.latency_ms end,
  cost = case when outcome_sessions.cost is null then excluded.cost
         else outcome_sessions.cost + coalesce(excluded.cost, 0) end"""


async def _take_in_outcomes(connection: AsyncConnection, most: int) -> set[int]:
    """Outcomes are stored by writers that take turns, so their numbers follow the order of the commits."""
    after = await marked(connection, _MARK)
    ahead = select(outcomes.c.number).where(outcomes.c.number > after).order_by(outcomes.c.number).limit(most)
    numbers = (await connection.execute(ahead)).scalars().all()
    if not numbers:
        return set()
    given = {"after": after, "upto": numbers[-1]}
    await _avoid_whole_tables(connection)
    await connection.execute(text(_CONTRIBUTE), {**given, "sign": -1})
    await connection.execute(text(_JOIN_SESSIONS), given)
    touched = await connection.execute(text(_CONTRIBUTE), {**given, "sign": 1})
    found = {row.use_case for row in touched}
    await mark(connection, _MARK, numbers[-1])
    return found
