"""Fixtures for all tests: both databases, and a server process on each."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate
from tests.support.commands import close_the_nursery, use_a_nursery
from tests.support.databases import PostgresServer
from tests.support.server import Api, ServerProcess, running

DATABASES = ("sqlite", "postgresql")

# a machine that is busy with other tests is no reason to fail
settings.register_profile("busy", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_configure() -> None:
    """Let test servers start without importing everything again."""
    use_a_nursery()


def pytest_unconfigure() -> None:
    """Stop the process that forks the test servers."""
    close_the_nursery()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the whole run, started when it is first needed."""
    server = PostgresServer(durable=False)
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh, migrated database; every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'aimm.db'}")
        await migrate(opened)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        opened = open_database(await server.new_database())
    yield opened
    await opened.close()


@pytest.fixture(scope="module", params=DATABASES)
def server_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a fresh database for a server process."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('data') / 'aimm.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return asyncio.run(server.new_database())


@pytest.fixture(scope="module")
def server(server_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server process, one per module and database."""
    with running(server_database_url, tmp_path_factory.mktemp("serve")) as process:
        yield process


@pytest.fixture(scope="module")
def admin(server: ServerProcess) -> Iterator[Api]:
    """The first admin, logged in."""
    api = Api.person(server)
    yield api
    api.http.close()


@pytest.fixture(scope="module")
def machine(server: ServerProcess) -> Iterator[Api]:
    """An application whose key has all scopes."""
    api = Api.machine(server)
    yield api
    api.http.close()
