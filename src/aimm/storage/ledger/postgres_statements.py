"""The statements of the ledger on PostgreSQL."""

from aimm.storage.ledger.news import PICKS, RATINGS

_COUNTS = ("picks", "sessions", "ratings", "score_sum", *(f"star{star}" for star in range(1, 6)))
_ADD_FLOWS = "on conflict (flow, shard) do update set " + ", ".join(
    f"{name} = c.{name} + excluded.{name}" for name in _COUNTS
)

# $1…$11 proposals (sorted by key), $12…$22 rows of known sessions, $23 shard, $24 ms added to the clock
STORE_PICKS = f"""
with asked as (
  select * from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::int[],
                       $7::int[], $8::int[], $9::smallint[], $10::bigint[], $11::text[])
    as a(key, id, at, use_case, flow, flow_step, revision, share_table, reason, validity, correlation)
), clock as (
  select (extract(epoch from clock_timestamp()) * 1000)::bigint + $24::bigint as now
), won as (
  insert into sessions as s (key, session, use_case, flow, expires)
  select key, id, use_case, flow, clock.now + validity from asked, clock order by key
  on conflict (key) do update
    set session = excluded.session, use_case = excluded.use_case, flow = excluded.flow,
        expires = excluded.expires
    where s.expires <= (select now from clock)
       or not exists (select 1 from use_cases u where u.number = s.use_case)
  returning session, expires
), logged as (
  insert into pick_log
  select a.id, a.at, a.id, a.use_case, a.flow, a.flow_step, a.revision, a.share_table, a.reason,
         won.expires, a.correlation
  from asked a join won on won.session = a.id
  union all
  select * from unnest($12::bigint[], $13::bigint[], $14::bigint[], $15::int[], $16::int[], $17::int[],
                       $18::int[], $19::int[], $20::smallint[], $21::bigint[], $22::text[])
  on conflict do nothing
  returning id, session, flow, flow_step
), flows_counted as (
  insert into flow_counts as c
  select flow, $23::smallint, count(*) filter (where flow_step <> 0), count(*) filter (where session = id),
         0, 0, 0, 0, 0, 0, 0
  from logged group by flow order by flow
  {_ADD_FLOWS}
), told as (
  insert into ledger_news (kind, low, high)
  select {PICKS}, min(id), max(id) from logged where session = id having count(*) > 0
), steps_counted as (
  insert into flow_step_counts as c
  select flow_step, $23::smallint, count(*) from logged where flow_step <> 0 group by 1 order by 1
  on conflict (flow_step, shard) do update set picks = c.picks + excluded.picks
)
select session, expires from won
"""

# $1…$11 ratings (sorted by session), $12 shard
STORE_FEEDBACK = f"""
with stored as (
  insert into feedback
  select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::int[],
                       $7::smallint[], $8::text[], $9::text[], $10::text[], $11::text[])
  on conflict do nothing
  returning id, flow, score, star
), counted as (
  insert into flow_counts as c
  select flow, $12::smallint, 0, 0, count(*), sum(score), count(*) filter (where star = 1),
         count(*) filter (where star = 2), count(*) filter (where star = 3),
         count(*) filter (where star = 4), count(*) filter (where star = 5)
  from stored group by flow order by flow
  {_ADD_FLOWS}
), told as (
  insert into ledger_news (kind, low, high)
  select {RATINGS}, min(id), max(id) from stored having count(*) > 0
)
select id from stored
"""

FIND_SESSIONS = (
    "select key, session, use_case, flow, expires from sessions s where key = any($1::bytea[]) "
    "and exists (select 1 from use_cases u where u.number = s.use_case)"
)
FIND_FEEDBACK = "select * from feedback where session = any($1::bigint[])"
FIND_BATCH = "select answer from exposure_batches where key = $1"
