"""The overview of use cases: a fixed number of queries per page, however many there are.

Alarms are read for all use cases, because they determine the order; everything else for the page only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.activity.rules import glance, series
from aimm.kit.clock import from_micros
from aimm.kit.paging import OrderDir, Page, PageRequest, page_of
from aimm.overview.alarms import alarms, attention
from aimm.overview.model import Alarm, Facts, Glance, Totals
from aimm.storage.activity.totals import SUMS, by_window, last_day
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import all_numbers
from aimm.storage.database.records import record_of
from aimm.storage.database.schema import (
    activity_heads,
    flow_counts,
    flows,
    use_case_steps,
    use_cases,
)
from aimm.storage.overview.facts import StoredGlanceFacts
from aimm.storage.path import StoredStandings
from aimm.storage.use_cases import ORDERINGS
from aimm.use_cases.model import SEARCHED, UseCase


@dataclass(frozen=True, slots=True)
class StoredOverview:
    """The port ``overview.ports.Overview`` on one connection.

    Attributes:
        data: the data store; without one, what it counts is not known.
    """

    connection: AsyncConnection
    data: Database | None = None

    async def page(self, request: PageRequest, now: int) -> Page[Glance]:
        facts = StoredGlanceFacts(self.connection)
        attended = request.order_by == "attention"
        # the order by attention covers all use cases and replaces any other
        everything = request.search is None and not request.filters
        numbers = None if attended and everything else await self._found(request)
        known: Mapping[int, Facts] | None = None
        if attended or numbers is None:
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
        """Numbers of the use cases that match the request, in the order of a column if one is given."""
        known = request.order_by in ORDERINGS or request.order_by == "relevance"
        ordered = request if known else replace(request, order_by="updated_at")
        return await all_numbers(self.connection, use_cases, ordered, ORDERINGS, SEARCHED)

    async def _by_attention(
        self, numbers: Sequence[int] | None, told: Mapping[int, tuple[Alarm, ...]]
    ) -> list[int]:
        # raw numbers: converting a thousand values costs more than the query
        stored = type_coerce(use_cases.c.updated_at, BigInteger)
        rows = await self.connection.execute(select(use_cases.c.number, stored))
        keys = {number: attention(told.get(number, ()), micros // 1000) for number, micros in rows}
        return sorted(keys if numbers is None else numbers, key=lambda number: (keys[number], number))

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
        found = {row.number: record_of(UseCase, row) for row in rows}
        ids = [use_case.id for use_case in found.values()]
        steps = await self._counted(use_case_steps.c.use_case_id, ids)
        held = await self._counted(flows.c.use_case_id, ids, ~flows.c.archived)
        ever, lately = await self._ever(ids), await self._lately(numbers, now)
        firsts = await self._firsts(numbers)
        windows = {number: glance(firsts.get(number), now) for number in numbers}
        buckets = await by_window(self.connection, windows)
        standings = await StoredStandings(self.connection, self.data).of(ids, from_micros(now * 1_000))
        glances: list[Glance] = []
        for number in numbers:
            use_case, facts, seen = found[number], known[number], windows[number]
            glances.append(
                Glance(
                    use_case=use_case,
                    facts=facts,
                    steps=steps.get(use_case.id, 0),
                    flows=held.get(use_case.id, 0),
                    lately=lately.get(number, Totals()),
                    ever=ever.get(use_case.id, Totals()),
                    seen=seen,
                    series=series(seen, buckets.get(number, ())),
                    alarms=alarms(facts, now),
                    standing=standings[use_case.id],
                )
            )
        return glances

    async def _counted(
        self, owner: "ColumnElement[str]", ids: Sequence[str], *only: "ColumnElement[bool]"
    ) -> Mapping[str, int]:
        rows = await self.connection.execute(
            select(owner, func.count()).where(owner.in_(ids), *only).group_by(owner)
        )
        return {row[0]: row[1] for row in rows}

    async def _ever(self, ids: Sequence[str]) -> Mapping[str, Totals]:
        rows = await self.connection.execute(
            select(flows.c.use_case_id, *(func.sum(flow_counts.c[name]) for name in SUMS))
            .join(flow_counts, flow_counts.c.flow == flows.c.number)
            .where(flows.c.use_case_id.in_(ids))
            .group_by(flows.c.use_case_id)
        )
        return {use_case_id: Totals(*map(int, sums)) for use_case_id, *sums in rows}

    async def _lately(self, numbers: Sequence[int] | None, now: int) -> Mapping[int, Totals]:
        """Counts of the last 24 hours, by number."""
        found = await last_day(self.connection, numbers, now)
        return {number: Totals(*sums) for number, sums in found.items()}

    async def _firsts(self, numbers: Sequence[int]) -> Mapping[int, int]:
        rows = await self.connection.execute(
            select(activity_heads.c.use_case, activity_heads.c.first).where(
                activity_heads.c.use_case.in_(numbers)
            )
        )
        return {row[0]: row[1] for row in rows}
