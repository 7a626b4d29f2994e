"""Uploaded files, in parts: services and workers of one installation share them through the data store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.artifacts.model import Owner
from aimm.artifacts.service import ArtifactService
from aimm.datasets.errors import UploadIsImported, UploadNotFound, UploadTooLarge
from aimm.datasets.items import Upload
from aimm.kit.errors import Invalid
from aimm.storage.artifacts.owners import UPLOAD
from aimm.storage.data.artifact_tables import artifact_references
from aimm.storage.data.dataset_tables import dataset_upload_parts, dataset_uploads
from aimm.storage.database.engine import Database
from aimm.storage.side_stores import writing

MOST_BYTES = 4 * 1024**3
KEPT = timedelta(days=1)
_uploads, _parts = dataset_uploads.c, dataset_upload_parts.c


@dataclass(frozen=True, slots=True)
class StoredUploads:
    """The port ``datasets.ports.Uploads``.

    Attributes:
        artifacts: where a file is once an import has read it; None for those who never read one.
    """

    database: Database
    artifacts: ArtifactService | None = None

    async def begin(self, upload_id: str, dataset_id: str, name: str, who: str, now: datetime) -> Upload:
        """An upload without parts; files that were uploaded more than a day ago are deleted."""
        values = {"id": upload_id, "dataset_id": dataset_id, "name": name, "parts": 0, "size": 0}
        async with writing(self.database) as connection:
            await connection.execute(delete(dataset_uploads).where(_uploads.made_at < now - KEPT))
            await connection.execute(insert(dataset_uploads).values(**values, made_by=who, made_at=now))
        return Upload(upload_id, name, 0, 0)

    async def get(self, dataset_id: str, upload_id: str) -> Upload:
        """An upload.

        Raises:
            UploadNotFound
        """
        query = select(dataset_uploads).where(_uploads.id == upload_id, _uploads.dataset_id == dataset_id)
        async with self.database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise UploadNotFound
        return Upload(row.id, row.name, row.parts, row.size)

    async def add(self, dataset_id: str, upload_id: str, place: int, data: bytes) -> Upload:
        """Add the next part; one that is there already stays as it is.

        Raises:
            UploadNotFound, UploadTooLarge, UploadIsImported
            Invalid: parts before it are missing.
        """
        query = select(dataset_uploads).where(_uploads.id == upload_id, _uploads.dataset_id == dataset_id)
        async with writing(self.database) as connection:
            row = (await connection.execute(query.with_for_update())).one_or_none()
            if row is None:
                raise UploadNotFound
            if place > row.parts:
                raise Invalid(f"Number: must be no greater than {row.parts}")
            if place < row.parts:
                return Upload(row.id, row.name, row.parts, row.size)
            if await _is_imported(connection, upload_id):
                raise UploadIsImported
            size = row.size + len(data)
            if size > MOST_BYTES:
                raise UploadTooLarge
            part = {"upload": row.number, "place": place, "data": data}
            await connection.execute(insert(dataset_upload_parts).values(**part))
            await connection.execute(
                update(dataset_uploads)
                .where(_uploads.number == row.number)
                .values(parts=place + 1, size=size)
            )
            return Upload(row.id, row.name, place + 1, size)

    async def drop_parts(self, upload_id: str) -> None:
        """Delete the parts of an upload that has become an artifact."""
        mine = select(_uploads.number).where(_uploads.id == upload_id).scalar_subquery()
        async with writing(self.database) as connection:
            await connection.execute(delete(dataset_upload_parts).where(_parts.upload == mine))

    async def parts(self, upload_id: str) -> AsyncIterator[bytes]:
        """The parts of an upload in order, each read by itself."""
        place = 0
        while True:
            query = (
                select(_parts.data)
                .join(dataset_uploads, _uploads.number == _parts.upload)
                .where(_uploads.id == upload_id, _parts.place == place)
            )
            async with self.database.reading() as connection:
                data = (await connection.execute(query)).scalar_one_or_none()
            if data is None:
                break
            yield data
            place += 1
        if place == 0 and self.artifacts is not None:  # an import has made an artifact of it
            for known in await self.artifacts.of_owner(Owner(UPLOAD, upload_id)):
                async for part in await self.artifacts.read(known.content.digest):
                    yield part


async def _is_imported(connection: AsyncConnection, upload_id: str) -> bool:
    named = artifact_references.c
    query = select(exists().where(named.owner_kind == UPLOAD, named.owner_id == upload_id))
    return bool((await connection.execute(query)).scalar_one())
