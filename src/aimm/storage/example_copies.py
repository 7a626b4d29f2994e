"""What was copied from captured examples: items of datasets, and tasks of review queues."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.examples.model import KeptItems, KeptTasks
from aimm.kit.errors import Outdated
from aimm.storage.data.dataset_tables import dataset_heads, dataset_items
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import datasets, review_queues, review_tasks
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.rows import held

SOURCE = "production"
"""The source of items that the console makes of examples; their group is the correlation id."""
_MOST_ITEMS = 1_000
_AT_ONCE = 100
_ATTEMPTS = 3
_items = dataset_items.c


@dataclass(frozen=True, slots=True)
class StoredCopies:
    """The port ``examples.ports.Copies``."""

    connection: AsyncConnection
    data: Database

    async def keys(self, correlation_id: str) -> Sequence[str]:
        wanted = select(_items.key).where(_of_session(correlation_id)).distinct().limit(_MOST_ITEMS)
        async with self.data.reading() as connection:
            return list((await connection.execute(wanted)).scalars())

    async def take_from_drafts(self, correlation_id: str) -> int:
        return sum([await self._take(*one, correlation_id) for one in await self._datasets(correlation_id)])

    async def _datasets(self, correlation_id: str) -> list[tuple[int, str]]:
        """Numbers and ids of the datasets that have items of a session."""
        heads = dataset_heads.c
        numbers = select(_items.dataset).where(_of_session(correlation_id)).distinct()
        async with self.data.reading() as connection:
            rows = await connection.execute(select(heads.number, heads.id).where(heads.number.in_(numbers)))
            return [(row.number, row.id) for row in rows]

    async def _take(self, number: int, dataset_id: str, correlation_id: str) -> int:
        stored = StoredItems(self.data)
        mine = select(_items.key).where(held(number, None), _of_session(correlation_id))
        for attempt in range(1, _ATTEMPTS + 1):
            async with self.data.reading() as connection:
                keys = list((await connection.execute(mine)).scalars())
            try:
                for start in range(0, len(keys), _MOST_ITEMS):
                    found = await stored.by_keys(dataset_id, keys[start : start + _MOST_ITEMS])
                    await stored.remove(dataset_id, found)
            except Outdated:  # somebody edits them right now
                if attempt == _ATTEMPTS:
                    raise
                continue
            return len(keys)
        return 0

    async def in_versions(self, correlation_id: str) -> Sequence[KeptItems]:
        heads = dataset_heads.c
        frozen = and_(_of_session(correlation_id), _items.from_version <= heads.newest)
        ended = func.coalesce(_items.to_version - 1, heads.newest)
        wanted = (
            select(
                heads.id,
                func.count(_items.key.distinct()).label("items"),
                func.min(_items.from_version).label("first"),
                func.max(ended).label("last"),
            )
            .select_from(dataset_items.join(dataset_heads, heads.number == _items.dataset))
            .where(frozen)
            .group_by(heads.id)
        )
        async with self.data.reading() as connection:
            rows = (await connection.execute(wanted)).all()
        named = select(datasets.c.id, datasets.c.title).where(datasets.c.id.in_([row.id for row in rows]))
        titles = {row.id: row.title for row in await self.connection.execute(named)}
        return [
            KeptItems(
                dataset_id=row.id, title=titles[row.id], items=row.items, first=row.first, last=row.last
            )
            for row in sorted(rows, key=lambda one: titles.get(one.id, ""))
            if row.id in titles
        ]

    async def in_queues(self, items: Sequence[str]) -> Sequence[KeptTasks]:
        queue, found = review_queues.c, Counter[tuple[str, str]]()
        for start in range(0, len(items), _AT_ONCE):
            rows = await self.connection.execute(
                select(queue.id, queue.title, func.count().label("tasks"))
                .select_from(review_tasks.join(review_queues, queue.id == review_tasks.c.queue_id))
                .where(or_(*map(self._about, items[start : start + _AT_ONCE])))
                .group_by(queue.id, queue.title)
            )
            found.update({(row.title, row.id): row.tasks for row in rows})
        return [KeptTasks(queue_id, title, tasks) for (title, queue_id), tasks in sorted(found.items())]

    def _about(self, item: str) -> ColumnElement[bool]:
        """Whether a task is about an item. Its source is JSON, where no value looks like a name."""
        place = func.instr if self.connection.dialect.name == "sqlite" else func.strpos
        source = type_coerce(review_tasks.c.source, Text)
        return place(source, f'"item":{json.dumps(item, ensure_ascii=False)}') > 0


def _of_session(correlation_id: str) -> ColumnElement[bool]:
    return and_(_items.group == correlation_id, _items.source == SOURCE)
