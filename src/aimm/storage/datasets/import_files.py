"""The files of an import: the upload that it reads, and the report of what it refused."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aimm.artifacts.errors import ArtifactMissing
from aimm.artifacts.model import BINARY, ArtifactRole, Owner, Reference, name_of
from aimm.artifacts.service import ArtifactService, Naming
from aimm.datasets.items import Upload
from aimm.jobs.model import Job
from aimm.storage.artifacts.owners import JOB, UPLOAD
from aimm.storage.datasets.uploads import StoredUploads

REFUSED = "refused.csv"
_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
_LINES = 1_000


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Makes an artifact of an upload on first use, named by the upload and by each job that reads it."""

    uploads: StoredUploads
    artifacts: ArtifactService

    async def path(self, job: Job) -> tuple[str, int]:
        """A path of the uploaded file on this machine, and its size.

        Raises:
            UploadNotFound: it was uploaded more than a day ago, and no job has read it.
            ArtifactMissing: another machine has it, and they share no store.
        """
        found = await self._input(job)
        if found is None:
            found = await self._named(job)
        await self.uploads.drop_parts(job.specification["uploadId"])
        return await self.artifacts.files.path(found.content.digest), found.content.size

    async def report(self, job: Job, refused: AsyncIterator[tuple[int, str]]) -> None:
        """Store the refused lines as a file of the job."""
        await self.artifacts.put(_table(refused), _naming(job, REFUSED, "text/csv", ArtifactRole.OUTPUT))

    async def _input(self, job: Job) -> Reference | None:
        named = await self.artifacts.of_owner(Owner(JOB, job.id))
        return next((one for one in named if one.role is ArtifactRole.INPUT), None)

    async def _named(self, job: Job) -> Reference:
        given = job.specification
        upload = await self.uploads.get(given["datasetId"], given["uploadId"])
        mine = _naming(job, name_of(upload.name), _TYPES.get(given["format"], BINARY), ArtifactRole.INPUT)
        for known in await self.artifacts.of_owner(Owner(UPLOAD, upload.id)):
            return await self.artifacts.name_again(known.content.digest, mine)
        made = await self.artifacts.put(self._parts(upload), mine)
        theirs = Naming(
            owner=Owner(UPLOAD, upload.id),
            name=mine.name,
            role=ArtifactRole.INPUT,
            use_case_id=job.use_case_id,
            made_by=job.created_by,
        )
        await self.artifacts.name_again(made.content.digest, theirs)
        return made

    async def _parts(self, upload: Upload) -> AsyncIterator[bytes]:
        size = 0
        async for part in self.uploads.parts(upload.id):
            size += len(part)
            yield part
        if size != upload.size:
            raise ArtifactMissing


def _naming(job: Job, name: str, media_type: str, role: ArtifactRole) -> Naming:
    return Naming(
        owner=Owner(JOB, job.id),
        name=name,
        media_type=media_type,
        role=role,
        use_case_id=job.use_case_id,
        revision=job.epoch,
        made_by=job.created_by,
    )


async def _table(refused: AsyncIterator[tuple[int, str]]) -> AsyncIterator[bytes]:
    rows: list[tuple[object, ...]] = [("line", "error")]
    async for row in refused:
        rows.append(row)
        if len(rows) >= _LINES:
            yield _text(rows)
            rows = []
    yield _text(rows)


def _text(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
