"""Callers with limited permissions."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.protocol.parts import Callers
from tests.support.databases import PostgresServer
from tests.support.server import Api, Goal, ServerProcess


@pytest.fixture
def new_database_url(request: pytest.FixtureRequest, server_database_url: str, tmp_path: Path) -> str:
    """The URL of another database of the same kind, for one test."""
    if server_database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'one-more.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return asyncio.run(postgres.new_database())


@pytest.fixture(scope="module")
def callers(server: ServerProcess, admin: Api) -> Iterator[Callers]:
    """Creates callers of any kind."""
    callers = Callers(server, admin)
    yield callers
    callers.close()


@pytest.fixture(scope="module")
def nobody(callers: Callers) -> Api:
    """A caller without credentials."""
    return callers.with_headers({})


@pytest.fixture(scope="module")
def viewer(callers: Callers) -> Api:
    """A user with read access."""
    return callers.with_role("viewer")


@pytest.fixture(scope="module")
def editor(callers: Callers) -> Api:
    """A user with write access."""
    return callers.with_role("editor")


@pytest.fixture(scope="module")
def reader(callers: Callers) -> Api:
    """An application with read access."""
    return callers.with_scopes("read")


@pytest.fixture
def goal(admin: Api) -> Goal:
    return Goal(admin, shares=(50.0, 50.0))
