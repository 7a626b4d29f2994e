"""The files of jobs in a worker: the port ``jobs.ports.JobFiles``."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aimm.artifacts.model import ArtifactRole, Draft, Owner, Reference
from aimm.artifacts.service import ArtifactService, Naming, check
from aimm.jobs.model import Job
from aimm.jobs.programs import NewFile
from aimm.kit.errors import Invalid
from aimm.storage.artifacts.folder import usable
from aimm.storage.artifacts.owners import JOB
from aimm.storage.artifacts.scratch import Scratch


@dataclass(frozen=True, slots=True)
class JobFiles:
    """Folders, inputs and new files of jobs; a worker has one job at a time.

    Attributes:
        folders: of jobs, by id.
        drafts: of files that are being stored.
    """

    artifacts: ArtifactService
    scratch: Scratch
    folders: dict[str, Path] = field(default_factory=dict[str, Path])
    drafts: dict[Path, Draft] = field(default_factory=dict[Path, Draft])

    async def open(self, job: Job) -> tuple[str, Mapping[str, str]]:
        """An empty folder for the program, and the paths of the job's inputs by name.

        Raises:
            ArtifactMissing: an input is not in the store.
        """
        with usable():
            self.folders[job.id] = await asyncio.to_thread(self.scratch.new_folder)
        inputs = [
            one for one in await self.artifacts.of_owner(owner_of(job)) if one.role is ArtifactRole.INPUT
        ]
        paths = {one.name: await self.artifacts.files.path(one.content.digest) for one in inputs}
        return str(self.folders[job.id]), paths

    async def take(self, job: Job, made: NewFile) -> Mapping[str, Any]:
        """Move a file of the program into the store; returns what others hear of it.

        Raises:
            Invalid: it is not in the folder of the job, or its name or media type are invalid.
        """
        folder = self.folders[job.id]
        path = folder / made.path
        inside = await asyncio.to_thread(lambda: path.parent.resolve().is_relative_to(folder.resolve()))
        if not inside:
            raise Invalid("path: must be in the folder of the job")
        naming = Naming(
            owner=owner_of(job),
            name=made.name,
            media_type=made.media_type,
            use_case_id=job.use_case_id,
            revision=job.epoch,
            made_by=job.created_by,
        )
        check(naming)
        draft = self.drafts.get(path)
        if draft is None:  # it is there when this is tried again, the file may have been moved by then
            draft = self.drafts[path] = await self.artifacts.files.adopt(str(path))
        taken = await self.artifacts.hand_in(draft, naming)
        del self.drafts[path]
        return told(taken)

    async def close(self, job: Job) -> None:
        """Delete the folder of a job."""
        folder = self.folders.pop(job.id, None)
        self.drafts.clear()
        if folder is not None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            await self.artifacts.files.forget_copies()


def owner_of(job: Job) -> Owner:
    """A job as the owner of artifacts."""
    return Owner(JOB, job.id)


def told(reference: Reference) -> Mapping[str, Any]:
    """An artifact as an event of a job has it."""
    content = reference.content
    return {
        "digest": content.digest,
        "name": reference.name,
        "mediaType": reference.media_type,
        "size": content.size,
        "role": reference.role.value,
    }
