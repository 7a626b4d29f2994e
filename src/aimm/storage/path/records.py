"""Decisions and waivers in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from msgspec.structs import asdict, replace
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.path.model import DECISION_ORDERS, WAIVER_ORDERS, Decision, NewWaiver, Waiver
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import fetch_record, record_of, values_of
from aimm.storage.database.schema import decisions, waivers

_DECISION_ORDERINGS: dict[str, Ordering] = {name: by_column(decisions.c[name]) for name in DECISION_ORDERS}
_WAIVER_ORDERINGS: dict[str, Ordering] = {name: by_column(waivers.c[name]) for name in WAIVER_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredDecisions:
    """The port ``path.ports.Decisions`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Decision]:
        where = decisions.c.use_case_id == use_case_id
        convert = partial(record_of, Decision, superseded_by=None)
        page = await fetch_page(self.connection, decisions, where, request, _DECISION_ORDERINGS, convert)
        later = await self._later([one.id for one in page.items])
        return page.map(lambda one: replace(one, superseded_by=later.get(one.id)))

    async def get(self, decision_id: str) -> Decision | None:
        found = await self._read(select(decisions).where(decisions.c.id == decision_id))
        if not found:
            return None
        return replace(found[0], superseded_by=(await self._later([decision_id])).get(decision_id))

    async def in_force(self, use_case_id: str) -> Sequence[Decision]:
        replaced = select(decisions.c.supersedes).where(
            decisions.c.use_case_id == use_case_id, decisions.c.supersedes.is_not(None)
        )
        of_it = select(decisions).where(decisions.c.use_case_id == use_case_id)
        return await self._read(of_it.where(decisions.c.id.not_in(replaced)).order_by(decisions.c.number))

    async def add(self, decision: Decision) -> Decision:
        values = {name: value for name, value in asdict(decision).items() if name in decisions.c}
        del values["number"]
        stored = await self.connection.execute(decisions.insert().values(values).returning(decisions))
        return record_of(Decision, stored.one(), superseded_by=None)

    async def _read(self, wanted: Select[Any]) -> list[Decision]:
        return [record_of(Decision, row, superseded_by=None) for row in await self.connection.execute(wanted)]

    async def _later(self, ids: Sequence[str]) -> dict[str, str]:
        """What superseded each of these decisions, by id."""
        wanted = select(decisions.c.supersedes, decisions.c.id).where(decisions.c.supersedes.in_(ids))
        return {row.supersedes: row.id for row in await self.connection.execute(wanted)}


@dataclass(frozen=True, slots=True)
class StoredWaivers:
    """The port ``path.ports.Waivers`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Waiver]:
        where = waivers.c.use_case_id == use_case_id
        convert = partial(record_of, Waiver)
        return await fetch_page(self.connection, waivers, where, request, _WAIVER_ORDERINGS, convert)

    async def get(self, waiver_id: str) -> Waiver | None:
        return await fetch_record(self.connection, waivers, Waiver, waivers.c.id == waiver_id)

    async def in_force(self, use_case_id: str, now: datetime) -> Sequence[Waiver]:
        rows = await self.connection.execute(
            select(waivers)
            .where(
                waivers.c.use_case_id == use_case_id,
                waivers.c.revoked_at.is_(None),
                waivers.c.ends_on >= now.date().isoformat(),
            )
            .order_by(waivers.c.number)
        )
        return [record_of(Waiver, row) for row in rows]

    async def add(self, waiver_id: str, new: NewWaiver, waived_by: str, now: datetime) -> Waiver:
        stored = await self.connection.execute(
            waivers.insert()
            .values(**values_of(waivers, new), id=waiver_id, waived_by=waived_by, created_at=now)
            .returning(waivers)
        )
        return record_of(Waiver, stored.one())

    async def revoke(self, waiver: Waiver) -> None:
        change = waivers.update().where(waivers.c.id == waiver.id)
        await self.connection.execute(
            change.values(revoked_by=waiver.revoked_by, revoked_at=waiver.revoked_at)
        )
