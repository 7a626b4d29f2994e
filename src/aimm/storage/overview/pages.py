"""The overview of use cases: a fixed number of queries per page, however many there are.

Alarms are read for all use cases, because they determine the order; everything else for the page only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.activity.model import Bucket, Window
from aimm.activity.rules import DAY_MS, glance, series
from aimm.kit.clock import to_micros
from aimm.kit.paging import OrderDir, Page, PageRequest, page_of
from aimm.overview.alarms import alarms, attention
from aimm.overview.model import Alarm, Facts, Glance, Totals
from aimm.storage.database.lists import all_numbers
from aimm.storage.database.schema import (
    activity,
    activity_heads,
    flow_counts,
    flows,
    use_case_steps,
    use_cases,
)
from aimm.storage.overview.facts import StoredGlanceFacts
from aimm.storage.use_cases import ORDERINGS
from aimm.use_cases.model import SEARCHED

_SUMS = ("sessions", "ratings", "score_sum")


@dataclass(frozen=True, slots=True)
class StoredOverview:
    """The port ``overview.ports.Overview`` on one connection."""

    connection: AsyncConnection

    async def page(self, request: PageRequest, now: int) -> Page[Glance]:
        facts = StoredGlanceFacts(self.connection)
        numbers = await self._found(request)
        known: Mapping[int, Facts] | None = None
        if request.order_by == "attention":
            known = await facts.of(None)
            told = {number: alarms(one, now) for number, one in known.items()}
            numbers = await self._by_attention(numbers, told)
        elif request.order_by in ("sessions", "score"):
            numbers = await self._by_activity(numbers, request, now)
        shown = numbers[request.offset : request.offset + request.size]
        if known is None:
            known = await facts.of(shown)
        glances = await self._glances(shown, known, now)
        return page_of(glances, len(numbers), request)

    async def _found(self, request: PageRequest) -> list[int]:
        """Numbers of the use cases that match the search, in the order of a column if one is given."""
        known = request.order_by in ORDERINGS or request.order_by == "relevance"
        ordered = request if known else replace(request, order_by="updated_at")
        return await all_numbers(self.connection, use_cases, ordered, ORDERINGS, SEARCHED)

    async def _by_attention(self, numbers: Sequence[int], told: Mapping[int, tuple[Alarm, ...]]) -> list[int]:
        rows = await self.connection.execute(select(use_cases.c.number, use_cases.c.updated_at))
        keys = {
            row.number: (*attention(told.get(row.number, ()), to_micros(row.updated_at) // 1000), row.number)
            for row in rows
        }
        return sorted(numbers, key=lambda number: keys[number])

    async def _by_activity(self, numbers: Sequence[int], request: PageRequest, now: int) -> list[int]:
        """Use cases without traffic or ratings come last in both directions."""
        lately = await self._lately(None, now)
        sign = -1 if request.order_dir is OrderDir.DESC else 1

        def key(number: int) -> tuple[bool, float, int]:
            totals = lately.get(number, Totals())
            value = totals.score if request.order_by == "score" else float(totals.sessions)
            return value is None, sign * (value or 0.0), number

        return sorted(numbers, key=key)

    async def _glances(self, numbers: Sequence[int], known: Mapping[int, Facts], now: int) -> list[Glance]:
        rows = await self.connection.execute(select(use_cases).where(use_cases.c.number.in_(numbers)))
        found = {row.number: row for row in rows}
        ids = [row.id for row in found.values()]
        steps = await self._counted(use_case_steps.c.use_case_id, ids)
        held = await self._counted(flows.c.use_case_id, ids)
        ever, lately = await self._ever(ids), await self._lately(numbers, now)
        firsts = await self._firsts(numbers)
        windows = {number: glance(firsts.get(number), now) for number in numbers}
        buckets = await self._buckets(windows)
        glances: list[Glance] = []
        for number in numbers:
            row, facts, seen = found[number], known[number], windows[number]
            glances.append(
                Glance(
                    id=row.id,
                    code=row.code,
                    title=row.title,
                    description=row.description,
                    facts=facts,
                    steps=steps.get(row.id, 0),
                    flows=held.get(row.id, 0),
                    lately=lately.get(number, Totals()),
                    ever=ever.get(row.id, Totals()),
                    seen=seen,
                    series=series(seen, buckets[number]),
                    alarms=alarms(facts, now),
                    updated_at=row.updated_at,
                )
            )
        return glances

    async def _counted(self, owner: "ColumnElement[str]", ids: Sequence[str]) -> Mapping[str, int]:
        rows = await self.connection.execute(
            select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
        )
        return {row[0]: row[1] for row in rows}

    async def _ever(self, ids: Sequence[str]) -> Mapping[str, Totals]:
        rows = await self.connection.execute(
            select(flows.c.use_case_id, *(func.sum(flow_counts.c[name]) for name in _SUMS))
            .join(flow_counts, flow_counts.c.flow == flows.c.number)
            .where(flows.c.use_case_id.in_(ids))
            .group_by(flows.c.use_case_id)
        )
        return {use_case_id: Totals(*map(int, sums)) for use_case_id, *sums in rows}

    async def _lately(self, numbers: Sequence[int] | None, now: int) -> Mapping[int, Totals]:
        """Of the last 24 hours, by number."""
        # joined from the use cases: each is one look-up along the key, and nobody walks through the table
        query = select(use_cases.c.number, *(func.sum(activity.c[name]) for name in _SUMS)).join(
            activity, and_(activity.c.use_case == use_cases.c.number, activity.c.bucket > now - DAY_MS)
        )
        if numbers is not None:
            query = query.where(use_cases.c.number.in_(numbers))
        rows = await self.connection.execute(query.group_by(use_cases.c.number))
        return {number: Totals(*map(int, sums)) for number, *sums in rows}

    async def _firsts(self, numbers: Sequence[int]) -> Mapping[int, int]:
        rows = await self.connection.execute(
            select(activity_heads.c.use_case, activity_heads.c.first).where(
                activity_heads.c.use_case.in_(numbers)
            )
        )
        return {row[0]: row[1] for row in rows}

    async def _buckets(self, windows: Mapping[int, Window]) -> Mapping[int, Sequence[Bucket]]:
        """What falls into each use case's own window, in stretches of its step."""
        found: defaultdict[int, list[Bucket]] = defaultdict(list)
        by_window: defaultdict[Window, list[int]] = defaultdict(list)
        for number, seen in windows.items():
            by_window[seen].append(number)
        if not by_window:
            return found
        # flows are added up along the key first, which needs no sorting; grouping every flow's buckets by
        # stretches at once was half of what the page cost
        number, bucket = activity.c.use_case, activity.c.bucket
        added = (
            select(number, bucket, *(func.sum(activity.c[name]).label(name) for name in _SUMS))
            .where(number.in_(list(windows)), bucket >= min(seen.start for seen in by_window))
            .group_by(number, bucket)
            .subquery()
        )
        number, bucket = added.c.use_case, added.c.bucket
        whens = [(number.in_(some), seen.step) for seen, some in by_window.items()]
        step = cast(case(*whens, else_=1), Integer)
        start = (bucket - bucket % step).label("start")
        sums = (func.sum(added.c[name]) for name in _SUMS)
        rows = await self.connection.execute(select(number, start, *sums).group_by(number, start))
        for row in rows:
            sessions, ratings, score_sum = (int(value) for value in row[2:])
            found[row[0]].append(Bucket(None, int(row.start), sessions, ratings, score_sum))
        return found
