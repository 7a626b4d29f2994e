"""The timelines of rollouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.errors import Outdated
from aimm.kit.paging import Page, PageRequest
from aimm.rollout.model import Entry, What
from aimm.rollout.ports import StoredEntry
from aimm.rollout.records import entry_of, plain
from aimm.storage.database.lists import fetch_numbered
from aimm.storage.database.schema import timeline_entries

_OPENS_AN_EPOCH = (What.STARTED, What.EPOCH_STARTED, What.DRIFTED)


@dataclass(frozen=True, slots=True)
class StoredTimeline:
    """The port ``rollout.ports.Timeline`` on one connection."""

    connection: AsyncConnection

    async def add(self, entry_id: str, rollout_id: str, entry: Entry) -> StoredEntry:
        """Store the next entry.

        Raises:
            Outdated: another entry was stored at the same time.
        """
        rows = await self.connection.execute(_LAST, {"rollouts": [rollout_id]})
        place = 1 + next((row.place for row in rows), 0)
        await self._insert([_columns(entry_id, rollout_id, place, entry)])
        return StoredEntry(id=entry_id, rollout_id=rollout_id, number=place, entry=entry)

    async def add_all(self, entries: Sequence[tuple[str, str, Entry]]) -> None:
        """Store the next entry of each of several rollouts.

        Raises:
            Outdated: another entry was stored at the same time.
        """
        rollout_ids = [rollout_id for _, rollout_id, _ in entries]
        rows = await self.connection.execute(_LAST, {"rollouts": rollout_ids})
        last = {row.rollout_id: row.place for row in rows}
        added = [
            _columns(entry_id, rollout_id, last.get(rollout_id, 0) + 1, entry)
            for entry_id, rollout_id, entry in entries
        ]
        await self._insert(added)

    async def _insert(self, rows: Sequence[dict[str, Any]]) -> None:
        try:
            await self.connection.execute(timeline_entries.insert(), rows)
        except IntegrityError as error:
            raise Outdated from error

    async def page(self, rollout_id: str, request: PageRequest) -> Page[StoredEntry]:
        of_rollout = timeline_entries.c.rollout_id == rollout_id
        place = timeline_entries.c.place
        return await fetch_numbered(self.connection, timeline_entries, of_rollout, place, request, _stored)

    async def get(self, entry_id: str) -> StoredEntry | None:
        found = await self.connection.execute(
            select(timeline_entries).where(timeline_entries.c.id == entry_id)
        )
        row = found.one_or_none()
        return None if row is None else _stored(row)

    async def of_epoch(self, rollout_id: str, epoch: int) -> Sequence[StoredEntry]:
        rows = await self.connection.execute(
            select(timeline_entries)
            .where(timeline_entries.c.rollout_id == rollout_id, timeline_entries.c.epoch == epoch)
            .order_by(timeline_entries.c.place)
        )
        return [_stored(row) for row in rows]


_OURS: BindParameter[Any] = bindparam("rollouts", expanding=True)
_LAST = (
    select(timeline_entries.c.rollout_id, func.max(timeline_entries.c.place).label("place"))
    .where(timeline_entries.c.rollout_id.in_(_OURS))
    .group_by(timeline_entries.c.rollout_id)
)


def _columns(entry_id: str, rollout_id: str, place: int, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry_id,
        "rollout_id": rollout_id,
        "place": place,
        "epoch": _epoch(entry),
        "what": entry.what.value,
        "at": entry.at,
        "entry": plain(entry),
    }


def _epoch(entry: Entry) -> int:
    """The epoch that an entry belongs to; the entry that starts an epoch is its first."""
    opens = entry.what in _OPENS_AN_EPOCH and not entry.dry_run
    return entry.before.epoch + 1 if opens else entry.before.epoch


def _stored(row: Row[Any]) -> StoredEntry:
    return StoredEntry(id=row.id, rollout_id=row.rollout_id, number=row.place, entry=entry_of(row.entry))
