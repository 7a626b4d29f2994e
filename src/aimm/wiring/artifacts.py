"""The store of artifacts of an installation."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aimm.artifacts.ports import Files
from aimm.artifacts.service import ArtifactService
from aimm.storage.artifacts.opening import S3, open_files
from aimm.storage.artifacts.references import StoredReferences
from aimm.storage.artifacts.scratch import Scratch
from aimm.storage.database.addresses import SqliteAddress
from aimm.storage.database.engine import Database
from aimm.wiring.settings import Settings
from aimm.wiring.sources import SystemClock

COLLECT_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class ArtifactStore:
    """An open store.

    Attributes:
        scratch: temporary files of this process.
    """

    service: ArtifactService
    files: Files
    scratch: Scratch


@contextmanager
def open_artifacts(settings: Settings, data: Database) -> Generator[ArtifactStore]:
    """Open the store of artifacts; nothing is written before it is used.

    Args:
        data: the data store, which knows who names them.

    Raises:
        StoreUnusable: the extra ``s3`` is missing, or its settings are invalid.
    """
    with open_files(place_of(settings), _scratch_of(settings)) as (files, scratch):
        service = ArtifactService(files, StoredReferences(data), SystemClock())
        yield ArtifactStore(service, files, scratch)


def place_of(settings: Settings) -> str:
    """Where artifacts are: as set, or in a folder beside a SQLite file, or in the data folder."""
    if settings.artifacts.startswith(S3):
        return settings.artifacts
    if settings.artifacts:
        return str(Path(settings.artifacts).expanduser().absolute())
    return str(_beside(settings, "artifacts"))


def _scratch_of(settings: Settings) -> Path | None:
    """Where temporary files of a bucket are."""
    return _beside(settings, "artifacts-tmp") if settings.artifacts.startswith(S3) else None


def _beside(settings: Settings, name: str) -> Path:
    address = settings.address
    if isinstance(address, SqliteAddress):
        return address.path.absolute().with_name(f"{address.path.stem}-{name}")
    try:
        return settings.folder.absolute() / name
    except RuntimeError:  # a user without a home folder, as in some containers
        return Path(tempfile.gettempdir()) / f"aimm-{os.getuid()}-{name}"
