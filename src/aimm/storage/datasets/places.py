"""Where items are, without their content: enough to tell the split of many."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from aimm.datasets.items import Item, Wanted
from aimm.datasets.splitting import Place
from aimm.storage.data.dataset_tables import dataset_items
from aimm.storage.database.engine import Database
from aimm.storage.datasets.heads import head_of
from aimm.storage.datasets.items import narrowed
from aimm.storage.datasets.rows import held, item_of

_items = dataset_items.c


@dataclass(frozen=True, slots=True)
class StoredPlaces:
    """The port ``datasets.splitting.Places``."""

    database: Database

    async def places(self, dataset_id: str, wanted: Wanted) -> Sequence[Place]:
        """The next places, at most ``wanted.size``."""
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return []
            query = (
                select(_items.place, _items.key, _items.group)
                .where(held(head.number, wanted.version), *narrowed(wanted), _items.place > wanted.after)
                .order_by(_items.place)
                .limit(wanted.size)
            )
            return [Place(row.place, row.key, row.group) for row in await connection.execute(query)]

    async def items(self, dataset_id: str, version: int | None, places: Sequence[int]) -> Sequence[Item]:
        """The items at these places, in their order."""
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None or not places:
                return []
            query = (
                select(dataset_items)
                .where(held(head.number, version), _items.place.in_(places))
                .order_by(_items.place)
            )
            return [item_of(row) for row in await connection.execute(query)]
