"""The service in this process, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import World, open_world


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, migrated database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'aimm.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return await postgres.new_database()


@pytest.fixture
async def world(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(url, tmp_path) as opened:
        yield opened
