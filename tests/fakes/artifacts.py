"""A store of artifacts in a folder of a test."""

from pathlib import Path

from aimm.artifacts.service import ArtifactService
from aimm.storage.artifacts.folder import FolderFiles
from aimm.storage.artifacts.references import StoredReferences
from aimm.storage.artifacts.scratch import Scratch
from aimm.storage.database.engine import Database
from aimm.storage.datasets.import_files import ImportFiles
from aimm.storage.datasets.imports import ImportSink
from aimm.storage.datasets.uploads import StoredUploads
from tests.fakes.sources import Clock


def artifacts_in(folder: Path, data: Database) -> ArtifactService:
    """Artifacts in a folder, whose records are in a data store."""
    return ArtifactService(FolderFiles(folder, Scratch(folder / "tmp")), StoredReferences(data), Clock())


def import_sink(folder: Path, data: Database) -> ImportSink:
    """The sink of imports, with artifacts in a folder."""
    return ImportSink(data, Clock(), ImportFiles(StoredUploads(data), artifacts_in(folder, data)))
