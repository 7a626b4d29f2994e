"""The data store on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.databases import PostgresServer

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
