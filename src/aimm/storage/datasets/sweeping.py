"""Removes what nobody can see: items of datasets that are gone, rows of imports that ended early."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from aimm.artifacts.model import Owner
from aimm.artifacts.service import ArtifactService
from aimm.jobs.model import JobState
from aimm.jobs.ports import Jobs
from aimm.storage.artifacts.owners import JOB, UPLOAD
from aimm.storage.data.dataset_tables import dataset_heads, dataset_imports, dataset_items, dataset_uploads
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import datasets
from aimm.storage.datasets.imports import dropped
from aimm.storage.side_stores import writing

PAUSE_SECONDS = 300.0
_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Compares the data store with the product's database.

    Items are written only for a dataset that is stored already, so what has no dataset can go.
    """

    product: Database
    data: Database
    jobs: Jobs
    artifacts: ArtifactService

    async def run(self) -> None:
        """Delete a few rows at a time."""
        await self._drop_imports()
        await self._forget_datasets()

    async def _drop_imports(self) -> None:
        async with self.data.reading() as connection:
            query = select(dataset_imports.c.job).where(dataset_imports.c.done.is_(False))
            running = list((await connection.execute(query)).scalars())
        for name in running:
            job = await self.jobs.by_id(name)
            if job is None or (job.has_ended and job.state is not JobState.DONE):
                await dropped(self.data, name)

    async def _forget_datasets(self) -> None:
        async with self.data.reading() as connection:
            rows = await connection.execute(select(dataset_heads.c.number, dataset_heads.c.id))
            held = {row.id: row.number for row in rows}
        if not held:
            return
        async with self.product.reading() as connection:
            known = set((await connection.execute(select(datasets.c.id))).scalars())
        for gone in held.keys() - known:
            await self._forget(held[gone])

    async def _forget_files(self, dataset: int) -> None:
        """Nobody names the files of its imports any more, so the next collection deletes them."""
        async with self.data.reading() as connection:
            imports = select(dataset_imports.c.job).where(dataset_imports.c.dataset == dataset)
            uploads = (
                select(dataset_uploads.c.id)
                .join(dataset_heads, dataset_heads.c.id == dataset_uploads.c.dataset_id)
                .where(dataset_heads.c.number == dataset)
            )
            owners = [Owner(JOB, name) for name in (await connection.execute(imports)).scalars()]
            owners += [Owner(UPLOAD, name) for name in (await connection.execute(uploads)).scalars()]
        await self.artifacts.references.forget(owners)

    async def _forget(self, dataset: int) -> None:
        await self._forget_files(dataset)
        some = select(dataset_items.c.number).where(dataset_items.c.dataset == dataset).limit(_ROWS)
        more = True
        while more:
            async with writing(self.data) as connection:
                found = await connection.execute(
                    delete(dataset_items).where(dataset_items.c.number.in_(some))
                )
                more = found.rowcount > 0
        async with writing(self.data) as connection:
            await connection.execute(delete(dataset_heads).where(dataset_heads.c.number == dataset))
