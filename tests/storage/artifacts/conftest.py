"""The store of artifacts on both databases, in a folder and in a bucket that is a folder too."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.fakes.sources import Clock
from tests.support.databases import PostgresServer

from aimm.artifacts.ports import Files
from aimm.artifacts.service import ArtifactService
from aimm.storage.artifacts.folder import FolderFiles
from aimm.storage.artifacts.references import StoredReferences
from aimm.storage.artifacts.scratch import Scratch
from aimm.storage.database.engine import Database
from aimm.wiring.data import open_data


@pytest.fixture(params=("sqlite", "postgresql"))
async def data_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'aimm.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.new_database()


@pytest.fixture
async def data(data_url: str) -> AsyncIterator[Database]:
    async with open_data(data_url) as database:
        yield database


@pytest.fixture(params=("folder", "bucket", "memory"))
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Files]:
    scratch = Scratch(tmp_path / "artifacts" / "tmp")
    if request.param == "folder":
        yield FolderFiles(tmp_path / "artifacts", scratch)
    else:
        store = pytest.importorskip("obstore.store", reason="the extra s3 is not installed")
        from aimm.storage.artifacts.objects import ObjectFiles

        if request.param == "memory":
            yield ObjectFiles(store.MemoryStore(), scratch)
        else:
            (tmp_path / "bucket").mkdir()
            yield ObjectFiles(store.LocalStore(tmp_path / "bucket"), scratch)
    scratch.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(data: Database, tmp_path: Path, clock: Clock) -> Iterator[ArtifactService]:
    scratch = Scratch(tmp_path / "artifacts" / "tmp")
    yield ArtifactService(FolderFiles(tmp_path / "artifacts", scratch), StoredReferences(data), clock)
    scratch.close()
