"""Shells on a fresh database of either kind, and without a database."""

import asyncio
from pathlib import Path

import pytest
from tests.cli.manifest_shell import Shell
from tests.support.databases import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database; a SQLite file does not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'aimm.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return asyncio.run(server.new_database())


@pytest.fixture
def shell(url: str, tmp_path: Path) -> Shell:
    return Shell(url, tmp_path)


@pytest.fixture
def offline(tmp_path: Path) -> Shell:
    """A shell whose database is never opened."""
    return Shell(f"sqlite:///{tmp_path / 'none' / 'aimm.db'}", tmp_path)
