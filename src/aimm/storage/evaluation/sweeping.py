"""Removes the items and outputs of runs that are gone, such as with their use case."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from aimm.storage.data.run_tables import run_items
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import runs
from aimm.storage.evaluation.outputs import StoredOutputs

_NAMES = 500


@dataclass(slots=True)
class RunSweeper:
    """Compares the data store with the product's database.

    The items of a run are stored before its record, so what has no record is dropped at the second look only.
    """

    product: Database
    data: Database
    suspected: set[str] = field(default_factory=set[str])

    async def run(self) -> None:
        """Drop what had no record at the last look, and has none now."""
        orphans = await self._orphans()
        for gone in orphans & self.suspected:
            await StoredOutputs(self.data).drop(gone)
        self.suspected = orphans

    async def _orphans(self) -> set[str]:
        held = await self._held()
        found: set[str] = set()
        async with self.product.reading() as connection:
            for start in range(0, len(held), _NAMES):
                some = held[start : start + _NAMES]
                known = await connection.execute(select(runs.c.id).where(runs.c.id.in_(some)))
                found |= set(some) - set(known.scalars())
        return found

    async def _held(self) -> list[str]:
        """The runs that have items; a step of the index for each, whatever the number of items."""
        found: list[str] = []
        async with self.data.reading() as connection:
            while True:
                later = select(func.min(run_items.c.run))
                if found:
                    later = later.where(run_items.c.run > found[-1])
                one = (await connection.execute(later)).scalar()
                if one is None:
                    return found
                found.append(one)
